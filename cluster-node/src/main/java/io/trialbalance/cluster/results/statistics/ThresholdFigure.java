package io.trialbalance.cluster.results.statistics;

import io.trialbalance.cluster.results.document.MeasuredLatency;
import io.trialbalance.cluster.results.document.Percentile;
import io.trialbalance.protocol.measure.Quantile;
import io.trialbalance.protocol.plan.Threshold;
import io.trialbalance.protocol.plan.Threshold.Comparison;
import io.trialbalance.protocol.plan.Threshold.Metric;
import java.util.Optional;

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
      Threshold threshold,
      Statistics throughput,
      Double errorRate,
      Optional<MeasuredLatency> latency) {
    Optional<Quantile> quantile = threshold.metric().quantile();
    if (quantile.isEmpty()) {
      boolean ofErrors = threshold.metric().equals(Metric.ERROR_RATE);
      return of(threshold, ofErrors ? errorRate : throughput.mean());
    }
    return latency
        .map(measured -> of(threshold, measured.quantiles().get(quantile.get())))
        .orElseGet(() -> of(threshold, (Double) null));
  }

  private static ThresholdFigure of(Threshold threshold, Double figure) {
    return new ThresholdFigure(
        threshold.text(), figure, figure != null && threshold.isReachedBy(figure));
  }

  private static ThresholdFigure of(Threshold threshold, Percentile figure) {
    boolean below = threshold.comparison() == Comparison.BELOW;
    Long worst = below ? figure.atMostNanos() : Long.valueOf(figure.nanos());
    return new ThresholdFigure(
        threshold.text(), (double) figure.nanos(), worst != null && threshold.isReachedBy(worst));
  }
}
