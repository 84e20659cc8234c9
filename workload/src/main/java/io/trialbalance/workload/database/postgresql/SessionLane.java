package io.trialbalance.workload.database.postgresql;

/**
 * A lane whose calls go through an R2DBC session.
 *
 * @param <W> what is sent in one call
 */
interface SessionLane<W> extends Lane<W> {

  /** The session's call is over: the lane takes the next work or becomes free. */
  void finished(Session<W> session);

  /** The session is dead; {@code busy} if it was sending something then. */
  void lost(Session<W> session, boolean busy);

  /** The session was dead already when it was to send {@code work}. */
  void refused(W work);

  /** The one in use now; null if there is none. */
  Session<W> session();
}
