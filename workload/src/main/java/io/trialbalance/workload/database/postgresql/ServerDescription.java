package io.trialbalance.workload.database.postgresql;

import io.r2dbc.postgresql.api.PostgresqlConnection;
import io.trialbalance.protocol.measure.DatabaseDescription;
import io.trialbalance.protocol.measure.DatabaseDescription.Fact;
import io.trialbalance.protocol.measure.DatabaseDescription.Source;
import io.trialbalance.workload.database.TargetException;
import io.trialbalance.workload.database.postgresql.PostgresOptions.Client;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.postgresql.util.DriverInfo;

/** Reads what matters for a result from the server, on a connection set like the load's. */
final class ServerDescription {

  private static final Duration LIMIT = Duration.ofSeconds(30);

  /** In the order in which to show them. */
  private static final List<String> SETTINGS =
      List.of(
          "max_connections",
          "shared_buffers",
          "fsync",
          "full_page_writes",
          "wal_level",
          "synchronous_commit",
          "synchronous_standby_names",
          "transaction_isolation",
          "plan_cache_mode",
          "autovacuum",
          "max_wal_size",
          "checkpoint_timeout",
          "wal_compression",
          "jit");

  /** Of this very session; our certificate's subject too, if we have shown one. */
  private static final String ENCRYPTION =
      "SELECT coalesce((SELECT version || ', ' || cipher || coalesce(', we are ' || client_dn, '')"
          + " FROM pg_stat_ssl WHERE pid = pg_backend_pid() AND ssl), $1)";

  private ServerDescription() {}

  /**
   * @param client through which the load goes
   */
  static DatabaseDescription read(ControlConnection connection, Client client, List<Fact> more)
      throws TargetException, InterruptedException {
    List<Fact> facts = new ArrayList<>();
    for (String setting : SETTINGS) {
      facts.add(fact(setting, read(connection, "SELECT current_setting($1, true)", setting)));
    }
    facts.add(new Fact("server", connection.address().server(), Source.READ));
    facts.add(fact("tls", read(connection, ENCRYPTION, "none")));
    facts.addAll(more);
    if (client == Client.R2DBC) {
      String loops = String.valueOf(PostgresConnections.loopsForThisMachine());
      facts.add(new Fact("event-loops", loops, Source.DECLARED));
    }
    String version = read(connection, "SELECT version() WHERE $1 = ''", "");
    return new DatabaseDescription(
        PostgresDriver.KIND, version == null ? "unknown" : version, driver(client), facts);
  }

  private static String read(ControlConnection connection, String sql, String parameter)
      throws TargetException, InterruptedException {
    return connection
        .query(
            sql,
            parameter,
            row -> String.valueOf(row.get(0, String.class)),
            LIMIT,
            "reading the server's settings")
        .get(0);
  }

  private static Fact fact(String name, String value) {
    return value.equals("null")
        ? new Fact(name, "unknown", Source.UNKNOWN)
        : new Fact(name, value, Source.READ);
  }

  private static String driver(Client client) {
    if (client == Client.JDBC) {
      return "pgjdbc " + DriverInfo.DRIVER_VERSION;
    }
    String version = PostgresqlConnection.class.getPackage().getImplementationVersion();
    return "r2dbc-postgresql " + (version == null ? "unknown" : version);
  }
}
