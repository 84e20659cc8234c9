package io.trialbalance.workload.database.postgresql;

import io.trialbalance.protocol.measure.StepFailure.Kind;
import io.trialbalance.workload.database.TargetException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Whether our database may be dropped and made again on a server. Changes nothing. */
final class Rights {

  private static final Duration LIMIT = Duration.ofSeconds(30);

  /** It is the first that drops a database although somebody is connected to it. */
  private static final int OLDEST_RELEASE = 13;

  private static final String MAY_CREATE =
      "SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user";

  /** One may drop what belongs to a role whose member one is. */
  private static final String MAY_DROP =
      "SELECT pg_has_role(datdba, 'USAGE') FROM pg_database WHERE datname = $1";

  private Rights() {}

  /**
   * @throws TargetException if it would destroy a stranger's data, or cannot be done
   */
  static void verify(PostgresAddress address, ControlConnection maintenance)
      throws TargetException, InterruptedException {
    int release =
        maintenance
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
    if (!ask(maintenance, MAY_CREATE).orElse(false)) {
      throw refused(
          "user '"
              + address.user()
              + "' at "
              + address.server()
              + " may not create databases: ALTER ROLE ... CREATEDB, or name another user");
    }
    verifyMark(address, maintenance);
    if (!askOfDatabase(address, maintenance, MAY_DROP, Boolean.class).orElse(true)) {
      throw refused(
          address.inWords()
              + " belongs to another user, and user '"
              + address.user()
              + "' may not drop it: name the user who made it, or another database, in the"
              + " database's entry");
    }
  }

  private static void verifyMark(PostgresAddress address, ControlConnection maintenance)
      throws TargetException, InterruptedException {
    Optional<String> mark = askOfDatabase(address, maintenance, DatabaseMark.READ, String.class);
    if (mark.isPresent() && !DatabaseMark.isOurs(mark.get())) {
      throw refused(
          address.inWords()
              + " exists and was not made by Trialbalance, which will not drop it: name another"
              + " database in the database's entry, or drop this one yourself");
    }
  }

  private static Optional<Boolean> ask(ControlConnection maintenance, String sql)
      throws TargetException, InterruptedException {
    return maintenance
        .query(sql, row -> row.get(0, Boolean.class), LIMIT, "reading the user's rights")
        .stream()
        .findFirst();
  }

  /** Empty if there is no such database. */
  private static <T> Optional<T> askOfDatabase(
      PostgresAddress address, ControlConnection maintenance, String sql, Class<T> type)
      throws TargetException, InterruptedException {
    List<T> answers =
        maintenance.query(
            sql,
            address.database(),
            row -> row.get(0, type),
            LIMIT,
            "looking for database '" + address.database() + "'");
    return answers.stream().findFirst();
  }

  private static TargetException refused(String message) {
    return new TargetException(Kind.REFUSED, message);
  }
}
