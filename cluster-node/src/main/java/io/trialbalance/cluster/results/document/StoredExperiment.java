package io.trialbalance.cluster.results.document;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.trialbalance.protocol.measure.StepFailure;
import io.trialbalance.protocol.phase.ExitCode;
import io.trialbalance.protocol.phase.RunCounts;
import io.trialbalance.protocol.phase.Status;
import io.trialbalance.protocol.phase.Verdict;
import io.trialbalance.protocol.plan.ExperimentRequest;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * {@code experiment.json}: what was asked for and how far it has come. Its JSON Schema is {@code
 * experiment.schema.json}.
 *
 * @param schema id of the schema
 * @param formatVersion of this kind of document
 * @param experimentId also the name of the folder
 * @param uuid by which its coordinators and the keepers of its copies know it from another
 *     experiment of the same id; null in documents from before there were any
 * @param status queued until {@link ResultStore#begin}, running until {@link ResultStore#finish};
 *     also after a kill
 * @param submittedAt wall clock
 * @param verdict the worst of its plans; null until it has ended
 * @param thresholdsReached all of all plans; null until it has ended
 * @param name that the request has; absent, like what follows, in documents from before it was said
 * @param runs how far it has come
 * @param failure the first that a plan had; absent if none had any
 * @param exitCode that whoever waited for it got; absent until it has ended
 * @param submission by which it is known when it is submitted again; absent without a key
 * @param request as it was submitted; last, so that whoever wants the rest need not read it
 */
public record StoredExperiment(
    @JsonProperty("$schema") String schema,
    int formatVersion,
    String experimentId,
    Optional<UUID> uuid,
    Status status,
    Instant submittedAt,
    Optional<Verdict> verdict,
    Boolean thresholdsReached,
    Optional<String> name,
    Optional<RunCounts> runs,
    Optional<StepFailure> failure,
    Optional<Integer> exitCode,
    Optional<SubmissionKey> submission,
    ExperimentRequest request) {

  /** Id of the schema. */
  public static final String SCHEMA = "urn:trialbalance:schema:experiment:2";

  /** One that waits for its turn. */
  public static StoredExperiment submitted(
      String experimentId,
      UUID uuid,
      Instant submittedAt,
      Optional<SubmissionKey> submission,
      ExperimentRequest request) {
    return new StoredExperiment(
        SCHEMA,
        DocumentFormat.VERSION,
        experimentId,
        Optional.of(uuid),
        Status.QUEUED,
        submittedAt,
        Optional.empty(),
        null,
        Optional.of(request.name()),
        Optional.of(new RunCounts(request.plans().size(), request.runs(), 0, List.of())),
        Optional.empty(),
        Optional.empty(),
        submission,
        request);
  }

  /** The same, which has begun. */
  public StoredExperiment begun() {
    return with(Status.RUNNING);
  }

  private StoredExperiment with(Status another) {
    return new StoredExperiment(
        schema,
        formatVersion,
        experimentId,
        uuid,
        another,
        submittedAt,
        verdict,
        thresholdsReached,
        name,
        runs,
        failure,
        exitCode,
        submission,
        request);
  }

  /** The same, which nobody runs any more. */
  public StoredExperiment interrupted() {
    return with(Status.INTERRUPTED);
  }

  /** The same, which has ended. */
  public StoredExperiment ended(
      ExperimentEnd end, Verdict worst, boolean reached, ExitCode exitCode) {
    return new StoredExperiment(
        schema,
        formatVersion,
        experimentId,
        uuid,
        end.status(),
        submittedAt,
        Optional.of(worst),
        reached,
        name,
        end.runs().or(() -> runs),
        end.failure(),
        Optional.of(exitCode.code()),
        submission,
        request);
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
      case DONE, ABORTED, FAILED, INTERRUPTED -> 2;
    };
  }
}
