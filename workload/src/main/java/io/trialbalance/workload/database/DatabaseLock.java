package io.trialbalance.workload.database;

/**
 * Keeps every other run out of a database until it is closed. Its methods may block, and end when
 * their caller is interrupted.
 */
public interface DatabaseLock extends AutoCloseable {

  /** Of a database that cannot be locked, or that holds nothing that could be destroyed. */
  DatabaseLock NONE =
      new DatabaseLock() {
        @Override
        public void share() {
          // Everybody is in already.
        }

        @Override
        public void check() {
          // Nothing that could be lost.
        }

        @Override
        public void close() {
          // Nothing to be given back.
        }
      };

  /** Whom a lock keeps out. */
  enum Extent {
    /** Everybody: for who destroys what is there. */
    ALONE,
    /** Everybody but the other nodes of the same attempt: for who puts load on it, or reads it. */
    WITH_ITS_ATTEMPT
  }

  /**
   * Lets the other nodes of the same attempt in; from now on the database is this attempt's own.
   *
   * @throws TargetException if it is not held any more
   */
  void share() throws TargetException, InterruptedException;

  /**
   * Makes sure that nobody else has had the database since it was shared. A lock that has broken is
   * taken again, if it can be.
   *
   * @throws TargetException if somebody else has or had the database, or the server cannot be asked
   */
  void check() throws TargetException, InterruptedException;

  /** Lets the others in; blocks for seconds at most. */
  @Override
  void close();
}
