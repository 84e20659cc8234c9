package io.trialbalance.cluster.results.document;

import io.trialbalance.protocol.measure.LatencyKind;
import io.trialbalance.protocol.measure.Quantile;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Percentiles of the measurement, of one run's transfers or of all runs' together.
 *
 * @param kind response time in open loop, service time in closed loop
 * @param histograms of {@code totals.measurement.latencies} that were merged for it: besides the
 *     kind itself the ages of transfers that were never answered, as lower bounds
 * @param count of transfers, above 0
 * @param quantiles all of them
 */
public record MeasuredLatency(
    LatencyKind kind,
    List<LatencyKind> histograms,
    long count,
    Map<Quantile, Percentile> quantiles) {

  public MeasuredLatency {
    histograms = List.copyOf(histograms);
    quantiles = Collections.unmodifiableMap(new EnumMap<>(quantiles));
  }
}
