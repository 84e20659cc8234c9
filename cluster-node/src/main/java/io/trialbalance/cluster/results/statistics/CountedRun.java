package io.trialbalance.cluster.results.statistics;

import io.trialbalance.cluster.results.document.Evidence;
import io.trialbalance.cluster.results.document.RunDocument;
import io.trialbalance.protocol.measure.Counts;
import io.trialbalance.protocol.measure.PhaseTotals;
import java.util.Map;
import java.util.Optional;

/**
 * What an aggregate needs of one counted run.
 *
 * @param document its path below the results folder
 * @param figures by name, computed anew, since an earlier program may have known fewer of them;
 *     null if absent
 * @param counts of the measurement
 * @param latencies of the measurement, mergeable; absent without a transfer
 */
public record CountedRun(
    String document,
    RunDocument run,
    Map<String, Double> figures,
    Counts counts,
    Optional<Latencies> latencies) {

  public static CountedRun of(String path, RunDocument run) {
    Figures figures = Figures.of(run.evidence());
    return new CountedRun(
        path,
        run,
        Figure.valuesOf(figures, failure -> {}),
        figures.measurement().map(PhaseTotals::counts).orElse(Counts.ZERO),
        figures.latencies());
  }

  Evidence evidence() {
    return run.evidence();
  }

  int nodes() {
    return evidence().nodes().size();
  }
}
