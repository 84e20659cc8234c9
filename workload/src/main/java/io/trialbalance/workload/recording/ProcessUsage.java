package io.trialbalance.workload.recording;

import com.sun.management.OperatingSystemMXBean;
import io.trialbalance.protocol.measure.NodeUsage;
import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What this process has used since it was last asked. CPU is the whole process's, JIT and garbage
 * collection included. Not thread-safe.
 */
public final class ProcessUsage {

  private static final Path STATUS = Path.of("/proc/self/status");
  private static final Pattern RESIDENT = Pattern.compile("(?m)^VmRSS:\\s+(\\d+) kB$");

  private final OperatingSystemMXBean system =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
  private final ThreadCpu threadCpu = new ThreadCpu();
  private final AllowedCpu allowed = AllowedCpu.ofThisProcess();
  private long lastCpuNanos;
  private long lastPauseNanos;
  private long lastStalledNanos;
  private long lastThrottledNanos;

  /** Begins the first interval. */
  public ProcessUsage() {
    take();
  }

  /** Ends the interval and begins the next. */
  public NodeUsage take() {
    long cpuNanos = system.getProcessCpuTime();
    Map<String, Long> threadNanos = threadCpu.take(cpuNanos);
    long pauseNanos = gcPauseNanos();
    long stalledNanos = Stalls.ofThisProcess().untilNow(System.nanoTime());
    OptionalLong throttled = allowed.throttledNanos();
    NodeUsage usage =
        new NodeUsage(
            cpuNanos - lastCpuNanos,
            threadNanos,
            pauseNanos - lastPauseNanos,
            ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(),
            residentBytes(STATUS),
            stalledNanos - lastStalledNanos,
            throttled.isPresent() ? throttled.getAsLong() - lastThrottledNanos : null);
    lastCpuNanos = cpuNanos;
    lastPauseNanos = pauseNanos;
    lastStalledNanos = stalledNanos;
    lastThrottledNanos = throttled.orElse(0);
    return usage;
  }

  /** What the kernel's file about a process says; null if it cannot be read or says nothing. */
  static Long residentBytes(Path status) {
    try {
      Matcher resident = RESIDENT.matcher(Files.readString(status));
      return resident.find() ? Long.parseLong(resident.group(1)) * 1024 : null;
    } catch (IOException e) {
      return null;
    }
  }

  private static long gcPauseNanos() {
    long millis = 0;
    for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
      if (isPause(collector.getName())) {
        millis += Math.max(0, collector.getCollectionTime());
      }
    }
    return TimeUnit.MILLISECONDS.toNanos(millis);
  }

  /**
   * Whether the collector's time is that of pauses: concurrent collectors have a second bean for
   * whole cycles, during which the program runs ("ZGC Cycles", "G1 Concurrent GC").
   */
  static boolean isPause(String collector) {
    return !collector.contains("Cycles") && !collector.contains("Concurrent");
  }
}
