package io.trialbalance.workload.database.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.trialbalance.protocol.config.Secret;
import io.trialbalance.protocol.measure.LedgerTotals;
import io.trialbalance.protocol.measure.StepFailure.Kind;
import io.trialbalance.workload.database.Authority;
import io.trialbalance.workload.database.DatabaseLock;
import io.trialbalance.workload.database.DatabaseLock.Extent;
import io.trialbalance.workload.database.LockOwner;
import io.trialbalance.workload.database.TargetException;
import io.trialbalance.workload.database.TargetMeasures;
import io.trialbalance.workload.database.TestSettings;
import io.trialbalance.workload.database.TestTransfer;
import io.trialbalance.workload.database.TransferTarget;
import io.trialbalance.workload.database.postgresql.PostgresLock.Patience;
import io.trialbalance.workload.database.postgresql.PostgresOptions.Borrow;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Two runs at one database: the second one is kept out, whatever becomes of the first. */
class LockIT {

  private static final String DATABASE = "locked";
  private static final Patience SHORT =
      new Patience(
          Duration.ofMillis(300),
          Duration.ofMillis(300),
          Duration.ofSeconds(3),
          Duration.ofMillis(50));

  /** Whatever is not done at once is not done in these tests. */
  private static final Patience LONG =
      new Patience(
          Duration.ofMinutes(5),
          Duration.ofMinutes(5),
          Duration.ofMinutes(5),
          Duration.ofMillis(50));

  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
  private static final UUID CLUSTER = new UUID(7, 1);
  private static final UUID OTHER_CLUSTER = new UUID(7, 2);
  private static final UUID COORDINATOR = new UUID(9, 9);
  private static final LockOwner FIRST = owner(CLUSTER, 4, 1, "node-a");
  private static final LockOwner FIRST_ELSEWHERE = owner(CLUSTER, 4, 1, "node-b");
  private static final LockOwner FIRST_AGAIN = owner(CLUSTER, 4, 2, "node-b");
  private static final LockOwner SUCCESSOR = owner(CLUSTER, 5, 2, "node-c");
  private static final LockOwner STRANGER = owner(OTHER_CLUSTER, 1, 1, "node-x");

  private final TestServer server = TestServer.shared();
  private final TestPlan plan = new TestPlan();
  private final List<PostgresLedger> ledgers = new ArrayList<>();
  private final BlockingQueue<TargetException> lost = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> waits = new LinkedBlockingQueue<>();

  private static LockOwner owner(UUID cluster, long epoch, int attempt, String node) {
    return new LockOwner(
        new Authority(cluster, epoch, COORDINATOR, attempt),
        "bank-20261121-120000",
        node,
        "host-of-" + node,
        4711,
        NOW);
  }

  @AfterEach
  void close() {
    ledgers.forEach(PostgresLedger::close);
  }

  private PostgresLedger ledger(PostgresAddress address) {
    return ledger(address, SHORT);
  }

  private PostgresLedger ledger(PostgresAddress address, Patience patience) {
    PostgresLedger ledger = new PostgresLedger(address, LoadPath.straight(address), patience);
    ledgers.add(ledger);
    return ledger;
  }

  private PostgresLedger ledger() {
    return ledger(server.address(DATABASE));
  }

  private DatabaseLock lock(PostgresLedger ledger, LockOwner owner, Extent extent)
      throws TargetException, InterruptedException {
    return ledger.lock(
        owner, extent, Duration.ZERO, (what, fraction) -> waits.add(what), lost::add);
  }

  private DatabaseLock lock(LockOwner owner, Extent extent)
      throws TargetException, InterruptedException {
    return lock(ledger(), owner, extent);
  }

  /** As an attempt has it while its load runs. */
  private DatabaseLock lockAndReset(LockOwner owner) throws TargetException, InterruptedException {
    return lockAndReset(ledger(), owner);
  }

  private DatabaseLock lockAndReset(PostgresLedger ledger, LockOwner owner)
      throws TargetException, InterruptedException {
    DatabaseLock lock = lock(ledger, owner, Extent.ALONE);
    ledger.reset(plan.plan(), 1, (what, fraction) -> {});
    lock.share();
    return lock;
  }

  /** On a thread of its own. */
  private CompletableFuture<DatabaseLock> locking(PostgresLedger ledger, LockOwner owner) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return lock(ledger, owner, Extent.ALONE);
          } catch (TargetException | InterruptedException e) {
            throw new CompletionException(e);
          }
        });
  }

  private PostgresAddress as(String user, String password) {
    PostgresAddress own = server.address(DATABASE);
    return new PostgresAddress(
        own.host(), own.port(), own.namespace(), user, Secret.of(password), own.connectTimeout());
  }

  private String holders() {
    return server.value(
        "postgres",
        "SELECT string_agg(pid::text, ' ' ORDER BY pid) FROM pg_stat_activity"
            + " WHERE application_name LIKE 'trialbalance lock %'");
  }

  private TargetException refused(PostgresLedger ledger, LockOwner owner, Extent extent) {
    return catchThrowableOfType(TargetException.class, () -> lock(ledger, owner, extent));
  }

  private String databaseId() {
    return server.value(
        "postgres", "SELECT oid FROM pg_database WHERE datname = '" + DATABASE + "'");
  }

  private long sessions() {
    return Long.parseLong(
        server.value(
            "postgres",
            "SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'trialbalance lock %'"));
  }

  private void endSessions() {
    server.execute(
        "postgres",
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            + " WHERE application_name LIKE 'trialbalance lock %'");
  }

  @Test
  void aSecondRunIsRefusedWithWhoHasTheDatabase() throws Exception {
    DatabaseLock first = lockAndReset(FIRST);
    String before = databaseId();
    for (Extent extent : Extent.values()) {
      TargetException refused = refused(ledger(), STRANGER, extent);

      assertThat(refused.toStepFailure().kind()).isEqualTo(Kind.REFUSED);
      assertThat(refused)
          .hasMessageContaining("database 'locked' at localhost:" + server.port())
          .hasMessageContaining("another run: trialbalance, node node-a")
          .hasMessageContaining("host host-of-node-a (process 4711)")
          .hasMessageContaining("experiment bank-20261121-120000")
          .hasMessageContaining("since 2026-11-21T12:00:00Z")
          .hasMessageContaining("name another database");
    }
    first.check();
    assertThat(databaseId()).isEqualTo(before);
  }

  @Test
  void whoDropsTheDatabaseKeepsItsLockMeanwhile() throws Exception {
    PostgresLedger ledger = ledger();
    try (DatabaseLock first = lock(ledger, FIRST, Extent.ALONE)) {
      ledger.reset(plan.plan(), 1, (what, fraction) -> {});
      String before = databaseId();
      ledger.reset(plan.plan(), 1, (what, fraction) -> {});

      assertThat(databaseId()).isNotEqualTo(before);
      assertThat(refused(ledger(), STRANGER, Extent.ALONE)).hasMessageContaining("node-a");
      first.share();
      first.check();
    }
  }

  @Test
  void aClosedLockLetsTheNextRunIn() throws Exception {
    lockAndReset(FIRST).close();

    try (DatabaseLock second = lockAndReset(STRANGER)) {
      second.check();
    }
    await().untilAsserted(() -> assertThat(sessions()).isZero());
  }

  @Test
  void theNodesOfAnAttemptHaveItTogetherAndTheLastOfThemKeepsOthersOut() throws Exception {
    DatabaseLock first = lockAndReset(FIRST);
    DatabaseLock elsewhere = lock(FIRST_ELSEWHERE, Extent.WITH_ITS_ATTEMPT);
    first.close();

    assertThat(refused(ledger(), STRANGER, Extent.ALONE)).hasMessageContaining("node-b");
    assertThat(refused(ledger(), STRANGER, Extent.WITH_ITS_ATTEMPT)).hasMessageContaining("node-b");
    elsewhere.check();
    elsewhere.close();
    lock(STRANGER, Extent.ALONE).close();
  }

  @Test
  void anotherAttemptOfTheSameCoordinatorWaitsForTheEarlierOneToLetGo() throws Exception {
    DatabaseLock earlier = lockAndReset(FIRST);
    CompletableFuture<DatabaseLock> later =
        locking(ledger(server.address(DATABASE), LONG), FIRST_AGAIN);
    assertThat(waits.poll(10, TimeUnit.SECONDS))
        .startsWith("held back: database 'locked' at localhost:")
        .contains("still used by trialbalance, node node-a");
    earlier.close();

    later.get(10, TimeUnit.SECONDS).close();
    assertThat(lost).isEmpty();
  }

  @Test
  void aSuccessorEndsTheSessionOfItsPredecessorAtOnce() throws Exception {
    DatabaseLock earlier = lockAndReset(FIRST);
    DatabaseLock elsewhere = lock(FIRST_ELSEWHERE, Extent.WITH_ITS_ATTEMPT);
    CompletableFuture<DatabaseLock> later =
        locking(ledger(server.address(DATABASE), LONG), SUCCESSOR);

    DatabaseLock successor = later.get(10, TimeUnit.SECONDS);
    assertThat(lost.poll(10, TimeUnit.SECONDS)).hasMessageContaining("node-c");
    assertThat(lost.poll(10, TimeUnit.SECONDS)).hasMessageContaining("node-c");
    assertThatThrownBy(earlier::check).isInstanceOf(TargetException.class);
    assertThatThrownBy(elsewhere::check).isInstanceOf(TargetException.class);
    successor.share();
    successor.check();
  }

  /** A node that wakes takes its lock again, for a moment, before it sees that it is late. */
  @Test
  void aNodeThatJoinsDoesNotShareTheLockWithAnEarlierAttempt() throws Exception {
    DatabaseLock successor = lockAndReset(SUCCESSOR);
    long key = LockOwner.bits("trialbalance, database " + DATABASE);
    try (Connection earlier = server.connect("postgres");
        Statement statement = earlier.createStatement()) {
      statement.execute(
          LockHolder.signature(FIRST) + "SELECT pg_advisory_lock_shared(" + key + ")");
      DatabaseLock elsewhere =
          lock(
              ledger(server.address(DATABASE), LONG),
              owner(CLUSTER, 5, 2, "node-d"),
              Extent.WITH_ITS_ATTEMPT);

      assertThatThrownBy(() -> statement.execute("SELECT 1")).isInstanceOf(SQLException.class);
      elsewhere.check();
    }
    successor.check();
  }

  @Test
  void whoWasSucceededIsToldSoAndEndsNobody() throws Exception {
    DatabaseLock successor = lockAndReset(SUCCESSOR);
    String before = holders();
    for (Extent extent : Extent.values()) {
      TargetException refused =
          refused(ledger(server.address(DATABASE), LONG), FIRST_AGAIN, extent);

      assertThat(refused.toStepFailure().kind()).isEqualTo(Kind.FAILED);
      assertThat(refused)
          .hasMessageContaining("not its cluster's any more (cluster " + CLUSTER + ", epoch 4 of ")
          .hasMessageContaining("a later one has database 'locked'")
          .hasMessageContaining("node node-c on host host-of-node-c");
    }
    assertThat(holders()).isEqualTo(before);
    successor.check();
  }

  @Test
  void anotherClustersSessionIsNeverEndedWhateverItsEpoch() throws Exception {
    DatabaseLock stranger = lockAndReset(STRANGER);
    String before = holders();

    assertThat(refused(ledger(), SUCCESSOR, Extent.ALONE))
        .hasMessageContaining("in use by another run")
        .hasMessageContaining("of cluster " + OTHER_CLUSTER);
    assertThat(holders()).isEqualTo(before);
    stranger.check();
  }

  @Test
  void whoHasPatienceWaitsForAnotherClusterAndSaysForWhom() throws Exception {
    DatabaseLock stranger = lockAndReset(STRANGER);
    PostgresLedger ledger = ledger();
    CompletableFuture<DatabaseLock> held =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return ledger.lock(
                    FIRST,
                    Extent.ALONE,
                    Duration.ofMinutes(5),
                    (what, fraction) -> waits.add(what),
                    lost::add);
              } catch (TargetException | InterruptedException e) {
                throw new CompletionException(e);
              }
            });
    assertThat(waits.poll(10, TimeUnit.SECONDS))
        .startsWith("held back: ")
        .contains("of cluster " + OTHER_CLUSTER);
    await()
        .during(SHORT.others().multipliedBy(3))
        .atMost(Duration.ofSeconds(10))
        .until(() -> !held.isDone());
    stranger.close();

    held.get(10, TimeUnit.SECONDS).close();
  }

  @Test
  void aSuccessorWaitsUntilTheLoadOfItsPredecessorHasEnded() throws Exception {
    PostgresLedger earlier = ledger();
    DatabaseLock lock = lockAndReset(earlier, FIRST);
    TransferTarget load = earlier.open(plan.plan(), new TargetMeasures());
    lock.close();
    CompletableFuture<DatabaseLock> later =
        locking(ledger(server.address(DATABASE), LONG), SUCCESSOR);

    assertThat(waits.poll(10, TimeUnit.SECONDS))
        .contains(
            "earlier attempts of this cluster: 'trialbalance "
                + CLUSTER
                + " 4.1' of user 'postgres' (sessions: 4)");
    assertThat(later).isNotDone();
    load.close();
    later.get(10, TimeUnit.SECONDS).close();
  }

  /** A frozen node that wakes: its load connects again, and is let in by the server. */
  @ParameterizedTest
  @EnumSource(Borrow.class)
  void whatWakesAfterItsDatabaseHasPassedOnWritesNothingThere(Borrow borrow) throws Exception {
    plan.borrow = borrow;
    plan.statementDeadline = Duration.ofSeconds(2);
    PostgresLedger frozen = ledger();
    lockAndReset(frozen, FIRST);
    TargetMeasures measures = new TargetMeasures();
    try (TransferTarget load = frozen.open(plan.plan(), measures)) {
      assertThat(submit(load, 1).outcome()).isEqualTo("applied");
      PostgresLedger next = ledger();
      DatabaseLock successor = lock(next, SUCCESSOR, Extent.ALONE);
      LedgerTotals taken = next.takeUp(plan.plan(), 1, (what, fraction) -> {});
      successor.share();

      assertThat(submit(load, 2).outcome()).doesNotStartWith("applied");
      assertThat(submit(load, 3).outcome()).doesNotStartWith("applied");
      successor.close();
      assertThat(submit(load, 4).outcome()).doesNotStartWith("applied");
      assertThatThrownBy(() -> frozen.totals(plan.plan(), List.of()))
          .hasMessageContaining("another run has had database 'locked'");
      assertThat(taken.transfers()).isEqualTo(1);
      assertThat(next.totals(plan.plan(), List.of()).transfers()).isEqualTo(1);
    }
  }

  @Test
  void whatWakesWhenNobodyHasTheDatabaseDoesNotLockItAgain() throws Exception {
    DatabaseLock frozen = lockAndReset(FIRST);
    PostgresLedger next = ledger();
    lock(next, SUCCESSOR, Extent.ALONE).close();

    assertThat(lost.poll(10, TimeUnit.SECONDS)).isNotNull();
    assertThatThrownBy(frozen::check).isInstanceOf(TargetException.class);
    await().untilAsserted(() -> assertThat(sessions()).isZero());
  }

  @Test
  void whoMayNotEndSessionsSaysForWhomItWaits() throws Exception {
    lockAndReset(FIRST);
    server.execute("postgres", "DROP ROLE IF EXISTS watcher");
    server.execute(
        "postgres", "CREATE ROLE watcher LOGIN CREATEDB PASSWORD 'x' IN ROLE pg_monitor");
    String before = holders();
    TargetException refused = refused(ledger(as("watcher", "x")), SUCCESSOR, Extent.ALONE);

    assertThat(refused.toStepFailure().kind()).isEqualTo(Kind.REFUSED);
    assertThat(refused)
        .hasMessageContaining("still used by an earlier attempt of this cluster")
        .hasMessageContaining("user 'watcher' could not have the server end")
        .hasMessageContaining("node node-a on host host-of-node-a");
    assertThat(waits).first().asString().contains("node node-a");
    assertThat(holders()).isEqualTo(before);
  }

  @Test
  void aStandbysLockIsNone() throws Exception {
    try (TestServer standby = TestServer.standby()) {
      TargetException refused = refused(ledger(standby.address(DATABASE)), FIRST, Extent.ALONE);
      assertThat(refused.toStepFailure().kind()).isEqualTo(Kind.UNREACHABLE);
      assertThat(refused).hasMessageContaining("is a standby");

      assertThat(examined(standby)).contains("FAIL", "is a standby");

      assertThat(standby.value("postgres", "SELECT pg_promote()")).isEqualTo("t");
      lock(ledger(standby.address(DATABASE)), FIRST, Extent.ALONE).close();
      assertThat(examined(standby)).contains("OK").doesNotContain("standby");
    }
  }

  /** What the doctor says of it. */
  private static String examined(TestServer server) throws InterruptedException {
    String text = "host = 127.0.0.1, user = postgres, password-env = SECRET, port = ";
    return TestSettings.read(new PostgresDriver(), text + server.port())
        .open(Map.of("SECRET", "postgres"))
        .examine(Optional.empty())
        .orElseThrow()
        .toString();
  }

  private TestTransfer submit(TransferTarget load, long id) {
    TestTransfer transfer = new TestTransfer(id, 1, 2, 1);
    load.submit(transfer);
    return transfer;
  }

  @Test
  void anEarlierAttemptThatNeverLetsGoLosesItsSessionAndCannotDropAnythingAnyMore()
      throws Exception {
    PostgresLedger frozen = ledger();
    lock(frozen, FIRST, Extent.ALONE);
    DatabaseLock again = lockAndReset(FIRST_AGAIN);
    String before = databaseId();

    assertThatThrownBy(() -> frozen.reset(plan.plan(), 1, (what, fraction) -> {}))
        .isInstanceOf(TargetException.class);
    assertThat(databaseId()).isEqualTo(before);
    again.check();
  }

  @Test
  void anEarlierAttemptThatNeverLetsGoIsToldThatItHasLostTheDatabase() throws Exception {
    DatabaseLock earlier = lockAndReset(FIRST);
    DatabaseLock again = lockAndReset(FIRST_AGAIN);

    assertThat(lost.poll(10, TimeUnit.SECONDS))
        .matches(failure -> failure.toStepFailure().kind() == Kind.FAILED)
        .hasMessageContaining("another run has")
        .hasMessageContaining("run it again");
    assertThatThrownBy(earlier::check).isInstanceOf(TargetException.class);
    again.check();
  }

  @Test
  void aBrokenLockIsTakenAgainIfNobodyHadTheDatabaseMeanwhile() throws Exception {
    DatabaseLock lock = lockAndReset(FIRST);
    endSessions();
    await().untilAsserted(() -> assertThat(sessions()).isEqualTo(1));

    lock.check();
    assertThat(refused(ledger(), STRANGER, Extent.ALONE)).hasMessageContaining("node-a");
    assertThat(lost).isEmpty();
  }

  @Test
  void aBrokenLockThatCannotBeHadAgainIsLostWithTheReason() throws Exception {
    TestServer gone = new TestServer(30);
    try {
      lockAndReset(ledger(gone.address(DATABASE)), FIRST);
    } finally {
      gone.close();
    }

    assertThat(lost.poll(20, TimeUnit.SECONDS))
        .matches(failure -> failure.toStepFailure().kind() == Kind.UNREACHABLE)
        .hasMessageContaining("could not be locked again within 3 s")
        .hasMessageContaining("is not reachable");
  }

  @Test
  void nobodyGoesOnInWhatAnotherExperimentHasLeft() throws Exception {
    LockOwner otherExperiment =
        new LockOwner(FIRST.authority(), "other-20261121-120000", "node-a", "host", 1, NOW);
    for (LockOwner other : List.of(STRANGER, otherExperiment)) {
      lockAndReset(FIRST).close();
      lock(other, Extent.ALONE).close();
      PostgresLedger ledger = ledger();
      DatabaseLock again = lock(ledger, FIRST_AGAIN, Extent.ALONE);

      assertThatThrownBy(() -> ledger.takeUp(plan.plan(), 1, (what, fraction) -> {}))
          .hasMessageContaining("another experiment has had database 'locked'")
          .hasMessageContaining("rounds.reset = each-run");
      again.close();
    }
  }

  @Test
  void aBrokenLockIsLostIfTheDatabaseIsAnotherOneNow() throws Exception {
    DatabaseLock lock = lockAndReset(FIRST);
    try (PostgresLedger withoutLock = new PostgresLedger(server.address(DATABASE))) {
      withoutLock.reset(plan.plan(), 1, (what, fraction) -> {});
    }
    endSessions();

    assertThat(lost.poll(10, TimeUnit.SECONDS))
        .matches(failure -> failure.toStepFailure().kind() == Kind.FAILED)
        .hasMessageContaining("another run has had it since");
    assertThatThrownBy(lock::check).isInstanceOf(TargetException.class);
  }

  @Test
  void aServersNameOrItsAddressAreOneServer() throws Exception {
    lockAndReset(FIRST);
    PostgresAddress own = server.address(DATABASE);
    PostgresAddress sameServer =
        new PostgresAddress(
            "127.0.0.1",
            own.port(),
            own.namespace(),
            own.user(),
            own.password(),
            own.connectTimeout());

    assertThat(refused(ledger(sameServer), STRANGER, Extent.ALONE)).hasMessageContaining("node-a");
  }

  @Test
  void entriesWithOtherMaintenanceDatabasesNoticeEachOther() throws Exception {
    DatabaseLock first = lockAndReset(FIRST);
    PostgresAddress own = server.address(DATABASE);
    PostgresAddress otherWay =
        new PostgresAddress(
            own.host(),
            own.port(),
            own.database(),
            "template1",
            own.user(),
            own.password(),
            own.connectTimeout());

    assertThat(refused(ledger(otherWay), STRANGER, Extent.ALONE)).hasMessageContaining("node-a");
    first.close();
    lock(ledger(otherWay), STRANGER, Extent.ALONE).close();
  }

  @Test
  void anotherDatabaseOfTheSameServerIsFree() throws Exception {
    lockAndReset(FIRST);

    lock(ledger(server.address("elsewhere")), STRANGER, Extent.ALONE).close();
  }

  @Test
  void whoMayNotSeeOthersStatementsIsToldWhatCanBeSeen() throws Exception {
    lockAndReset(FIRST);
    server.execute("postgres", "DROP ROLE IF EXISTS teller");
    server.execute("postgres", "CREATE ROLE teller LOGIN CREATEDB PASSWORD 'x'");
    assertThat(refused(ledger(as("teller", "x")), STRANGER, Extent.ALONE))
        .hasMessageContaining("user 'postgres' as 'trialbalance lock ")
        .hasMessageContaining("node-a', server process ")
        .hasMessageContaining("pg_monitor");
  }

  @Test
  void theServerNoticesADeadHostAndAnIdleLockIsNotEnded() throws Exception {
    server.execute("postgres", "ALTER SYSTEM SET idle_session_timeout = '5s'");
    server.execute("postgres", "SELECT pg_reload_conf()");
    try (PostgresLock lock = (PostgresLock) lock(FIRST, Extent.ALONE)) {
      ControlConnection session = lock.connection();
      assertThat(setting(session, "idle_session_timeout")).isEqualTo("0");
      assertThat(setting(session, "tcp_keepalives_idle")).isEqualTo("5");
      assertThat(setting(session, "tcp_keepalives_interval")).isEqualTo("2");
      assertThat(setting(session, "tcp_keepalives_count")).isEqualTo("3");
      assertThat(setting(session, "tcp_user_timeout")).isEqualTo("11000");
    } finally {
      server.execute("postgres", "ALTER SYSTEM RESET idle_session_timeout");
      server.execute("postgres", "SELECT pg_reload_conf()");
    }
  }

  private static String setting(ControlConnection session, String name) throws Exception {
    return session
        .query(
            "SELECT current_setting('" + name + "')",
            row -> row.get(0, String.class),
            Duration.ofSeconds(5),
            "reading")
        .get(0);
  }
}
