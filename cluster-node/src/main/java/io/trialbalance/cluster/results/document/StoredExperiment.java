package io.trialbalance.cluster.results.document;

import io.trialbalance.cluster.verdict.Verdict;
import io.trialbalance.protocol.phase.Status;
import io.trialbalance.protocol.plan.ExperimentRequest;
import java.time.Instant;
import java.util.UUID;

/**
 * {@code experiment.json}: what was asked for and how far it has come.
 *
 * @param formatVersion of this kind of document
 * @param experimentId also the name of the folder
 * @param uuid by which its coordinators and the keepers of its copies know it from another
 *     experiment of the same id; null in documents from before there were any
 * @param status queued until {@link ResultStore#begin}, running until {@link ResultStore#finish};
 *     also after a kill
 * @param submittedAt wall clock
 * @param verdict the worst of its plans; null until it has ended
 * @param thresholdsReached all of all plans; null until it has ended
 * @param request as it was submitted
 */
public record StoredExperiment(
    int formatVersion,
    String experimentId,
    UUID uuid,
    Status status,
    Instant submittedAt,
    Verdict verdict,
    Boolean thresholdsReached,
    ExperimentRequest request) {

  public StoredExperiment {
    DocumentFormat.requirePresent(
        "experimentId", experimentId,
        "status", status,
        "submittedAt", submittedAt,
        "request", request);
  }

  /** The same, further on. */
  public StoredExperiment with(Status now, Verdict newVerdict, Boolean reached) {
    return new StoredExperiment(
        formatVersion, experimentId, uuid, now, submittedAt, newVerdict, reached, request);
  }

  /**
   * Whether {@code later} is how far the experiment has come after this, or the same: nothing goes
   * back to an earlier one of queued, running, ended.
   */
  public boolean mayBecome(StoredExperiment later) {
    return stage(status) <= stage(later.status);
  }

  private static int stage(Status status) {
    return switch (status) {
      case QUEUED -> 0;
      case RUNNING -> 1;
      case DONE, ABORTED, FAILED -> 2;
    };
  }
}
