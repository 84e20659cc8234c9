package io.trialbalance.cluster.results.document;

import io.trialbalance.cluster.verdict.Evidence.Second;
import io.trialbalance.protocol.measure.Counts;
import io.trialbalance.protocol.measure.EncodedHistogram;
import io.trialbalance.protocol.measure.Gauges;
import io.trialbalance.protocol.measure.LatencyKind;
import io.trialbalance.protocol.measure.LatencySnapshot;
import io.trialbalance.protocol.measure.NodeUsage;
import io.trialbalance.protocol.measure.Origin;
import io.trialbalance.protocol.measure.Snapshot;
import io.trialbalance.protocol.phase.Phase;
import java.util.Map;
import java.util.TreeMap;

/**
 * One second of load over all nodes. Counts are of this second, so they are rates per second too.
 *
 * @param second since the start of the load, from 0
 * @param phase in which it lies
 * @param missingNodes whose snapshot did not come: the figures are of the others
 * @param counts by outcome, by time of reply; minted by intended start
 * @param gauges at its end
 * @param usage of the nodes' processes
 * @param latency response time in open loop, service time in closed loop; null without replies
 */
public record SecondFigures(
    int second,
    Phase phase,
    int missingNodes,
    Counts counts,
    Gauges gauges,
    Usage usage,
    LatencyFigures latency) {

  /**
   * What the nodes' processes used.
   *
   * @param processCpuNanos JIT and garbage collection included; null if unknown
   * @param cpuCores the same in processor cores; null if unknown
   * @param cpuPerTransferMicros the same by replies; null if unknown or without replies
   * @param threadCpuNanos by thread group; null where it cannot be had
   * @param gcPauseNanos time in which garbage collection stopped the program
   * @param heapUsedBytes at the end of the second
   */
  public record Usage(
      Long processCpuNanos,
      Double cpuCores,
      Double cpuPerTransferMicros,
      Map<String, Long> threadCpuNanos,
      long gcPauseNanos,
      long heapUsedBytes) {

    private static Usage of(NodeUsage usage, long replied) {
      long cpu = usage.processCpuNanos();
      boolean known = cpu > 0;
      return new Usage(
          known ? cpu : null,
          known ? cpu / 1e9 : null,
          known && replied > 0 ? cpu / 1e3 / replied : null,
          usage.threadCpuNanos().isEmpty() ? null : new TreeMap<>(usage.threadCpuNanos()),
          usage.gcPauseNanos(),
          usage.heapUsedBytes());
    }

    private NodeUsage toNodeUsage() {
      return new NodeUsage(
          processCpuNanos == null ? 0 : processCpuNanos,
          threadCpuNanos == null ? Map.of() : threadCpuNanos,
          gcPauseNanos,
          heapUsedBytes);
    }
  }

  static SecondFigures of(Second second, LatencyKind kind) {
    Snapshot snapshot = second.snapshot();
    return new SecondFigures(
        snapshot.second(),
        snapshot.phase(),
        second.missingNodes(),
        snapshot.counts(),
        snapshot.gauges(),
        Usage.of(snapshot.usage(), snapshot.counts().replied()),
        LatencyFigures.of(snapshot.latencies().of(kind)));
  }

  /** The second again, with the latencies of {@code kind} only and without batch sizes. */
  Second toSecond(Origin origin, LatencyKind kind) {
    return new Second(
        new Snapshot(
            origin,
            second,
            phase,
            counts,
            new LatencySnapshot(Map.of(kind, LatencyFigures.toHistogram(latency))),
            EncodedHistogram.EMPTY,
            gauges,
            usage.toNodeUsage()),
        missingNodes);
  }
}
