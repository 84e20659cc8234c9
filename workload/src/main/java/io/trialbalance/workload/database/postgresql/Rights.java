package io.trialbalance.workload.database.postgresql;

import io.trialbalance.protocol.measure.StepFailure.Kind;
import io.trialbalance.workload.database.TargetException;
import io.trialbalance.workload.database.postgresql.Namespace.Right;
import java.time.Duration;
import java.util.List;

/** Whether our namespace may be dropped and made again on a server. Changes nothing. */
final class Rights {

  private static final Duration LIMIT = Duration.ofSeconds(30);

  /** It is the first that drops a database although somebody is connected to it. */
  private static final int OLDEST_RELEASE = 14;

  private Rights() {}

  /**
   * @param control a session of the control database
   * @throws TargetException if it would destroy a stranger's data, or cannot be done
   */
  static void verify(PostgresAddress address, ControlConnection control)
      throws TargetException, InterruptedException {
    int release =
        control
                .query(
                    "SELECT current_setting('server_version_num')::integer",
                    row -> row.get(0, Integer.class),
                    LIMIT,
                    "reading the server's release")
                .get(0)
            / 10_000;
    if (release < OLDEST_RELEASE) {
      throw refused(
          "PostgreSQL at "
              + address.server()
              + " is of release "
              + release
              + ", and plans run on "
              + OLDEST_RELEASE
              + " and later");
    }
    verifyMark(address, control);
    for (Right right : address.namespace().rights(address.user())) {
      List<Boolean> has =
          control.query(
              right.sql(), row -> row.get(0, Boolean.class), LIMIT, "reading the user's rights");
      if (has.contains(false)) {
        throw refused("user '" + address.user() + "' at " + address.server() + right.lacking());
      }
    }
  }

  private static void verifyMark(PostgresAddress address, ControlConnection control)
      throws TargetException, InterruptedException {
    String kind = address.namespace().kind();
    List<String> marks =
        control.query(
            address.namespace().readMark(),
            row -> row.get(0, String.class),
            LIMIT,
            "looking for " + address.namespace().inWords());
    if (!marks.stream().allMatch(DatabaseMark::isOurs)) {
      throw refused(
          address.inWords()
              + " exists and was not made by Trialbalance, which will not drop it: name another "
              + kind
              + " in the database's entry, or drop this one yourself");
    }
  }

  private static TargetException refused(String message) {
    return new TargetException(Kind.REFUSED, message);
  }
}
