package io.trialbalance.workload.recording;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * How much CPU this process may use: the processors of its affinity mask, or what the control
 * groups of Linux that it is in allow it, versions 1 and 2 alike (cgroups(7); a group's limit holds
 * for all within it). Java rounds a quota up to whole processors, so that half a processor would
 * pass for one.
 */
public final class AllowedCpu {

  private static final Path PROC = Path.of("/proc/self");

  private final int processors;
  private final List<Group> limiting;

  AllowedCpu(int processors, List<Group> groups) {
    this.processors = processors;
    // Where nothing limits, nothing is read each second.
    this.limiting = groups.stream().filter(group -> group.cores().isPresent()).toList();
  }

  /** As it is now; without /proc, what Java says. */
  public static AllowedCpu ofThisProcess() {
    int processors = Runtime.getRuntime().availableProcessors();
    try {
      return new AllowedCpu(
          processors,
          groups(
              Files.readAllLines(PROC.resolve("mountinfo")),
              Files.readAllLines(PROC.resolve("cgroup"))));
    } catch (IOException e) {
      return new AllowedCpu(processors, List.of());
    }
  }

  /** Processors; a quota of half of one is 0.5. */
  public double cores() {
    return limiting.stream()
        .map(Group::cores)
        .flatMapToDouble(OptionalDouble::stream)
        .reduce(processors, Math::min);
  }

  /**
   * For how long the process stood still since its groups were made because they had used up what
   * they are allowed; absent where nothing is limited.
   */
  public OptionalLong throttledNanos() {
    return limiting.stream().map(Group::throttledNanos).flatMapToLong(OptionalLong::stream).max();
  }

  /**
   * The groups of a process that can limit its CPU, from its own to the outermost that can be seen.
   *
   * @param mounts lines of its {@code mountinfo}
   * @param memberships lines of its {@code cgroup}
   */
  static List<Group> groups(List<String> mounts, List<String> memberships) {
    List<Group> groups = new ArrayList<>();
    for (String line : mounts) {
      Mount.of(line)
          .ifPresent(
              mount ->
                  memberships.stream()
                      .map(mount::path)
                      .flatMap(Optional::stream)
                      .forEach(path -> groups.addAll(mount.upwards(path))));
    }
    return groups;
  }

  /**
   * Where control groups can be seen.
   *
   * @param root which of them is at the top of it
   */
  private record Mount(Path folder, Path root, boolean isSecond) {

    /** See proc(5), {@code mountinfo}. */
    static Optional<Mount> of(String line) {
      String[] halves = line.split(" - ", 2);
      String[] place = halves[0].split(" ");
      String[] kind = halves.length == 2 ? halves[1].split(" ") : new String[0];
      if (place.length < 5 || kind.length < 3) {
        return Optional.empty();
      }
      boolean isSecond = kind[0].equals("cgroup2");
      boolean limitsCpu =
          isSecond || kind[0].equals("cgroup") && List.of(kind[2].split(",")).contains("cpu");
      return limitsCpu
          ? Optional.of(new Mount(Path.of(place[4]), Path.of(place[3]), isSecond))
          : Optional.empty();
    }

    /** The process's group, if {@code membership} ({@code number:controllers:path}) is of these. */
    Optional<Path> path(String membership) {
      String[] parts = membership.split(":", 3);
      boolean isOfThese =
          parts.length == 3
              && (isSecond
                  ? parts[0].equals("0") && parts[1].isEmpty()
                  : List.of(parts[1].split(",")).contains("cpu"));
      return isOfThese ? Optional.of(Path.of(parts[2])) : Optional.empty();
    }

    List<Group> upwards(Path path) {
      // In a container its own group is what is mounted, whatever its path is called outside.
      Path own = path.startsWith(root) ? folder.resolve(root.relativize(path)) : folder;
      return Stream.iterate(own, one -> one != null && one.startsWith(folder), Path::getParent)
          .map(one -> new Group(one, isSecond))
          .toList();
    }
  }

  /**
   * @param folder of its files
   * @param isSecond whether it is of version 2
   */
  record Group(Path folder, boolean isSecond) {

    /** Processors that it may use; absent without a limit. */
    OptionalDouble cores() {
      String[] quotaAndPeriod =
          isSecond
              ? read("cpu.max").orElse("").split(" ")
              : new String[] {
                read("cpu.cfs_quota_us").orElse(""), read("cpu.cfs_period_us").orElse("")
              };
      if (quotaAndPeriod.length != 2) {
        return OptionalDouble.empty();
      }
      OptionalLong quota = number(quotaAndPeriod[0]);
      OptionalLong period = number(quotaAndPeriod[1]);
      return quota.isEmpty() || period.isEmpty() || quota.getAsLong() <= 0
          ? OptionalDouble.empty()
          : OptionalDouble.of((double) quota.getAsLong() / period.getAsLong());
    }

    OptionalLong throttledNanos() {
      Function<String, OptionalLong> figure =
          name ->
              read("cpu.stat").stream()
                  .flatMap(String::lines)
                  .filter(line -> line.startsWith(name + " "))
                  .map(line -> number(line.substring(name.length() + 1)))
                  .flatMapToLong(OptionalLong::stream)
                  .findFirst();
      OptionalLong micros = figure.apply("throttled_usec");
      return micros.isPresent()
          ? OptionalLong.of(micros.getAsLong() * 1_000)
          : figure.apply("throttled_time");
    }

    private Optional<String> read(String file) {
      try {
        return Optional.of(Files.readString(folder.resolve(file)).strip());
      } catch (IOException e) {
        // The outermost group has no limits, and no files of them.
        return Optional.empty();
      }
    }

    private static OptionalLong number(String text) {
      return text.matches("[0-9]{1,18}")
          ? OptionalLong.of(Long.parseLong(text))
          : OptionalLong.empty();
    }
  }
}
