package io.trialbalance.cluster.results.document;

import io.trialbalance.protocol.measure.Counts;
import io.trialbalance.protocol.measure.EncodedHistogram;
import io.trialbalance.protocol.measure.LatencyKind;
import io.trialbalance.protocol.measure.LatencySnapshot;
import io.trialbalance.protocol.measure.PhaseTotals;
import java.util.EnumMap;
import java.util.Map;

/**
 * All transfers whose intended start lies in one phase.
 *
 * @param counts by outcome
 * @param appliedAmount sum of the amounts of the applied ones
 * @param window replies by their own time
 * @param latencies by kind, every kind a key; null without values
 * @param batchSizes of the calls sent in the phase; null if none was recorded
 */
public record PhaseFigures(
    Counts counts,
    long appliedAmount,
    PhaseTotals.WindowReplies window,
    Map<LatencyKind, LatencyFigures> latencies,
    BatchFigures batchSizes) {

  static PhaseFigures of(PhaseTotals totals) {
    Map<LatencyKind, LatencyFigures> latencies = new EnumMap<>(LatencyKind.class);
    for (LatencyKind kind : LatencyKind.values()) {
      latencies.put(kind, LatencyFigures.of(totals.latencies().of(kind)));
    }
    return new PhaseFigures(
        totals.counts(),
        totals.appliedAmount(),
        totals.window(),
        latencies,
        BatchFigures.of(totals.batchSizes()));
  }

  PhaseTotals toPhaseTotals() {
    Map<LatencyKind, EncodedHistogram> histograms = new EnumMap<>(LatencyKind.class);
    latencies.forEach((kind, figures) -> histograms.put(kind, LatencyFigures.toHistogram(figures)));
    return new PhaseTotals(
        counts,
        appliedAmount,
        new LatencySnapshot(histograms),
        BatchFigures.toHistogram(batchSizes),
        window);
  }
}
