package io.trialbalance.cluster.results.statistics;

import io.trialbalance.cluster.results.document.PercentileFigure;
import io.trialbalance.protocol.plan.Threshold;
import io.trialbalance.protocol.plan.Threshold.Comparison;

/**
 * Whether a plan reached what it is required to.
 *
 * @param threshold as it was written in the plan
 * @param figure that was compared, in nanoseconds, 1/s or as a fraction; null if there is none
 * @param reached false also when there is no figure, or when transfers that were never answered
 *     leave it open
 */
public record ThresholdFigure(String threshold, Double figure, boolean reached) {

  /**
   * Throughput by its mean over the runs, latencies by the percentile of all runs' transfers
   * together, the error rate by all runs' transfers together.
   */
  static ThresholdFigure of(
      Threshold threshold, Double throughput, Double errorRate, LatencyAggregate latency) {
    return switch (threshold.metric()) {
      case THROUGHPUT -> of(threshold, throughput);
      case ERROR_RATE -> of(threshold, errorRate);
      case P50, P95, P99, P999, MAX ->
          latency == null
              ? of(threshold, (Double) null)
              : of(threshold, latency.merged(threshold.metric()));
    };
  }

  private static ThresholdFigure of(Threshold threshold, Double figure) {
    return new ThresholdFigure(
        threshold.text(), figure, figure != null && threshold.isReachedBy(figure));
  }

  private static ThresholdFigure of(Threshold threshold, PercentileFigure figure) {
    boolean below = threshold.comparison() == Comparison.BELOW;
    Long worst = below ? figure.atMostNanos() : Long.valueOf(figure.nanos());
    return new ThresholdFigure(
        threshold.text(), (double) figure.nanos(), worst != null && threshold.isReachedBy(worst));
  }
}
