package io.trialbalance.workload.database;

import io.trialbalance.protocol.measure.DatabaseDescription;
import io.trialbalance.protocol.measure.LedgerTotals;
import io.trialbalance.protocol.measure.Promise;
import io.trialbalance.protocol.measure.StepFailure;
import io.trialbalance.protocol.measure.TransferId;
import io.trialbalance.protocol.plan.RunPlan;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The control side of a database under test: what happens before and after the load. Its methods
 * may block, each within time limits of its own, and are called one at a time, never on an actor's
 * or an event loop's thread. Interrupting the caller ends them.
 */
public interface Ledger extends AutoCloseable {

  /**
   * What is known of the server, with the settings that connections of {@code plan} get.
   *
   * @throws TargetException if the database cannot be asked
   */
  DatabaseDescription describe(RunPlan plan) throws TargetException, InterruptedException;

  /**
   * Keeps other runs out of the database. To be had alone before a {@link #reset}, and held until
   * the last totals are read, by every node that puts load on it.
   *
   * @param owner as others are told who it is that keeps them out
   * @param extent whom to keep out
   * @param patience how long to wait for whoever has it
   * @param progress is told for whom it waits
   * @param whenLost is told, on any thread, if somebody else has got the database nevertheless
   * @return {@link DatabaseLock#NONE} if this kind of database cannot be locked
   * @throws TargetException with who has it, if somebody else does; nothing is held then
   */
  default DatabaseLock lock(
      LockOwner owner,
      DatabaseLock.Extent extent,
      Duration patience,
      Progress progress,
      Consumer<TargetException> whenLost)
      throws TargetException, InterruptedException {
    return DatabaseLock.NONE;
  }

  /**
   * Makes an empty ledger with the plan's accounts, each at the initial balance.
   *
   * @param nodes that will open a target each: refused if the server has no room for them
   * @param progress is told how far it is
   * @throws TargetException if it cannot be done, or would destroy what this tool did not make
   */
  void reset(RunPlan plan, int nodes, Progress progress)
      throws TargetException, InterruptedException;

  /**
   * Takes the ledger as an earlier run of the same experiment has left it, instead of a {@link
   * #reset}.
   *
   * @return what it holds now
   * @throws TargetException if this kind of database cannot go on in it, or there is none
   */
  default LedgerTotals takeUp(RunPlan plan, int nodes, Progress progress)
      throws TargetException, InterruptedException {
    throw new TargetException(
        StepFailure.Kind.REFUSED,
        "rounds.reset = once: databases of kind "
            + plan.options().kind()
            + " are emptied before each run. Set rounds.reset = each-run");
  }

  /**
   * Opens the data side: fills the pools and proves one round trip.
   *
   * @param measures to which the target reports batch sizes and connections
   * @throws TargetException if it cannot be done; nothing stays open then
   */
  TransferTarget open(RunPlan plan, TargetMeasures measures)
      throws TargetException, InterruptedException;

  /**
   * Asks the server how it is, on a connection of its own, while a target is in use; absent if this
   * kind of server cannot be asked.
   *
   * @throws TargetException if it cannot be asked now
   */
  default Optional<ServerReader> watch() throws TargetException, InterruptedException {
    return Optional.empty();
  }

  /**
   * Reads the totals, and looks up transfers whose outcome is unknown; sends none again.
   *
   * @param unknownIds to be looked up
   * @throws TargetException if the database cannot be asked
   */
  LedgerTotals totals(RunPlan plan, List<TransferId> unknownIds)
      throws TargetException, InterruptedException;

  /**
   * Reads every transfer that the ledger holds, in whatever order is cheapest, for an audit.
   *
   * @return whether this kind of database offers that; if not, nothing was read
   * @throws TargetException if the database cannot be asked
   */
  default boolean storedTransfers(RunPlan plan, StoredTransfers reader)
      throws TargetException, InterruptedException {
    return false;
  }

  /**
   * What the server promises of every transfer that it acknowledges to connections of {@code plan},
   * each with how it is known: one for each dimension.
   *
   * @throws TargetException if the database cannot be asked
   */
  List<Promise> promises(RunPlan plan) throws TargetException, InterruptedException;

  /** Gives up all connections of the control side, a lock's included. */
  @Override
  void close();

  /** Who reads what is stored. */
  @FunctionalInterface
  interface StoredTransfers {
    /** One of them; its parts as those of a {@link Transfer}. */
    void stored(long idHigh, long idLow, long debitAccount, long creditAccount, long amount);
  }

  /** How far a long step is. */
  @FunctionalInterface
  interface Progress {
    /**
     * @param what is being done, for people
     * @param fraction done, 0 to 1; NaN if unknown
     */
    void at(String what, double fraction);
  }
}
