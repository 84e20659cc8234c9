package io.trialbalance.protocol.message;

import io.trialbalance.protocol.measure.StepFailure;
import io.trialbalance.protocol.message.CoordinatorProtocol.IdempotencyKey;
import io.trialbalance.protocol.phase.ExitCode;
import io.trialbalance.protocol.phase.Phase;
import io.trialbalance.protocol.phase.RunCounts;
import io.trialbalance.protocol.phase.Status;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * What a coordinator leaves to its successor: what was asked for and how far it has come. Small:
 * plans, figures and documents are not in it.
 *
 * @param version by which states are ordered
 * @param members of the cluster: each change of them is on the disks of most of those before it and
 *     of those after it
 * @param attempts made in this cluster so far: the last attempt's serial. A cluster draws where it
 *     begins, so that two of them have others
 * @param current id of the experiment that is being run; null when none is
 * @param experiments in the order in which they were submitted; of those that have ended only the
 *     latest
 */
public record CoordinatorState(
    StateVersion version,
    List<Member> members,
    int attempts,
    String current,
    List<ExperimentState> experiments)
    implements WireMessage {

  /** Before there was any coordinator. */
  public static final CoordinatorState NONE =
      new CoordinatorState(StateVersion.NONE, List.of(), 0, null, List.of());

  public CoordinatorState {
    members = List.copyOf(members);
    experiments = List.copyOf(experiments);
  }

  /** The same, left to the coordinator that comes next on the node {@code owner}. */
  public CoordinatorState next(UUID owner) {
    return as(version.next(owner));
  }

  /** The same in the words of another coordinator. */
  public CoordinatorState as(StateVersion other) {
    return new CoordinatorState(other, members, attempts, current, experiments);
  }

  /** The same of a cluster of these members. */
  public CoordinatorState of(List<Member> others) {
    return new CoordinatorState(version, others, attempts, current, experiments);
  }

  /** The same, of which nothing is under way or waits: somebody has declared members lost. */
  public CoordinatorState interrupted() {
    return new CoordinatorState(
        version,
        members,
        attempts,
        null,
        experiments.stream().map(ExperimentState::interrupted).toList());
  }

  /**
   * One experiment. What has come of its runs stands in their documents.
   *
   * @param uuid by which it is known from another one of that id
   * @param name that its request has
   * @param key under which it was submitted; null without one
   * @param abortReason why somebody wants it to end; null if nobody does
   * @param failure the first that one of its plans had; null if none had any
   * @param runs how far it has come
   * @param underWay the attempt whose document is not known to be stored; null if there is none
   * @param exitCode null until everything about it is stored
   */
  public record ExperimentState(
      String id,
      UUID uuid,
      String name,
      IdempotencyKey key,
      Instant submittedAt,
      Status status,
      String abortReason,
      StepFailure failure,
      RunCounts runs,
      AttemptState underWay,
      Integer exitCode) {

    /** By which agents know it. */
    public ExperimentKey toKey() {
      return new ExperimentKey(id, uuid);
    }

    /** The same, whose attempt has come further. */
    public ExperimentState with(AttemptState attempt) {
      return new ExperimentState(
          id, uuid, name, key, submittedAt, status, abortReason, failure, runs, attempt, exitCode);
    }

    /** Whether it has come to an end, rather than that nobody runs it. */
    public boolean hasEnded() {
      return status.isEnded() && status != Status.INTERRUPTED;
    }

    /** The same, taken out of the queue. */
    public ExperimentState takenOut(String reason) {
      return new ExperimentState(
          id,
          uuid,
          name,
          key,
          submittedAt,
          Status.ABORTED,
          reason,
          failure,
          runs,
          underWay,
          ExitCode.ABORTED.code());
    }

    /** The same, of which its document says how it has ended. */
    public ExperimentState ended(
        Status end, StepFailure endFailure, RunCounts endRuns, Integer code) {
      return new ExperimentState(
          id, uuid, name, key, submittedAt, end, abortReason, endFailure, endRuns, null, code);
    }

    /** The same, which nobody runs any more, unless it has ended. */
    public ExperimentState interrupted() {
      return status.isEnded() ? this : with(Status.INTERRUPTED, abortReason);
    }

    /** The same, of which this is known now. */
    public ExperimentState with(Status newStatus, String newAbortReason) {
      return new ExperimentState(
          id,
          uuid,
          name,
          key,
          submittedAt,
          newStatus,
          newAbortReason,
          failure,
          runs,
          underWay,
          exitCode);
    }
  }

  /**
   * An attempt that has begun.
   *
   * @param serial in this cluster, from 1
   * @param startedAt wall clock of the coordinator, for people only
   * @param phase that it has reached
   * @param planNumber of its plan in the experiment, from 1
   * @param run number of the run that it is made at, from 1
   * @param number of the attempt at that run, from 1
   */
  public record AttemptState(
      int serial, Instant startedAt, Phase phase, int planNumber, int run, int number) {

    /** The same in another phase. */
    public AttemptState in(Phase other) {
      return new AttemptState(serial, startedAt, other, planNumber, run, number);
    }
  }
}
