package io.trialbalance.workload.database.postgresql;

import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/** Somebody else's transaction that keeps one account locked, so that transfers get stuck on it. */
final class HeldAccount implements AutoCloseable {

  private static final String WAITING =
      "FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND application_name = 'trialbalance'"
          + " AND datname = '";

  private final TestServer server;
  private final String database;
  private final Connection connection;

  HeldAccount(TestServer server, String database, long account) throws SQLException {
    this.server = server;
    this.database = database;
    this.connection = server.connect(database);
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      statement.execute("SELECT FROM accounts WHERE id = " + account + " FOR UPDATE");
    }
  }

  /** Waits until {@code count} server processes are stuck. */
  void awaitWaiting(int count) {
    await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () ->
                server
                    .value("postgres", "SELECT count(*) " + WAITING + database + "'")
                    .equals(Integer.toString(count)));
  }

  /** Process id of one that is stuck. */
  long waitingBackend() {
    return Long.parseLong(server.value("postgres", "SELECT min(pid) " + WAITING + database + "'"));
  }

  @Override
  public void close() {
    server.abort(connection);
  }
}
