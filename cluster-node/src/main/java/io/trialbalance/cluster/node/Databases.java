package io.trialbalance.cluster.node;

import io.trialbalance.protocol.measure.DatabaseDescription.Source;
import io.trialbalance.protocol.measure.StepFailure;
import io.trialbalance.protocol.plan.RunPlan;
import io.trialbalance.workload.database.Database.Use;
import io.trialbalance.workload.database.Ledger;
import io.trialbalance.workload.database.Ledger.Progress;
import io.trialbalance.workload.database.TargetException;
import java.time.Duration;
import java.util.Optional;

/** The databases that this node's configuration names. */
public interface Databases {

  /**
   * The control side of one of them.
   *
   * @param name as plans call it
   * @throws TargetException if the node's configuration has no such database
   */
  Ledger ledger(String name) throws TargetException;

  /**
   * Looks whether a plan could begin on one of them, without starting or changing anything.
   *
   * @return why it cannot; empty if it can
   * @throws TargetException if the node's configuration has no such database
   */
  default Optional<StepFailure> examine(String name, Use use)
      throws TargetException, InterruptedException {
    return Optional.empty();
  }

  /** Why a server of one of them is gone that this node has started; empty if it is not. */
  default Optional<String> whyGone(String name) {
    return Optional.empty();
  }

  /** {@code why} something failed, unless a server of one of them is gone: then that is why. */
  default StepFailure explain(String name, StepFailure why) {
    return whyGone(name)
        .map(gone -> new StepFailure(StepFailure.Kind.UNREACHABLE, gone))
        .orElse(why);
  }

  /** How long an experiment waits for a database that another cluster's has. */
  default Duration patience() {
    return Duration.ZERO;
  }

  /**
   * Sees to it that a database's server runs.
   *
   * @param mayBeStopped whether another node may have stopped it, or this one in an earlier life
   * @return whether it had to be started
   * @throws TargetException if it cannot be started
   */
  default boolean resume(String name, boolean mayBeStopped, Progress progress)
      throws TargetException, InterruptedException {
    return false;
  }

  /**
   * Has the server of the plan's database run with what the plan wants it to be started with.
   *
   * @throws TargetException if it cannot
   */
  default void suit(RunPlan plan, Progress progress) throws TargetException, InterruptedException {
    // Most leave nothing to a plan.
  }

  /**
   * Stops a database's server; the next one who wants it {@link #resume}s it.
   *
   * @return how it is known that it is stopped; empty if this node has no way to
   * @throws TargetException if it cannot be stopped although there is one
   */
  default Optional<Source> pause(String name, Progress progress)
      throws TargetException, InterruptedException {
    return Optional.empty();
  }
}
