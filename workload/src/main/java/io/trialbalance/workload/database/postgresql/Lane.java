package io.trialbalance.workload.database.postgresql;

/**
 * One of the ways into the server: sends one piece of work at a time. A lane is owned: by the list
 * of free lanes, by whoever took it from there, by the work that it sends, or by its own repair.
 *
 * @param <W> what is sent in one call
 */
interface Lane<W> {

  /** Place among the lanes, from 0. */
  int index();

  /**
   * Sends {@code work}; the caller owns the lane and gives it away. Never ends it before returning.
   */
  void start(W work);
}
