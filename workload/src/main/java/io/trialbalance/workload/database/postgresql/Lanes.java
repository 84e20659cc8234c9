package io.trialbalance.workload.database.postgresql;

import io.trialbalance.workload.database.TargetException;

/**
 * All lanes of a target.
 *
 * @param <W> what is sent in one call
 */
interface Lanes<W> {

  /** Connects them as the plan wants; on failure nothing stays open. */
  void open() throws TargetException, InterruptedException;

  /** Sends {@code work} as soon as a lane is free. */
  void dispatch(W work);

  /** Runs a short {@code task} later, on a thread of the lanes. */
  void schedule(long nanos, Runnable task);

  /** Ends everything within seconds, whatever the server does. */
  void close();
}
