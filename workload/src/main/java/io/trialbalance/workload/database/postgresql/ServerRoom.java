package io.trialbalance.workload.database.postgresql;

import io.r2dbc.spi.Readable;
import io.trialbalance.protocol.measure.StepFailure.Kind;
import io.trialbalance.workload.database.TargetException;
import io.trialbalance.workload.database.postgresql.PostgresOptions.Executor;
import java.time.Duration;

/**
 * How many connections a server has for us.
 *
 * @param maxConnections of the server
 * @param reserved of them for superusers and privileged roles
 * @param inUse by others now, our own database's connections left out: a reset ends those
 */
record ServerRoom(int maxConnections, int reserved, int inUse) {

  /** Connections of the control side at the same time as the load's, besides each node's lock. */
  private static final int CONTROL = 2;

  private static final String QUERY =
      """
      SELECT current_setting('max_connections')::int,
             current_setting('superuser_reserved_connections')::int
               + coalesce(current_setting('reserved_connections', true), '0')::int,
             (SELECT count(*) FROM pg_stat_activity
               WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()
                 AND datname IS DISTINCT FROM $1)::int
      """;

  /** Asks the server. */
  static ServerRoom read(ControlConnection connection, String ownDatabase, Duration limit)
      throws TargetException, InterruptedException {
    return connection
        .query(QUERY, ownDatabase, ServerRoom::of, limit, "reading the server's connection limit")
        .get(0);
  }

  private static ServerRoom of(Readable row) {
    return new ServerRoom(
        row.get(0, Integer.class), row.get(1, Integer.class), row.get(2, Integer.class));
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
   * @throws TargetException with the figures, if there is not
   */
  void verify(PostgresOptions options, int nodes) throws TargetException {
    int each = connectionsOf(options);
    int control = CONTROL + nodes;
    long needed = (long) nodes * each + control;
    int free = maxConnections - reserved - inUse;
    if (needed > free) {
      throw new TargetException(
          Kind.REFUSED,
          "%d nodes x %d connections + %d for control = %d connections, but the server has %d free (max_connections %d - %d reserved - %d in use). Make the plan's pool smaller or max_connections greater"
              .formatted(nodes, each, control, needed, free, maxConnections, reserved, inUse));
    }
  }
}
