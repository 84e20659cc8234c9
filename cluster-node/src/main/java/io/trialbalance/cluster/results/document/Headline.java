package io.trialbalance.cluster.results.document;

import io.trialbalance.cluster.verdict.Figures;
import io.trialbalance.cluster.verdict.Latencies;
import io.trialbalance.protocol.measure.LatencyKind;
import io.trialbalance.protocol.plan.Threshold.Metric;
import java.util.List;
import java.util.OptionalDouble;

/**
 * The figures of one attempt that people ask for first. Null is what could not be computed.
 *
 * @param measurementSeconds length of the measurement window
 * @param throughputPerSecond applied transfers, by the time of their replies
 * @param repliesPerSecond applied and rejected ones
 * @param rejectedShare rejected over applied and rejected, 0 to 1
 * @param errorRate failed and unknown over all that ended, 0 to 1
 * @param achievedOverMinted replies over tokens minted; open loop only
 * @param cpuPerTransferMicros CPU of the nodes' processes per reply
 * @param latency of a transfer; null if none was measured
 */
public record Headline(
    double measurementSeconds,
    Double throughputPerSecond,
    Double repliesPerSecond,
    Double rejectedShare,
    Double errorRate,
    Double achievedOverMinted,
    Double cpuPerTransferMicros,
    Latency latency) {

  /**
   * Percentiles of the measurement.
   *
   * @param kind response time in open loop, service time in closed loop
   * @param histograms of {@code totals.measurement.latencies} that were merged for it: besides the
   *     kind itself the ages of transfers that were never answered, as lower bounds
   * @param count of transfers
   */
  public record Latency(
      LatencyKind kind,
      List<LatencyKind> histograms,
      long count,
      PercentileFigure p50,
      PercentileFigure p95,
      PercentileFigure p99,
      PercentileFigure p999,
      PercentileFigure max) {

    public static Latency of(Latencies latencies) {
      return new Latency(
          latencies.kind(),
          latencies.sources(),
          latencies.count(),
          PercentileFigure.of(latencies.percentile(Metric.P50)),
          PercentileFigure.of(latencies.percentile(Metric.P95)),
          PercentileFigure.of(latencies.percentile(Metric.P99)),
          PercentileFigure.of(latencies.percentile(Metric.P999)),
          PercentileFigure.of(latencies.percentile(Metric.MAX)));
    }

    public PercentileFigure percentile(Metric metric) {
      return switch (metric) {
        case P50 -> p50;
        case P95 -> p95;
        case P99 -> p99;
        case P999 -> p999;
        case MAX -> max;
        case THROUGHPUT, ERROR_RATE ->
            throw new IllegalArgumentException(metric.label() + " is no latency");
      };
    }
  }

  public static Headline of(Figures figures) {
    return new Headline(
        figures.measurementSeconds(),
        orNull(figures.throughputPerSecond()),
        orNull(figures.repliesPerSecond()),
        orNull(figures.rejectedShare()),
        orNull(figures.errorRate()),
        orNull(figures.achievedOverMinted()),
        figures.cpuPerTransferNanos().isPresent()
            ? figures.cpuPerTransferNanos().getAsDouble() / 1e3
            : null,
        figures.latencies().map(Latency::of).orElse(null));
  }

  private static Double orNull(OptionalDouble figure) {
    return figure.isPresent() ? figure.getAsDouble() : null;
  }
}
