package io.trialbalance.workload.database;

import io.trialbalance.protocol.measure.ServerFigures;

/**
 * Asks a database server how it is while the load runs, on a connection of its own. Belongs to the
 * {@link Ledger} that made it and ends with it; used on one thread, which may block.
 */
public interface ServerReader {

  /**
   * How the server is now.
   *
   * @throws TargetException if it cannot be asked; the watch may be asked again
   */
  ServerFigures take() throws TargetException, InterruptedException;
}
