package io.trialbalance.cluster.results.statistics;

import io.trialbalance.cluster.results.document.Headline;
import io.trialbalance.cluster.results.document.PercentileFigure;
import io.trialbalance.cluster.verdict.Latencies;
import io.trialbalance.protocol.measure.LatencyKind;
import io.trialbalance.protocol.plan.Threshold.Metric;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Percentiles over the runs of a plan, in two ways that must not be mixed up: the mean of each
 * run's own percentile, which says how a run may turn out, and the percentile of all runs'
 * transfers together, which says how a transfer may fare. All in nanoseconds.
 *
 * @param kind response time in open loop, service time in closed loop
 * @param count of transfers in all runs
 */
public record LatencyAggregate(
    LatencyKind kind,
    long count,
    Statistics meanOfRunsP50,
    PercentileFigure mergedP50,
    Statistics meanOfRunsP95,
    PercentileFigure mergedP95,
    Statistics meanOfRunsP99,
    PercentileFigure mergedP99,
    Statistics meanOfRunsP999,
    PercentileFigure mergedP999,
    Statistics meanOfRunsMax,
    PercentileFigure mergedMax) {

  /** Of {@code runs}; null if none of them has a latency. */
  static LatencyAggregate of(List<CountedRun> runs) {
    Latencies merged =
        runs.stream().flatMap(run -> run.latencies().stream()).reduce(Latencies::plus).orElse(null);
    if (merged == null) {
      return null;
    }
    return new LatencyAggregate(
        merged.kind(),
        merged.count(),
        meanOfRuns(runs, Metric.P50),
        merged(merged, Metric.P50),
        meanOfRuns(runs, Metric.P95),
        merged(merged, Metric.P95),
        meanOfRuns(runs, Metric.P99),
        merged(merged, Metric.P99),
        meanOfRuns(runs, Metric.P999),
        merged(merged, Metric.P999),
        meanOfRuns(runs, Metric.MAX),
        merged(merged, Metric.MAX));
  }

  /** The percentile of all runs' transfers together. */
  PercentileFigure merged(Metric metric) {
    return switch (metric) {
      case P50 -> mergedP50;
      case P95 -> mergedP95;
      case P99 -> mergedP99;
      case P999 -> mergedP999;
      case MAX -> mergedMax;
      case THROUGHPUT, ERROR_RATE ->
          throw new IllegalArgumentException(metric.label() + " is no latency");
    };
  }

  /** Whether a percentile that tables show rests on fewer than 10 values beyond it. */
  public boolean restsOnFewValues() {
    return mergedP50.fewValues() || mergedP99.fewValues() || mergedP999.fewValues();
  }

  private static PercentileFigure merged(Latencies merged, Metric metric) {
    return PercentileFigure.of(merged.percentile(metric));
  }

  private static Statistics meanOfRuns(List<CountedRun> runs, Metric metric) {
    Stream<Headline.Latency> latencies =
        runs.stream().map(run -> run.headline().latency()).filter(Objects::nonNull);
    return Statistics.of(
        latencies.map(latency -> (double) latency.percentile(metric).nanos()).toList());
  }
}
