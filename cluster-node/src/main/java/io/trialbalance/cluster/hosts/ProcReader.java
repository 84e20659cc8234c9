package io.trialbalance.cluster.hosts;

import io.trialbalance.protocol.measure.HostUsage.Role;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Reads this host from Linux' /proc (proc(5)); nobody else has one.
 *
 * @param server what the processes of the database server are called, if it has any
 */
public record ProcReader(String host, Path proc, Optional<String> server) implements HostReader {

  private static final Path PROC = Path.of("/proc");

  /** Of /proc/stat: what the kernel calls USER_HZ, which is the same on every Linux of today. */
  private static final double TICKS_PER_SECOND = 100;

  private static final long SECTOR_BYTES = 512;

  /** The number of the first name space of processes, the same on every Linux (proc_ns.h). */
  private static final String SPACE_OF_THE_HOST = "pid:[4026531836]";

  /**
   * Of this host; absent where there is no /proc.
   *
   * @param server what the processes of the database server are called, if it has any
   */
  public static Optional<HostReader> ofThis(String host, Optional<String> server) {
    return Files.isReadable(PROC.resolve("stat"))
        ? Optional.of(new ProcReader(host, PROC, server))
        : Optional.empty();
  }

  @Override
  public Role role() {
    return Role.LOAD;
  }

  @Override
  public HostCounters read() throws IOException {
    double idleTicks = 0;
    double stolenTicks = 0;
    int cores = 0;
    for (String[] line : lines("stat")) {
      if (line[0].equals("cpu")) {
        // idle and iowait
        idleTicks = number(line, 4) + number(line, 5);
        stolenTicks = number(line, 8);
      } else if (line[0].startsWith("cpu")) {
        cores++;
      }
    }
    double read = 0;
    double written = 0;
    for (String[] line : lines("diskstats")) {
      if (HostCounters.isDisk(line[2])) {
        read += number(line, 5) * SECTOR_BYTES;
        written += number(line, 9) * SECTOR_BYTES;
      }
    }
    double received = 0;
    double sent = 0;
    List<String[]> interfaces = lines("net/dev");
    for (String[] line : interfaces.subList(Math.min(2, interfaces.size()), interfaces.size())) {
      if (HostCounters.isOuterInterface(line[0].replace(":", ""))) {
        received += number(line, 1);
        sent += number(line, 9);
      }
    }
    long memory = memory("MemTotal:");
    return new HostCounters(
        System.nanoTime(),
        idleTicks / TICKS_PER_SECOND,
        serverSeconds(),
        stolenTicks / TICKS_PER_SECOND,
        cores,
        memory,
        memory - memory("MemAvailable:"),
        read,
        written,
        received,
        sent);
  }

  /**
   * Of all processes of that name, and of those that they had and that have ended; null where
   * others run that cannot be seen.
   */
  private Double serverSeconds() throws IOException {
    if (!seesEveryProcess()) {
      return null;
    } else if (server.isEmpty()) {
      return 0.0;
    }
    double ticks = 0;
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(proc, "[0-9]*")) {
      for (Path process : processes) {
        ticks += serverTicks(process.resolve("stat"));
      }
    }
    return ticks / TICKS_PER_SECOND;
  }

  /**
   * Not where those of other users are hidden, nor in a container, whose CPU is the whole host's.
   */
  private boolean seesEveryProcess() throws IOException {
    Path space = proc.resolve("self/ns/pid");
    return Files.isReadable(proc.resolve("1/stat"))
        && Files.isSymbolicLink(space)
        && Files.readSymbolicLink(space).toString().equals(SPACE_OF_THE_HOST);
  }

  private double serverTicks(Path stat) throws IOException {
    String line;
    try {
      line = Files.readString(stat);
    } catch (IOException e) {
      // It has ended since the folder was listed.
      return 0;
    }
    // The name is in brackets, and may have some itself.
    int end = line.lastIndexOf(')');
    if (end < 0 || !line.substring(line.indexOf('(') + 1, end).equals(server.orElseThrow())) {
      return 0;
    }
    String[] fields = line.substring(end + 1).strip().split(" ");
    // utime, stime, cutime, cstime
    return number(fields, 11) + number(fields, 12) + number(fields, 13) + number(fields, 14);
  }

  private long memory(String name) throws IOException {
    for (String[] line : lines("meminfo")) {
      if (line[0].equals(name)) {
        return (long) number(line, 1) * 1024;
      }
    }
    throw new IOException(proc + "/meminfo has no " + name);
  }

  private List<String[]> lines(String file) throws IOException {
    return Files.readAllLines(proc.resolve(file)).stream()
        .map(line -> line.replace(":", ": ").strip().split("\\s+"))
        .toList();
  }

  private double number(String[] line, int column) throws IOException {
    try {
      return Double.parseDouble(line[column]);
    } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
      throw new IOException(proc + " has another form than proc(5): " + String.join(" ", line), e);
    }
  }
}
