package io.trialbalance.workload.database;

import io.trialbalance.protocol.measure.DatabaseDescription.Source;
import io.trialbalance.protocol.measure.StepFailure;
import io.trialbalance.protocol.plan.RunPlan;
import io.trialbalance.workload.database.Ledger.Progress;
import java.util.List;
import java.util.Optional;

/**
 * A database that a node's configuration names, with the server that the node starts for it, if it
 * does. Lives as long as the node, and longer than its ledgers. Its methods may block.
 */
public interface Database extends AutoCloseable {

  /**
   * Starts what has to run as long as the node does; called once, before anything else.
   *
   * @throws TargetException if it cannot be started; nothing stays behind then
   */
  default void start() throws TargetException {
    // Nothing runs before it is needed.
  }

  /**
   * A new control side; may be asked for on several threads at once.
   *
   * @throws TargetException if what leads to the database, such as its password, cannot be had
   */
  Ledger ledger() throws TargetException;

  /**
   * Looks whether plans could run on it, without starting or changing anything: before the first
   * run of an experiment, and for {@code doctor}.
   *
   * @param use what is to run on it; empty for a look at the database alone
   * @return absent if there is nothing to be looked at
   * @implSpec Asks what a run would ask first, by the same code.
   */
  default Optional<Checkup> examine(Optional<Use> use) throws InterruptedException {
    return Optional.empty();
  }

  /**
   * Fetches what a server needs that the node itself starts, if it is not here; may take minutes.
   *
   * @throws TargetException if the node cannot start one, or somebody else runs it
   */
  default void fetch(Progress progress) throws TargetException, InterruptedException {
    throw new TargetException(StepFailure.Kind.REFUSED, "it is none that this node may start");
  }

  /**
   * Stops its server for as long as another database is measured; what it holds stays.
   *
   * @return how it is known that it is stopped; empty if there is no way to
   * @throws TargetException if it cannot be stopped although there is one
   */
  default Optional<Source> pause(Progress progress) throws TargetException, InterruptedException {
    return Optional.empty();
  }

  /**
   * Starts its server again after a {@link #pause}.
   *
   * @param mayBeStopped whether another node may have paused it, or this one in an earlier life
   * @return whether it had to be
   * @throws TargetException if it cannot be started
   */
  default boolean resume(boolean mayBeStopped, Progress progress)
      throws TargetException, InterruptedException {
    return false;
  }

  /**
   * Has a server that the node itself starts run with what {@code plan} wants it to be started
   * with; before each run, when nobody uses it.
   *
   * @throws TargetException if it cannot, or the server is somebody else's and the plan wants that
   */
  default void suit(RunPlan plan, Progress progress) throws TargetException, InterruptedException {
    // Most kinds of servers leave nothing to a plan.
  }

  /**
   * Why a server is not there any more that the node itself has started; empty if it is, or the
   * node has started none. Asked when something failed: then that is why.
   */
  default Optional<String> whyGone() {
    return Optional.empty();
  }

  /** Faults that can be made in its server; none if this kind of database offers none. */
  default List<ServerAction> faultActions() {
    return List.of();
  }

  /** Resources of its server that can be changed a little; none if it offers none. */
  default List<ServerAction> interventions() {
    return List.of();
  }

  /** Stops what was started, and removes its data; blocks for some seconds at most. */
  @Override
  default void close() {
    // Nothing was started.
  }

  /**
   * What is to run on a database.
   *
   * @param nodes that take part, each with connections of its own
   */
  record Use(RunPlan plan, int nodes) {}

  /**
   * What was seen of a database.
   *
   * @param level how {@code doctor} shows it
   * @param obstacle why no run can begin on it; empty if one can
   * @param found there
   * @param mend how to mend it; null if there is nothing to mend
   */
  record Checkup(Level level, Optional<StepFailure.Kind> obstacle, String found, String mend) {

    /** Nothing is in the way of a run. */
    public static Checkup ok(String found) {
      return new Checkup(Level.OK, Optional.empty(), found, null);
    }

    /**
     * No run can begin on it.
     *
     * @param level {@link Level#WARN} if it may simply not be there, which plans of other databases
     *     can do without
     */
    public static Checkup obstacle(Level level, TargetException why) {
      StepFailure failure = why.toStepFailure();
      return new Checkup(level, Optional.of(failure.kind()), failure.message(), null);
    }

    /** Why no run can begin on it, and on further lines how to mend that; empty if one can. */
    public Optional<StepFailure> failure() {
      return obstacle.map(
          kind -> new StepFailure(kind, mend == null ? found : found + "\n" + mend));
    }

    /** How {@code doctor} shows it. */
    public enum Level {
      OK,
      /** Plans of other databases can run. */
      WARN,
      /** It is configured wrongly. */
      FAIL
    }
  }
}
