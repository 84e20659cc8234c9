package io.trialbalance.cluster.results.statistics;

import io.trialbalance.cluster.results.document.Headline;
import io.trialbalance.cluster.results.document.RunDocument;
import io.trialbalance.cluster.verdict.Evidence;
import io.trialbalance.cluster.verdict.Figures;
import io.trialbalance.cluster.verdict.Latencies;
import io.trialbalance.cluster.verdict.Verdict;
import io.trialbalance.protocol.measure.Counts;
import io.trialbalance.protocol.measure.PhaseTotals;
import io.trialbalance.protocol.plan.RunPlan;
import java.util.List;
import java.util.Optional;

/**
 * What an aggregate needs of one counted run.
 *
 * @param document its path below the results folder
 * @param counts of the measurement
 * @param latencies of the measurement, mergeable; absent without a transfer
 */
public record CountedRun(
    RunPlan plan,
    int planNumber,
    int run,
    int attempt,
    String document,
    int nodes,
    Verdict verdict,
    List<String> reasons,
    Headline headline,
    Counts counts,
    Optional<Latencies> latencies) {

  public static CountedRun of(String path, RunDocument document) {
    Evidence evidence = document.toEvidence();
    Figures figures = Figures.of(evidence);
    return new CountedRun(
        document.plan(),
        document.planNumber(),
        document.run(),
        document.attempt(),
        path,
        document.nodes().size(),
        document.verdict(),
        document.reasons(),
        Headline.of(figures),
        figures.measurement().map(PhaseTotals::counts).orElse(Counts.ZERO),
        figures.latencies());
  }
}
