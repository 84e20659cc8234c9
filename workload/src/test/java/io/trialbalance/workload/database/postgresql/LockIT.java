package io.trialbalance.workload.database.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.trialbalance.protocol.config.Secret;
import io.trialbalance.protocol.measure.StepFailure.Kind;
import io.trialbalance.workload.database.DatabaseLock;
import io.trialbalance.workload.database.DatabaseLock.Extent;
import io.trialbalance.workload.database.LockOwner;
import io.trialbalance.workload.database.TargetException;
import io.trialbalance.workload.database.postgresql.PostgresLock.Patience;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two runs at one database: the second one is kept out, whatever becomes of the first. */
class LockIT {

  private static final String DATABASE = "locked";
  private static final Patience SHORT =
      new Patience(Duration.ofMillis(300), Duration.ofSeconds(2), Duration.ofMillis(50));
  private static final LockOwner FIRST = owner("bank", 1, "node-a");
  private static final LockOwner FIRST_ELSEWHERE = owner("bank", 1, "node-b");
  private static final LockOwner FIRST_AGAIN = owner("bank", 2, "node-b");
  private static final LockOwner STRANGER = owner("other", 1, "node-x");

  private final TestServer server = TestServer.shared();
  private final TestPlan plan = new TestPlan();
  private final List<PostgresLedger> ledgers = new ArrayList<>();
  private final BlockingQueue<TargetException> lost = new LinkedBlockingQueue<>();

  private static LockOwner owner(String experiment, int attempt, String node) {
    return new LockOwner(
        experiment + "-20261121-120000",
        experiment + " key",
        "1." + attempt,
        node,
        "host-of-" + node,
        4711,
        Instant.parse("2026-11-21T12:00:00Z"));
  }

  @AfterEach
  void close() {
    ledgers.forEach(PostgresLedger::close);
  }

  private PostgresLedger ledger(PostgresAddress address) {
    PostgresLedger ledger = new PostgresLedger(address, SHORT);
    ledgers.add(ledger);
    return ledger;
  }

  private PostgresLedger ledger() {
    return ledger(server.address(DATABASE));
  }

  private DatabaseLock lock(PostgresLedger ledger, LockOwner owner, Extent extent)
      throws TargetException, InterruptedException {
    return ledger.lock(owner, extent, (what, fraction) -> {}, lost::add);
  }

  private DatabaseLock lock(LockOwner owner, Extent extent)
      throws TargetException, InterruptedException {
    return lock(ledger(), owner, extent);
  }

  /** As an attempt has it while its load runs. */
  private DatabaseLock lockAndReset(LockOwner owner) throws TargetException, InterruptedException {
    PostgresLedger ledger = ledger();
    DatabaseLock lock = lock(ledger, owner, Extent.ALONE);
    ledger.reset(plan.plan(), 1, (what, fraction) -> {});
    lock.share();
    return lock;
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
  void anotherAttemptOfTheSameExperimentWaitsForTheEarlierOne() throws Exception {
    DatabaseLock earlier = lockAndReset(FIRST);
    CountDownLatch waiting = new CountDownLatch(5);
    PostgresLedger ledger = ledger();
    CompletableFuture<DatabaseLock> later =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return ledger.lock(
                    FIRST_AGAIN, Extent.ALONE, (what, fraction) -> waiting.countDown(), lost::add);
              } catch (TargetException | InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });
    assertThat(waiting.await(10, TimeUnit.SECONDS)).isTrue();
    earlier.close();

    later.get(10, TimeUnit.SECONDS).close();
    assertThat(lost).isEmpty();
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
  void aBrokenLockIsLostIfTheDatabaseIsAnotherOneNow() throws Exception {
    DatabaseLock lock = lockAndReset(FIRST);
    try (PostgresLedger withoutLock = new PostgresLedger(server.address(DATABASE))) {
      withoutLock.reset(plan.plan(), 1, (what, fraction) -> {});
    }
    endSessions();

    assertThat(lost.poll(10, TimeUnit.SECONDS))
        .matches(failure -> failure.toStepFailure().kind() == Kind.FAILED)
        .hasMessageContaining("made the database anew");
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
            own.database(),
            own.maintenanceDatabase(),
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
    PostgresAddress own = server.address(DATABASE);
    PostgresAddress as =
        new PostgresAddress(
            own.host(),
            own.port(),
            own.database(),
            own.maintenanceDatabase(),
            "teller",
            Secret.of("x"),
            own.connectTimeout());

    assertThat(refused(ledger(as), STRANGER, Extent.ALONE))
        .hasMessageContaining("user 'postgres' as 'trialbalance lock ")
        .hasMessageContaining("node-a', server process ")
        .hasMessageContaining("pg_monitor");
  }

  @Test
  void aPoolerThatKeepsSettingsToItselfIsRefusedSinceLocksWouldNotHold() throws Exception {
    try (SettingsKeeper pooler = new SettingsKeeper(server.port(), "trialbalance.lock", "held")) {
      PostgresAddress own = server.address(DATABASE);
      PostgresAddress throughPooler =
          new PostgresAddress(
              "127.0.0.1",
              pooler.port(),
              own.database(),
              own.maintenanceDatabase(),
              own.user(),
              own.password(),
              own.connectTimeout());
      TargetException refused = refused(ledger(throughPooler), FIRST, Extent.ALONE);

      assertThat(refused.toStepFailure().kind()).isEqualTo(Kind.REFUSED);
      assertThat(refused)
          .hasMessageContaining("a pooler")
          .hasMessageContaining("name the server itself");
    }
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
