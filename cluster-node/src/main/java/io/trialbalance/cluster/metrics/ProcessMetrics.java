package io.trialbalance.cluster.metrics;

import com.typesafe.config.Config;
import io.trialbalance.protocol.measure.NodeUsage;
import io.trialbalance.workload.recording.ProcessUsage;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.util.List;
import kamon.module.ScheduledAction;

/** What the process itself uses, with load or without: once a second, on Kamon's own thread. */
final class ProcessMetrics implements ScheduledAction {

  private final int cores = Runtime.getRuntime().availableProcessors();
  private final ProcessUsage usage = new ProcessUsage();
  private final MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
  private final List<BufferPoolMXBean> buffers =
      ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class);
  private long lastNanos = System.nanoTime();

  @Override
  public void run() {
    long nowNanos = System.nanoTime();
    NodeUsage used = usage.take();
    long spanNanos = nowNanos - lastNanos;
    lastNanos = nowNanos;
    Instruments.together(() -> show(used, spanNanos));
  }

  private void show(NodeUsage used, long spanNanos) {
    Instruments.set(Series.SATURATION, (double) used.processCpuNanos() / spanNanos / cores);
    Instruments.set(Series.CORES, cores);
    Instruments.add(Series.CPU, used.processCpuNanos());
    used.threadCpuNanos()
        .forEach((group, nanos) -> Instruments.add(Series.THREAD_CPU, nanos, group));
    Instruments.add(Series.GC_PAUSE, used.gcPauseNanos());
    Instruments.set(Series.HEAP_MAX, memory.getHeapMemoryUsage().getMax());
    Instruments.set(Series.MEMORY, used.heapUsedBytes(), "heap");
    Instruments.set(Series.MEMORY, memory.getNonHeapMemoryUsage().getUsed(), "non-heap");
    Instruments.set(
        Series.MEMORY, buffers.stream().mapToLong(BufferPoolMXBean::getMemoryUsed).sum(), "direct");
    Instruments.set(
        Series.MEMORY, used.residentBytes() == null ? 0 : used.residentBytes(), "resident");
  }

  @Override
  public void reconfigure(Config config) {}

  @Override
  public void stop() {}
}
