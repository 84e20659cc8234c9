package io.trialbalance.workload.database;

/**
 * The data side of a database under test, on the hot path. One for each node and attempt, shared by
 * all workers; made by {@link Ledger#open}.
 */
public interface TransferTarget extends AutoCloseable {

  /**
   * Sends one transfer and returns at once.
   *
   * @implSpec Thread-safe, never blocks, and ends every transfer exactly once, also when it cannot
   *     be sent or the target is closed meanwhile. Never ends a transfer on the caller's stack: the
   *     engine submits the next one from there, and recursion would have no end. What the database
   *     may have executed is never sent again.
   * @implNote May end transfers on any thread, but the fewer threads there are the fewer recorders
   *     have to be merged. Should allocate nothing of its own.
   */
  void submit(Transfer transfer);

  /**
   * Ends every transfer that is still unanswered as unknown, gives up all connections and threads.
   *
   * @implSpec Idempotent; returns within a few seconds even if the database is gone, and after that
   *     no transfer is ended any more. A transfer submitted later is ended as failed.
   */
  @Override
  void close();
}
