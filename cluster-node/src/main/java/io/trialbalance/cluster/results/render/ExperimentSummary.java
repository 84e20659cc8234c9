package io.trialbalance.cluster.results.render;

import io.trialbalance.cluster.results.statistics.AggregateDocument;
import io.trialbalance.protocol.phase.ExitCode;
import io.trialbalance.protocol.phase.Status;
import io.trialbalance.protocol.phase.Verdict;
import java.util.List;

/**
 * What an experiment came to.
 *
 * @param status as it ended
 * @param verdict the worst of all plans; invalid for a plan without a single counted run
 * @param thresholdsReached all of all plans; false for a plan without a counted run that has any
 * @param plans aggregates of the plans that have counted runs, in order
 * @param files that were written, relative to the results folder
 */
public record ExperimentSummary(
    String experimentId,
    Status status,
    Verdict verdict,
    boolean thresholdsReached,
    List<AggregateDocument> plans,
    List<String> files) {

  public ExperimentSummary {
    plans = List.copyOf(plans);
    files = List.copyOf(files);
  }

  /** What a command line that waited for it exits with, as far as the results decide it. */
  public ExitCode exitCode() {
    return ExitCode.ofFigures(
        verdict,
        plans.stream()
            .anyMatch(plan -> plan.verdict() == Verdict.VALID && !plan.thresholdsReached()));
  }
}
