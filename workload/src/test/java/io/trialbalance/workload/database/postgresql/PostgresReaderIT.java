package io.trialbalance.workload.database.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.trialbalance.protocol.measure.ServerFigure;
import io.trialbalance.protocol.measure.ServerFigures;
import io.trialbalance.workload.database.ServerReader;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;

/** What a real server says of itself. */
class PostgresReaderIT {

  private final TestServer server = TestServer.shared();

  @Test
  void connectionsAreCountedByStateWithoutTheWatchsOwn() throws Exception {
    try (PostgresLedger ledger = server.ledger("watch");
        Connection idle = server.connect("postgres");
        Connection inTransaction = server.connect("postgres");
        Statement begun = inTransaction.createStatement()) {
      inTransaction.setAutoCommit(false);
      begun.execute("SELECT 1");
      assertThat(idle.isValid(5)).isTrue();

      ServerFigures figures = ledger.watch().orElseThrow().take();

      assertThat(figures.of("connections").get("idle")).isPositive();
      assertThat(figures.of("connections").get("idle-in-transaction")).isPositive();
      assertThat(figures.of("connections")).doesNotContainKey("active");
      assertThat(figures.of("waits")).isEmpty();
      inTransaction.rollback();
    }
  }

  @Test
  void whatAnActiveConnectionWaitsForIsTold() throws Exception {
    try (PostgresLedger ledger = server.ledger("watch");
        Connection holder = server.connect("postgres");
        Connection waiter = server.connect("postgres");
        Statement hold = holder.createStatement();
        Statement wait = waiter.createStatement()) {
      hold.execute("SELECT pg_advisory_lock(4711)");
      Thread blocked =
          new Thread(
              () -> {
                try {
                  wait.execute("SELECT pg_advisory_lock(4711)");
                } catch (SQLException e) {
                  throw new IllegalStateException(e);
                }
              });
      blocked.start();
      ServerReader watch = ledger.watch().orElseThrow();

      await().untilAsserted(() -> assertThat(watch.take().of("waits")).containsEntry("lock", 1.0));

      hold.execute("SELECT pg_advisory_unlock(4711)");
      blocked.join();
    }
  }

  @Test
  void theLogAndTheCheckpointsGoOn() throws Exception {
    try (PostgresLedger ledger = server.ledger("watch")) {
      ServerReader watch = ledger.watch().orElseThrow();
      ServerFigures before = watch.take();

      server.execute(
          "postgres", "CREATE TABLE written_to_be_seen AS SELECT generate_series(1, 1000)");
      server.execute("postgres", "DROP TABLE written_to_be_seen");
      server.execute("postgres", "CHECKPOINT");

      await()
          .untilAsserted(
              () -> {
                ServerFigures after = watch.take();
                assertThat(all(after, "wal-position-bytes"))
                    .isGreaterThan(all(before, "wal-position-bytes"));
                assertThat(all(after, "checkpoints")).isGreaterThan(all(before, "checkpoints"));
              });
    }
  }

  @Test
  void withoutStandbysThereIsNoLag() throws Exception {
    try (PostgresLedger ledger = server.ledger("watch")) {
      ServerFigures figures = ledger.watch().orElseThrow().take();

      assertThat(all(figures, "standbys")).isZero();
      assertThat(figures.of("replication-lag-bytes")).containsEntry("flush", 0.0).hasSize(3);
      assertThat(figures.of("replication-lag-seconds")).containsEntry("replay", 0.0).hasSize(3);
    }
  }

  @Test
  void whatIsToldIsWhatTheDriverDeclares() throws Exception {
    try (PostgresLedger ledger = server.ledger("watch")) {
      ServerFigures figures = ledger.watch().orElseThrow().take();

      assertThat(new PostgresDriver().serverFigures())
          .extracting(ServerFigure::name)
          .containsExactlyInAnyOrderElementsOf(figures.values().keySet());
    }
  }

  /** The postmaster stays, and so does what it says of its start. */
  @Test
  void aProcessThatCrashesMakesAllOthersBeginAnew() throws Exception {
    try (TestServer own = new TestServer(20);
        PostgresLedger ledger = own.ledger("watch");
        Connection victim = own.connect("postgres")) {
      ServerFigures before = ledger.watch().orElseThrow().take();

      long pid = Long.parseLong(pid(victim));
      ProcessHandle.of(pid).orElseThrow().destroyForcibly();

      await()
          .ignoreExceptions()
          .untilAsserted(
              () -> {
                ServerFigures after = ledger.watch().orElseThrow().take();
                assertThat(all(after, ServerFigure.STARTED))
                    .isEqualTo(all(before, ServerFigure.STARTED));
                assertThat(all(after, ServerFigure.PROCESSES_BEGAN))
                    .isGreaterThan(all(before, ServerFigure.PROCESSES_BEGAN));
                assertThat(all(after, ServerFigure.STATISTICS_BEGAN))
                    .isGreaterThan(all(before, ServerFigure.STATISTICS_BEGAN));
                assertThat(all(after, ServerFigure.TIMELINE)).isEqualTo(1);
              });
    }
  }

  @Test
  void sessionsThatAreEndedAndStatisticsThatAreResetLeaveTheServerAsItIs() throws Exception {
    try (TestServer own = new TestServer(20);
        PostgresLedger ledger = own.ledger("watch");
        Connection victim = own.connect("postgres")) {
      ServerReader watch = ledger.watch().orElseThrow();
      ServerFigures before = watch.take();

      own.execute("postgres", "SELECT pg_terminate_backend(" + pid(victim) + ")");
      own.execute("postgres", "SELECT pg_stat_reset_shared('bgwriter')");

      await()
          .untilAsserted(
              () -> {
                ServerFigures after = watch.take();
                assertThat(all(after, ServerFigure.SESSIONS_KILLED))
                    .isEqualTo(all(before, ServerFigure.SESSIONS_KILLED) + 1);
                assertThat(all(after, ServerFigure.STATISTICS_BEGAN))
                    .isGreaterThan(all(before, ServerFigure.STATISTICS_BEGAN));
                assertThat(all(after, ServerFigure.PROCESSES_BEGAN))
                    .isEqualTo(all(before, ServerFigure.PROCESSES_BEGAN));
              });
    }
  }

  /** It may not see the server's own processes, and is told all the rest. */
  @Test
  void aRoleWithoutRightsIsToldWhatItMaySee() throws Exception {
    server.execute("postgres", "CREATE ROLE onlooker LOGIN PASSWORD 'postgres'");
    PostgresAddress address = server.address("watch");
    try (PostgresLedger ledger =
        new PostgresLedger(
            new PostgresAddress(
                address.host(),
                address.port(),
                address.namespace(),
                "onlooker",
                address.password(),
                address.connectTimeout()))) {
      ServerFigures figures = ledger.watch().orElseThrow().take();

      assertThat(figures.of(ServerFigure.PROCESSES_BEGAN)).isEmpty();
      assertThat(all(figures, ServerFigure.STARTED)).isPositive();
      assertThat(all(figures, ServerFigure.TIMELINE)).isEqualTo(1);
    } finally {
      server.execute("postgres", "DROP ROLE onlooker");
    }
  }

  private static String pid(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT pg_backend_pid()")) {
      row.next();
      return row.getString(1);
    }
  }

  private static double all(ServerFigures figures, String name) {
    return figures.of(name).get(ServerFigure.ALL);
  }
}
