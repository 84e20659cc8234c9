package io.trialbalance.workload.database.postgresql;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.joining;

import io.trialbalance.workload.database.Authority;
import io.trialbalance.workload.database.TargetException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Sessions that a cluster's earlier attempts still have in a database. */
final class Leftovers {

  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final String DOING = "looking for sessions of earlier attempts";

  private static final String SESSIONS =
      "SELECT pid, usename::text, application_name FROM pg_stat_activity"
          + " WHERE datname = $1 AND starts_with(application_name, '%s')"
          + " AND pid <> pg_backend_pid()";

  private final LockSession session;
  private final String database;
  private final String sql;

  /** A session that is one of them. */
  record Leftover(int pid, String user, String application) {
    private String inWords() {
      return "'%s' of user '%s'"
          .formatted(LockHolder.harmless(application), LockHolder.harmless(user));
    }

    /** All of them, for people: a pool has hundreds of one name. */
    static String inWords(List<Leftover> all) {
      Map<String, Long> sessions =
          all.stream().collect(groupingBy(Leftover::inWords, TreeMap::new, counting()));
      return sessions.entrySet().stream()
          .map(of -> of.getKey() + " (sessions: " + of.getValue() + ")")
          .collect(joining(", "));
    }
  }

  /**
   * @param session that asks, and ends them
   * @param user of whose cluster they are
   */
  Leftovers(LockSession session, String database, Authority user) {
    this.session = session;
    this.database = database;
    this.sql = SESSIONS.formatted(Tenancy.sessionsOf(user));
  }

  List<Leftover> find() throws TargetException, InterruptedException {
    return session
        .connection()
        .query(
            sql,
            database,
            row ->
                new Leftover(
                    row.get(0, Integer.class), row.get(1, String.class), row.get(2, String.class)),
            LIMIT,
            DOING);
  }

  /** Has the server end them, as far as our role may. */
  void end(List<Leftover> leftovers) throws TargetException, InterruptedException {
    for (Leftover leftover : leftovers) {
      session.end(leftover.pid(), leftover.application());
    }
  }
}
