package io.trialbalance.workload.database.postgresql;

import io.trialbalance.protocol.measure.StepFailure.Kind;
import io.trialbalance.workload.database.Authority;
import io.trialbalance.workload.database.LockOwner;
import io.trialbalance.workload.database.TargetException;

/**
 * An attempt's stay in a database. Its sessions there say whose they are, so that whoever comes
 * after it can wait for their end; and each looks, once it can be seen, whether somebody has come:
 * a node that was frozen, wakes, and connects again puts nothing into what is another attempt's.
 *
 * @param application what its sessions call themselves
 * @param mark of the database for as long as it is the attempt's; null if nobody keeps others out
 */
record Tenancy(String application, String mark) {

  /** Of whoever has no lock. */
  static final Tenancy UNLOCKED = new Tenancy("trialbalance", null);

  /** Of the attempt of {@code user}. */
  static Tenancy of(LockOwner user) {
    Authority authority = user.authority();
    return new Tenancy(
        sessionsOf(authority) + authority.epoch() + "." + authority.attempt(),
        DatabaseMark.of(user));
  }

  /** How the names of all sessions begin that a cluster has in its databases: 50 letters of 63. */
  static String sessionsOf(Authority user) {
    return "trialbalance " + user.cluster() + " ";
  }

  /**
   * @param found the mark that the database has now
   * @throws TargetException if it is not the attempt's any more
   */
  void verify(String found, PostgresAddress address) throws TargetException {
    if (mark != null && !mark.equals(found)) {
      throw new TargetException(
          Kind.FAILED,
          "another run has had " + address.inWords() + " since, which is not this one's any more");
    }
  }
}
