package io.trialbalance.cluster.coordinator.attempt;

import io.trialbalance.protocol.measure.StepFailure;
import io.trialbalance.protocol.measure.StepFailure.Kind;
import io.trialbalance.protocol.phase.Phase;
import io.trialbalance.protocol.phase.Status;
import java.util.Optional;

/** Whether an attempt ends before its time, and why: the first reason stays. */
final class Ending {

  private StepFailure failure;
  private boolean aborted;

  /** Notes what ends it early. */
  void fail(StepFailure why) {
    if (failure == null) {
      failure = why;
    }
  }

  /** Notes that somebody wants it to end. */
  void abort(String reason) {
    aborted = true;
    fail(new StepFailure(Kind.ABORTED, reason));
  }

  /** Notes that the coordinator that made it is gone, and what was measured with it. */
  void loseCoordinator(Phase during) {
    aborted = true;
    fail(new StepFailure(Kind.LOST, "coordinator lost in " + during.label()));
  }

  boolean isAborted() {
    return aborted;
  }

  /** Whether it ended because a node was lost, so that the run may be done again. */
  boolean lostInfrastructure() {
    return !aborted && failure != null && failure.kind() == Kind.LOST;
  }

  /** Absent if nothing ends it early. */
  Optional<StepFailure> failure() {
    return Optional.ofNullable(failure);
  }

  /** Done, unless something has ended it. */
  Status status() {
    if (aborted) {
      return Status.ABORTED;
    }
    return failure == null ? Status.DONE : Status.FAILED;
  }
}
