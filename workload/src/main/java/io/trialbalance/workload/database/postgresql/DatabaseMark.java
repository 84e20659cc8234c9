package io.trialbalance.workload.database.postgresql;

import io.trialbalance.workload.database.LockOwner;

/**
 * The comment on every {@link Namespace} that we made, and on no other: it may be dropped. It also
 * says in whose name it was used last, so that whoever used it before learns, for as long as it
 * lives, that it is somebody else's now.
 */
final class DatabaseMark {

  static final String MADE = "made by trialbalance, which may drop it at any time";

  private static final String USED = MADE + "; used last by ";

  /**
   * Limit of connections that a database of ours has before its mark: the server makes it although
   * nobody waits for it any more, and no statement makes and marks one at once.
   */
  static final int BEING_MADE = 1_953_722_220;

  /** As an expression, the mark of the database that one is connected to. */
  static final String OF_THIS_DATABASE =
      "coalesce((SELECT shobj_description(oid, 'pg_database') FROM pg_database"
          + " WHERE datname = current_database()), '')";

  private DatabaseMark() {}

  /** That of what {@code user} uses; the same on all nodes of its attempt. */
  static String of(LockOwner user) {
    return USED + user.authority().inWords() + experiment(user);
  }

  private static String experiment(LockOwner user) {
    return ", experiment " + LockHolder.harmless(user.experiment());
  }

  /** Whether what has this mark was made by us. */
  static boolean isOurs(String mark) {
    return mark.equals(MADE) || mark.startsWith(USED);
  }

  /** Whether it was used last by the experiment of {@code user}. */
  static boolean isOfExperimentOf(LockOwner user, String mark) {
    return mark.startsWith(USED + "cluster " + user.authority().cluster() + ",")
        && mark.endsWith(experiment(user));
  }
}
