package io.trialbalance.workload.database.postgresql;

import io.trialbalance.protocol.measure.StepFailure.Kind;
import io.trialbalance.workload.database.TargetException;
import java.util.Locale;

/** Which server of several will do; libpq's words, of those with which a load can be run. */
enum TargetSession {
  /** The first that lets us in; a standby is refused later. */
  ANY,
  /** One whose sessions may write as it makes them. */
  READ_WRITE,
  /** One that is no standby; its sessions are set to write. */
  PRIMARY;

  /** The word for it in configuration. */
  String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * Checks what a server says of a session.
   *
   * @param server for people
   * @param isInRecovery whether it is a standby
   * @param isReadOnly whether sessions of this user may not write there unless they ask to
   * @throws TargetException if the server will not do
   */
  void verify(String server, boolean isInRecovery, boolean isReadOnly) throws TargetException {
    if (this != ANY) {
      verifyPrimary(server, isInRecovery);
    }
    if (this == READ_WRITE && isReadOnly) {
      throw new TargetException(
          Kind.REFUSED,
          "PostgreSQL at "
              + server
              + " gives sessions that may only read (default_transaction_read_only = on, of the"
              + " server, the database or the user), and a load writes. Name another server or"
              + " user; with target-session-attrs = primary in the database's entry our sessions are"
              + " set to write all the same");
    }
  }

  /** Refuses a server that says that it {@code isInRecovery}. */
  static void verifyPrimary(String server, boolean isInRecovery) throws TargetException {
    if (isInRecovery) {
      throw new TargetException(
          Kind.UNREACHABLE,
          "PostgreSQL at "
              + server
              + " is a standby, or was not promoted yet: it cannot be written to. Let the database's"
              + " entry name the primary");
    }
  }
}
