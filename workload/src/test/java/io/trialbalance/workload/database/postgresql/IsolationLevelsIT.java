package io.trialbalance.workload.database.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.trialbalance.workload.batching.Batching;
import io.trialbalance.workload.database.TargetMeasures;
import io.trialbalance.workload.database.TestTransfer;
import io.trialbalance.workload.database.TransferTarget;
import io.trialbalance.workload.database.postgresql.PostgresOptions.Executor;
import io.trialbalance.workload.database.postgresql.PostgresOptions.IsolationLevel;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Two sessions, stepped by hand, at each isolation level: every claim of docs/isolation-levels.md.
 * What PostgreSQL promises is in its documentation, "Transaction Isolation".
 */
class IsolationLevelsIT {

  private static final String DATABASE = "isolation";
  private static final String READ_COMMITTED = "READ COMMITTED";
  private static final String REPEATABLE_READ = "REPEATABLE READ";
  private static final String SERIALIZABLE = "SERIALIZABLE";
  private static final String SERIALIZATION_FAILURE = "40001";
  private static final String DEADLOCK = "40P01";

  private final TestServer server = TestServer.shared();
  private final List<Session> sessions = new ArrayList<>();

  @AfterEach
  void end() {
    sessions.forEach(session -> server.abort(session.connection));
  }

  @ParameterizedTest
  @ValueSource(strings = {READ_COMMITTED, REPEATABLE_READ, SERIALIZABLE})
  void nobodyReadsWhatIsNotCommitted(String level) throws Exception {
    reset(Executor.ROW_LOCKS);
    Session one = session(level);
    Session two = session(level);

    one.value("UPDATE accounts SET balance = 1 WHERE id = 1 RETURNING balance");

    assertThat(two.value("SELECT balance FROM accounts WHERE id = 1")).isEqualTo("100");
  }

  @ParameterizedTest
  @CsvSource({"READ COMMITTED, 60", "REPEATABLE READ, 100", "SERIALIZABLE, 100"})
  void whatIsReadTwiceMayDifferAtReadCommittedOnly(String level, String second) throws Exception {
    reset(Executor.ROW_LOCKS);
    Session reader = session(level);
    Session writer = session(level);
    assertThat(reader.value("SELECT balance FROM accounts WHERE id = 1")).isEqualTo("100");

    writer.value("UPDATE accounts SET balance = 60 WHERE id = 1 RETURNING balance");
    writer.commit();

    assertThat(reader.value("SELECT balance FROM accounts WHERE id = 1")).isEqualTo(second);
  }

  @ParameterizedTest
  @CsvSource({"READ COMMITTED, 1", "REPEATABLE READ, 0", "SERIALIZABLE, 0"})
  void phantomsAppearAtReadCommittedOnly(String level, String second) throws Exception {
    reset(Executor.ROW_LOCKS);
    Session reader = session(level);
    Session writer = session(level);
    assertThat(reader.value("SELECT count(*) FROM transfers")).isEqualTo("0");

    assertThat(writer.value(call(Executor.ROW_LOCKS, 1, 1, 2, 10))).isEqualTo("a");
    writer.commit();

    assertThat(reader.value("SELECT count(*) FROM transfers")).isEqualTo(second);
  }

  /** Reads first and writes what it reckoned, as none of the executors does. */
  @ParameterizedTest
  @ValueSource(strings = {READ_COMMITTED, REPEATABLE_READ, SERIALIZABLE})
  void anUpdateIsLostAtReadCommittedIfNothingIsLocked(String level) throws Exception {
    reset(Executor.ROW_LOCKS);
    Session one = session(level);
    Session two = session(level);
    long readByOne = Long.parseLong(one.value("SELECT balance FROM accounts WHERE id = 1"));
    long readByTwo = Long.parseLong(two.value("SELECT balance FROM accounts WHERE id = 1"));

    one.value(setBalance(readByOne - 10));
    CompletableFuture<String> waiting = two.begin(setBalance(readByTwo - 20));
    awaitLockWaits(1);
    one.commit();

    if (level.equals(READ_COMMITTED)) {
      assertThat(waiting.get(20, TimeUnit.SECONDS)).isEqualTo("80");
      two.commit();
      assertThat(balance(1)).as("70 would be right: 10 are lost").isEqualTo("80");
    } else {
      assertThat(waiting.get(20, TimeUnit.SECONDS)).isEqualTo(SERIALIZATION_FAILURE);
      assertThat(balance(1)).isEqualTo("90");
    }
  }

  @Test
  void aLockedReadLosesNoUpdateAtReadCommitted() throws Exception {
    reset(Executor.ROW_LOCKS);
    Session one = session(READ_COMMITTED);
    Session two = session(READ_COMMITTED);

    one.value("SELECT balance FROM accounts WHERE id = 1 FOR UPDATE");
    CompletableFuture<String> waiting =
        two.begin("SELECT balance FROM accounts WHERE id = 1 FOR UPDATE");
    awaitLockWaits(1);
    one.value(setBalance(90));
    one.commit();

    assertThat(waiting.get(20, TimeUnit.SECONDS)).as("what is committed now").isEqualTo("90");
  }

  /** A rule over two rows, of which each transaction writes another one: no transfer has such. */
  @ParameterizedTest
  @CsvSource({"READ COMMITTED, 0", "REPEATABLE READ, 0", "SERIALIZABLE, 100"})
  void writeSkewIsPreventedAtSerializableOnly(String level, String left) throws Exception {
    reset(Executor.ROW_LOCKS);
    Session one = session(level);
    Session two = session(level);
    String sum = "SELECT sum(balance) FROM accounts WHERE id IN (1, 2)";
    assertThat(one.value(sum)).isEqualTo("200");
    assertThat(two.value(sum)).isEqualTo("200");

    one.value("UPDATE accounts SET balance = 0 WHERE id = 1 RETURNING balance");
    one.commit();
    String second = two.value("UPDATE accounts SET balance = 0 WHERE id = 2 RETURNING balance");
    String end = second.equals(SERIALIZATION_FAILURE) ? second : two.commit();

    assertThat(end).isEqualTo(level.equals(SERIALIZABLE) ? SERIALIZATION_FAILURE : "committed");
    assertThat(server.value(DATABASE, sum)).isEqualTo(left);
  }

  /** Two transfers of an account that covers only one of them. */
  @ParameterizedTest
  @CsvSource({
    "ROW_LOCKS, READ COMMITTED, r",
    "ATOMIC, READ COMMITTED, r",
    "BATCHED, READ COMMITTED, r",
    "ROW_LOCKS, REPEATABLE READ, 40001",
    "ATOMIC, REPEATABLE READ, 40001",
    "BATCHED, REPEATABLE READ, 40001",
    "ROW_LOCKS, SERIALIZABLE, 40001",
    "ATOMIC, SERIALIZABLE, 40001",
    "BATCHED, SERIALIZABLE, 40001"
  })
  void noExecutorOverdrawsAtAnyLevel(Executor executor, String level, String second)
      throws Exception {
    reset(executor);
    Session one = session(level);
    Session two = session(level);
    two.value("SELECT 1"); // takes its snapshot, where a level has one

    assertThat(one.value(call(executor, 1, 1, 2, 70))).isEqualTo("a");
    CompletableFuture<String> waiting = two.begin(call(executor, 2, 1, 3, 70));
    awaitLockWaits(1);
    one.commit();

    assertThat(waiting.get(20, TimeUnit.SECONDS)).isEqualTo(second);
    two.commit();
    assertThat(balance(1)).isEqualTo("30");
    assertThat(server.value(DATABASE, "SELECT sum(balance) FROM accounts")).isEqualTo("1000");
    assertThat(server.value(DATABASE, "SELECT count(*) FROM transfers")).isEqualTo("1");
  }

  /** Each has locked the row that the other one wants next: what no executor does. */
  @ParameterizedTest
  @ValueSource(strings = {READ_COMMITTED, REPEATABLE_READ, SERIALIZABLE})
  void updatesInOppositeOrdersDeadlockAtEveryLevel(String level) throws Exception {
    reset(Executor.ROW_LOCKS);
    Session one = session(level);
    Session two = session(level);
    one.value(addTo(1));
    two.value(addTo(2));

    CompletableFuture<String> first = one.begin(addTo(2));
    awaitLockWaits(1);
    CompletableFuture<String> second = two.begin(addTo(1));

    assertThat(List.of(first.get(20, TimeUnit.SECONDS), second.get(20, TimeUnit.SECONDS)))
        .containsExactlyInAnyOrder(DEADLOCK, "101");
  }

  /** A third session keeps the greater account until both transfers wait. */
  @ParameterizedTest
  @EnumSource(Executor.class)
  void transfersInOppositeDirectionsWaitInsteadOfDeadlocking(Executor executor) throws Exception {
    reset(executor);
    Session holder = session(READ_COMMITTED);
    Session one = session(READ_COMMITTED);
    Session two = session(READ_COMMITTED);
    holder.value("SELECT balance FROM accounts WHERE id = 2 FOR UPDATE");

    CompletableFuture<String> there = one.begin(call(executor, 1, 1, 2, 70));
    awaitLockWaits(1);
    CompletableFuture<String> back = two.begin(call(executor, 2, 2, 1, 10));
    awaitLockWaits(2);
    holder.commit();

    assertThat(there.get(20, TimeUnit.SECONDS)).isEqualTo("a");
    one.commit();
    assertThat(back.get(20, TimeUnit.SECONDS)).isEqualTo("a");
    two.commit();
    assertThat(balance(1)).isEqualTo("40");
  }

  /**
   * The first transfer leaves alone, the others in one call: each of them counts its repetition.
   */
  @ParameterizedTest
  @CsvSource({"ROW_LOCKS, 1, 1", "BATCHED, 3, 2"})
  void aSerializationFailureIsTheCauseOfTheRetriesAfterIt(Executor executor, int count, int calls)
      throws Exception {
    TestPlan plan = new TestPlan();
    plan.executor = executor;
    plan.isolationLevel = IsolationLevel.SERIALIZABLE;
    plan.batching = new Batching(2, Duration.ofSeconds(10), calls);
    List<TestTransfer> transfers = transfersAgainst(plan, count, calls, Session::commit);

    assertThat(transfers)
        .allMatch(transfer -> transfer.retries() > 0)
        .allMatch(transfer -> retries(transfer, SERIALIZATION_FAILURE) == transfer.retries());
    assertThat(transfers.get(count - 1).retries()).isEqualTo(transfers.get(count / 2).retries());
  }

  @Test
  void aDeadlockIsTheCauseOfTheRetryAfterIt() throws Exception {
    List<TestTransfer> transfers =
        transfersAgainst(
            new TestPlan(),
            1,
            1,
            holder -> {
              // The holder never finds it: the transfer is the one that is rolled back.
              holder.value("SELECT set_config('deadlock_timeout', '60s', true)");
              assertThat(holder.value(addTo(1))).isEqualTo("101");
              holder.commit();
            });

    assertThat(retries(transfers.get(0), DEADLOCK)).isEqualTo(1);
    assertThat(transfers.get(0).retries()).isEqualTo(1);
  }

  /** Transfers from account 1 to 2 that wait for a session which has changed account 2. */
  private List<TestTransfer> transfersAgainst(
      TestPlan plan, int count, int calls, Consumer<Session> then) throws Exception {
    List<TestTransfer> transfers = new ArrayList<>();
    try (PostgresLedger ledger = server.ledger(DATABASE)) {
      ledger.reset(plan.plan(), 1, (what, fraction) -> {});
      server.execute("postgres", "ALTER DATABASE " + DATABASE + " SET deadlock_timeout = '3s'");
      Session holder = session(READ_COMMITTED);
      holder.value(addTo(2));
      try (TransferTarget target = ledger.open(plan.plan(), new TargetMeasures())) {
        for (int i = 1; i <= count; i++) {
          transfers.add(new TestTransfer(i, 1, 2, 5));
        }
        transfers.forEach(target::submit);
        awaitLockWaits(calls);
        then.accept(holder);
        assertThat(transfers).extracting(TestTransfer::outcome).containsOnly("applied");
      }
    }
    return transfers;
  }

  private static int retries(TestTransfer transfer, String sqlState) {
    return transfer.retries(new PostgresDriver().retryCauses().indexOf(sqlState));
  }

  private void reset(Executor executor) throws Exception {
    TestPlan plan = new TestPlan();
    plan.executor = executor;
    try (PostgresLedger ledger = server.ledger(DATABASE)) {
      ledger.reset(plan.plan(), 1, (what, fraction) -> {});
    }
  }

  private Session session(String level) throws SQLException {
    Session session = new Session(server.connect(DATABASE), level);
    sessions.add(session);
    return session;
  }

  private static String call(Executor executor, int id, int debit, int credit, int amount) {
    String sql =
        switch (executor) {
          case ROW_LOCKS -> "SELECT transfer_row_locks('%s', %d, %d, %d)";
          case ATOMIC -> "SELECT transfer_atomic('%s', %d, %d, %d)";
          case BATCHED -> "SELECT transfer_batched('{%s}', '{%d}', '{%d}', '{%d}')";
        };
    return sql.formatted(new UUID(0, id), debit, credit, amount);
  }

  private static String setBalance(long balance) {
    return "UPDATE accounts SET balance = " + balance + " WHERE id = 1 RETURNING balance";
  }

  private static String addTo(int account) {
    return "UPDATE accounts SET balance = balance + 1 WHERE id = " + account + " RETURNING balance";
  }

  private String balance(int account) {
    return server.value(DATABASE, "SELECT balance FROM accounts WHERE id = " + account);
  }

  /** Until so many sessions of the test wait for rows that others have locked. */
  private void awaitLockWaits(int sessions) {
    String count =
        "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = '"
            + DATABASE
            + "'";
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> server.value("postgres", count).equals(Integer.toString(sessions)));
  }

  /** One transaction, whose statements come when the test says so. */
  private static final class Session {
    private final Connection connection;

    Session(Connection connection, String level) throws SQLException {
      this.connection = connection;
      connection.setAutoCommit(false);
      try (Statement statement = connection.createStatement()) {
        statement.execute("SET TRANSACTION ISOLATION LEVEL " + level);
      }
    }

    /** The only value, or the SQLSTATE of the error. */
    String value(String sql) {
      try (Statement statement = connection.createStatement();
          ResultSet rows = statement.executeQuery(sql)) {
        rows.next();
        return rows.getString(1);
      } catch (SQLException e) {
        return e.getSQLState();
      }
    }

    /** As {@link #value}, for a statement that has to wait for another session. */
    CompletableFuture<String> begin(String sql) {
      return CompletableFuture.supplyAsync(() -> value(sql));
    }

    /** {@code committed}, or the SQLSTATE of the error. */
    String commit() {
      try {
        connection.commit();
        return "committed";
      } catch (SQLException e) {
        return e.getSQLState();
      }
    }
  }
}
