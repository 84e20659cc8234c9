package io.trialbalance.protocol.message;

import io.trialbalance.protocol.measure.StepFailure;
import io.trialbalance.protocol.message.CoordinatorProtocol.IdempotencyKey;
import io.trialbalance.protocol.phase.Phase;
import io.trialbalance.protocol.phase.Status;
import io.trialbalance.protocol.phase.Verdict;
import io.trialbalance.protocol.plan.ExperimentRequest;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * What a coordinator leaves to its successor: everything that was asked for and how far it has
 * come. Small: figures and documents are not in it. Ordered by epoch, then by revision, never by a
 * clock.
 *
 * @param epoch of the coordinator that wrote it
 * @param revision of that coordinator's state, from 1
 * @param attempts made in this cluster so far: the last attempt's serial
 * @param current id of the experiment that is being run; null when none is
 * @param experiments in the order in which they were submitted; of those that have ended only the
 *     latest
 */
public record CoordinatorState(
    long epoch, long revision, int attempts, String current, List<ExperimentState> experiments)
    implements WireMessage {

  /** Before there was any coordinator. */
  public static final CoordinatorState NONE = new CoordinatorState(0, 0, 0, null, List.of());

  public CoordinatorState {
    experiments = List.copyOf(experiments);
  }

  /**
   * One experiment.
   *
   * @param uuid by which it is known from another one of that id
   * @param key under which it was submitted; null without one
   * @param abortReason why somebody wants it to end; null if nobody does
   * @param failure null unless it has failed
   * @param run index of the run that is under way or comes next
   * @param runs of all its plans, in order
   * @param exitCode null until everything about it is stored
   */
  public record ExperimentState(
      String id,
      UUID uuid,
      ExperimentRequest request,
      IdempotencyKey key,
      Instant submittedAt,
      Status status,
      String abortReason,
      StepFailure failure,
      int run,
      List<RunState> runs,
      Integer exitCode) {
    public ExperimentState {
      runs = List.copyOf(runs);
    }
  }

  /**
   * One run.
   *
   * @param attempts begun
   * @param underWay the attempt whose document is not known to be stored; null if there is none
   * @param verdict null before the run has ended
   * @param document path below the results folder; null before it is stored
   */
  public record RunState(
      int attempts, Status status, AttemptState underWay, Verdict verdict, String document) {}

  /**
   * An attempt that has begun.
   *
   * @param serial in this cluster, from 1
   * @param startedAt wall clock of the coordinator, for people only
   * @param phase that it has reached
   */
  public record AttemptState(int serial, Instant startedAt, Phase phase) {}
}
