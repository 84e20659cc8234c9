package io.trialbalance.cluster.report;

import io.trialbalance.cluster.verdict.Verdict;
import io.trialbalance.protocol.phase.Status;
import io.trialbalance.protocol.plan.ExperimentRequest;
import java.time.Instant;
import java.util.Arrays;

/**
 * {@code experiment.json}: what was asked for and how far it has come.
 *
 * @param formatVersion of this kind of document
 * @param experimentId also the name of the folder
 * @param status running until {@link ResultStore#finish}; also after a kill
 * @param submittedAt wall clock
 * @param verdict the worst of its plans; null until it has ended
 * @param thresholdsReached all of all plans; null until it has ended
 * @param request as it was submitted
 */
public record StoredExperiment(
    int formatVersion,
    String experimentId,
    Status status,
    Instant submittedAt,
    Verdict verdict,
    Boolean thresholdsReached,
    ExperimentRequest request) {

  /** Whether it is the experiment that was submitted then. */
  boolean isOf(ExperimentRequest submitted, Instant when) {
    return submittedAt.equals(when)
        && Arrays.equals(DocumentFormat.write(request), DocumentFormat.write(submitted));
  }
}
