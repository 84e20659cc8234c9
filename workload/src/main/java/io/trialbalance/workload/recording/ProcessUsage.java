package io.trialbalance.workload.recording;

import com.sun.management.OperatingSystemMXBean;
import io.trialbalance.protocol.measure.NodeUsage;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * What this process has used since it was last asked. CPU is the whole process's, JIT and garbage
 * collection included. Not thread-safe.
 */
public final class ProcessUsage {

  private final OperatingSystemMXBean system =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
  private final ThreadCpu threadCpu = new ThreadCpu();
  private long lastCpuNanos;
  private long lastPauseNanos;

  /** Begins the first interval. */
  public ProcessUsage() {
    take();
  }

  /** Ends the interval and begins the next. */
  public NodeUsage take() {
    long cpuNanos = system.getProcessCpuTime();
    Map<String, Long> threadNanos = threadCpu.take(cpuNanos);
    long pauseNanos = gcPauseNanos();
    NodeUsage usage =
        new NodeUsage(
            cpuNanos - lastCpuNanos,
            threadNanos,
            pauseNanos - lastPauseNanos,
            ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
    lastCpuNanos = cpuNanos;
    lastPauseNanos = pauseNanos;
    return usage;
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
