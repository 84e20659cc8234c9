package io.trialbalance.workload.database;

import io.trialbalance.protocol.measure.ServerFigures;

/**
 * Asks a database server how it is while the load runs, on a connection of its own. Belongs to the
 * {@link Ledger} that made it and ends with it; used on one thread, which may block.
 */
public interface ServerReader extends AutoCloseable {

  /**
   * How the server is now.
   *
   * @throws TargetException if it cannot be asked; another reader may be able to later
   */
  ServerFigures take() throws TargetException, InterruptedException;

  /** Asks no more. */
  @Override
  default void close() {}
}
