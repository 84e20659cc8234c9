package io.trialbalance.workload.database.postgresql;

import io.r2dbc.spi.Readable;
import io.trialbalance.protocol.measure.StepFailure.Kind;
import io.trialbalance.workload.database.TargetException;
import io.trialbalance.workload.database.postgresql.PostgresOptions.Executor;
import java.time.Duration;
import java.util.List;

/**
 * How many connections there are for us.
 *
 * @param limits each of which counts: the server's, the user's, the database's
 */
record ServerRoom(List<Limit> limits) {

  /**
   * A limit.
   *
   * @param of whose it is, for people
   * @param name by which it is changed
   * @param most connections
   * @param reserved of them for superusers and privileged roles
   * @param inUse by others now, without those that a reset ends
   */
  record Limit(String of, String name, int most, int reserved, int inUse) {
    private int free() {
      return most - reserved - inUse;
    }
  }

  /** Connections of the control side at the same time as the load's, besides each node's lock. */
  private static final int CONTROL = 2;

  /**
   * A condition on {@code pg_stat_activity}: a client's session. Who may not read another user's
   * activity is not shown its type, but a session of the server's own mostly has no database.
   */
  static final String IS_CLIENTS =
      "coalesce(backend_type = 'client backend', datid IS NOT NULL) AND pid <> pg_backend_pid()";

  private static final String QUERY =
      """
      WITH others AS (SELECT datname, usename FROM pg_stat_activity
                       WHERE %1$s AND (%2$s) IS NOT TRUE AND application_name <> '%4$s'),
           me AS (SELECT * FROM pg_roles WHERE rolname = session_user)
      SELECT 'the server', 'max_connections', current_setting('max_connections')::int,
             current_setting('superuser_reserved_connections')::int
               + coalesce(current_setting('reserved_connections', true), '0')::int,
             (SELECT count(*) FROM others)::int
      UNION ALL
      SELECT 'user ''' || rolname || '''', 'the user''s CONNECTION LIMIT', rolconnlimit, 0,
             (SELECT count(*) FROM others WHERE usename = rolname)::int
        FROM me WHERE rolconnlimit >= 0 AND NOT rolsuper
      UNION ALL
      SELECT 'database ''' || d.datname || '''', 'the database''s CONNECTION LIMIT', datconnlimit, 0,
             (SELECT count(*) FROM others WHERE datname = d.datname)::int
        FROM pg_database AS d, me
       WHERE d.datname = %3$s AND (%2$s) IS NOT TRUE AND datconnlimit >= 0 AND NOT rolsuper
      """;

  /** Asks the server. */
  static ServerRoom read(ControlConnection connection, Namespace namespace, Duration limit)
      throws TargetException, InterruptedException {
    String sql =
        QUERY.formatted(
            IS_CLIENTS,
            namespace.endedByRemake(),
            Namespace.literal(namespace.database()),
            SessionProbe.APPLICATION);
    return new ServerRoom(
        connection.query(sql, ServerRoom::of, limit, "reading the limits of connections"));
  }

  private static Limit of(Readable row) {
    return new Limit(
        row.get(0, String.class),
        row.get(1, String.class),
        row.get(2, Integer.class),
        row.get(3, Integer.class),
        row.get(4, Integer.class));
  }

  /** Connections that one node's target opens. */
  static int connectionsOf(PostgresOptions options) {
    return options.executor() == Executor.BATCHED
        ? options.batching().callsInFlight()
        : options.pool().size();
  }

  /**
   * Checks that there is room for the load.
   *
   * @param each connections of a node's load
   * @throws TargetException with the figures, if there is not
   */
  void verify(int each, int nodes) throws TargetException {
    int control = CONTROL + nodes;
    long needed = (long) nodes * each + control;
    for (Limit limit : limits) {
      if (needed > limit.free()) {
        throw new TargetException(
            Kind.REFUSED,
            "%s x %d connections + %d for control = %d connections, but %s has %d free (%s %d - %d reserved - %d in use). Make the plan's pool smaller or %s greater"
                .formatted(
                    nodes == 1 ? "1 node" : nodes + " nodes",
                    each,
                    control,
                    needed,
                    limit.of(),
                    limit.free(),
                    limit.name(),
                    limit.most(),
                    limit.reserved(),
                    limit.inUse(),
                    limit.name()));
      }
    }
  }
}
