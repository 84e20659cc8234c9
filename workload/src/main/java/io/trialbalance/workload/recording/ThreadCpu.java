package io.trialbalance.workload.recording;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * CPU of this process by groups of threads, from {@code /proc/self/task} on Linux: the JVM's own
 * beans do not show the threads of the garbage collector and the compilers. Elsewhere there is
 * nothing to be had, and no group is shown.
 *
 * <p>A thread's group follows from the beginning of its name. Linux keeps the first 15 characters
 * of a name, so these must tell the group.
 *
 * <p>What threads used that have ended between two calls, or belong to no group, is {@link #OTHER}:
 * the process's CPU without the groups'. Not thread-safe.
 */
public final class ThreadCpu {

  /** First characters of the names of a database client's event loops. */
  public static final String EVENT_LOOP_PREFIX = "event-loop-";

  /** First characters of the names of threads that wait for a database's answers. */
  public static final String CONNECTION_PREFIX = "connection-";

  /** First characters of the names of the engine's own threads. */
  public static final String PACING_PREFIX = "pacing-";

  /** Threads of no group. */
  public static final String OTHER = "other";

  private static final Map<String, String> GROUP_BY_PREFIX =
      Map.ofEntries(
          Map.entry(EVENT_LOOP_PREFIX, "event-loop"),
          Map.entry(CONNECTION_PREFIX, "connection"),
          Map.entry(PACING_PREFIX, "pacing"),
          Map.entry("trialbalance-ak", "actors"),
          Map.entry("trialbalance-ht", "http"),
          Map.entry("C1 Compiler", "jit"),
          Map.entry("C2 Compiler", "jit"),
          Map.entry("GC Thread", "gc"),
          Map.entry("G1 ", "gc"),
          Map.entry("ZDirector", "gc"),
          Map.entry("ZDriver", "gc"),
          Map.entry("ZWorker", "gc"),
          Map.entry("Shenandoah", "gc"),
          Map.entry("VM Thread", "gc"));

  /** {@code USER_HZ}: 100 on every architecture that Java runs on (see proc(5), sysconf(3)). */
  private static final long NANOS_PER_TICK = 1_000_000_000L / 100;

  private final Path tasks;
  private final Map<String, Long> nanosByGroup = new TreeMap<>();
  private Map<Path, Long> nanosByThread = Map.of();

  /** Of this process. */
  public ThreadCpu() {
    this(Path.of("/proc/self/task"));
  }

  /** Of the process whose threads are the folders in {@code tasks}. */
  ThreadCpu(Path tasks) {
    this.tasks = tasks;
    GROUP_BY_PREFIX.values().forEach(group -> nanosByGroup.put(group, 0L));
    nanosByGroup.put(OTHER, 0L);
  }

  /**
   * CPU of each group since the last call; the first time, since the process began.
   *
   * @param processNanos CPU of the whole process since it began
   * @return nanoseconds by group, of every group; empty if threads cannot be seen here, or could
   *     not be read just now, such as for want of a file descriptor: then the next call has it all
   */
  public Map<String, Long> take(long processNanos) {
    if (!Files.isDirectory(tasks)) {
      return Map.of();
    }
    Map<Path, String> stats = new HashMap<>();
    try (DirectoryStream<Path> threads = Files.newDirectoryStream(tasks)) {
      for (Path thread : threads) {
        stat(thread).ifPresent(stat -> stats.put(thread, stat));
      }
    } catch (IOException | DirectoryIteratorException e) {
      return Map.of();
    }
    Map<String, Long> before = new TreeMap<>(nanosByGroup);
    Map<Path, Long> nanosByThreadNow = new HashMap<>();
    stats.forEach((thread, stat) -> add(thread, stat, nanosByThreadNow));
    nanosByThread = nanosByThreadNow;
    addRemainder(processNanos);
    Map<String, Long> used = new TreeMap<>();
    nanosByGroup.forEach((group, nanos) -> used.put(group, nanos - before.get(group)));
    return used;
  }

  /**
   * What the kernel says of a thread; empty if it ended after it was listed: what it used last is
   * in the process's CPU, hence in {@link #OTHER}.
   */
  private static Optional<String> stat(Path thread) throws IOException {
    try {
      return Optional.of(Files.readString(thread.resolve("stat"), StandardCharsets.ISO_8859_1));
    } catch (IOException e) {
      if (Files.exists(thread.resolve("stat"))) {
        throw e;
      }
      return Optional.empty();
    }
  }

  private void add(Path thread, String stat, Map<Path, Long> nanosByThreadNow) {
    // pid (name) state ppid … utime stime: fields 14 and 15 of proc(5). A name may hold brackets.
    int nameEnd = stat.lastIndexOf(')');
    String name = stat.substring(stat.indexOf('(') + 1, nameEnd);
    String[] fields = stat.substring(nameEnd + 2).split(" ", 14);
    long nanos = (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) * NANOS_PER_TICK;
    nanosByThreadNow.put(thread, nanos);
    long last = nanosByThread.getOrDefault(thread, 0L);
    // Less than last time: another thread was given the number of one that ended.
    long used = nanos < last ? nanos : nanos - last;
    String group = groupOf(name);
    if (!group.equals(OTHER)) {
      nanosByGroup.merge(group, used, Long::sum);
    }
  }

  /** Ticks are coarser than the process's clock, so that the remainder could seem to shrink. */
  private void addRemainder(long processNanos) {
    long grouped = 0;
    for (Map.Entry<String, Long> group : nanosByGroup.entrySet()) {
      grouped += group.getKey().equals(OTHER) ? 0 : group.getValue();
    }
    nanosByGroup.merge(OTHER, processNanos - grouped, Math::max);
  }

  /** The group of a thread that Linux calls {@code name}. */
  static String groupOf(String name) {
    for (Map.Entry<String, String> group : GROUP_BY_PREFIX.entrySet()) {
      if (name.startsWith(group.getKey())) {
        return group.getValue();
      }
    }
    return OTHER;
  }
}
