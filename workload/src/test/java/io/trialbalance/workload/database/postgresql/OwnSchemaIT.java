package io.trialbalance.workload.database.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import io.trialbalance.protocol.config.Secret;
import io.trialbalance.protocol.measure.DatabaseDescription.Fact;
import io.trialbalance.protocol.measure.LedgerTotals;
import io.trialbalance.protocol.measure.ServerFigures;
import io.trialbalance.protocol.measure.StepFailure;
import io.trialbalance.protocol.measure.StepFailure.Kind;
import io.trialbalance.workload.batching.Batching;
import io.trialbalance.workload.database.Authority;
import io.trialbalance.workload.database.Database.Use;
import io.trialbalance.workload.database.DatabaseLock;
import io.trialbalance.workload.database.DatabaseLock.Extent;
import io.trialbalance.workload.database.LockOwner;
import io.trialbalance.workload.database.TargetException;
import io.trialbalance.workload.database.TargetMeasures;
import io.trialbalance.workload.database.TestTransfer;
import io.trialbalance.workload.database.TransferTarget;
import io.trialbalance.workload.database.postgresql.PostgresOptions.Executor;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A schema in somebody else's database, for a user who may do nothing but make one there. */
class OwnSchemaIT {

  private static final String DATABASE = "premises";
  private static final String SCHEMA = "Ledger-1";
  private static final String TENANT = "tenant";

  private final TestServer server = TestServer.shared();
  private final TestPlan plan = new TestPlan();

  @BeforeEach
  void somebodyElsesDatabase() {
    clean();
    server.execute("postgres", "CREATE DATABASE " + DATABASE);
    server.execute("postgres", "CREATE ROLE " + TENANT + " LOGIN PASSWORD 'x'");
    server.execute("postgres", "GRANT CREATE ON DATABASE " + DATABASE + " TO " + TENANT);
    server.execute(DATABASE, "REVOKE ALL ON SCHEMA public FROM PUBLIC");
    server.execute(
        DATABASE,
        "CREATE TABLE public.accounts AS SELECT 1 AS id; CREATE TABLE public.transfers ()");
  }

  @AfterEach
  void clean() {
    server.execute("postgres", "DROP DATABASE IF EXISTS " + DATABASE + " WITH (FORCE)");
    server.execute("postgres", "DROP ROLE IF EXISTS " + TENANT);
  }

  @ParameterizedTest
  @EnumSource(Executor.class)
  void aUserWhoMayDoNothingElseHasWholeRuns(Executor executor) throws Exception {
    plan.executor = executor;
    plan.foreignKeys = true;
    plan.secondaryIndexes = true;
    plan.batching = new Batching(1_024, Duration.ofMillis(1), 1);
    try (PostgresLedger ledger = ledger()) {
      for (int run = 1; run <= 2; run++) {
        ledger.look(Optional.of(new Use(plan.plan(), 1)));
        DatabaseLock lock = lock(ledger, owner(1, run));
        ledger.reset(plan.plan(), 1, (what, fraction) -> {});
        lock.share();
        try (TransferTarget target = ledger.open(plan.plan(), new TargetMeasures())) {
          assertThat(send(target, 1, 30)).isEqualTo("applied");
          assertThat(send(target, 1, 30)).isEqualTo("failed: duplicate id");
          assertThat(send(target, 2, 100)).isEqualTo("rejected");
        }
        lock.check();
        LedgerTotals totals = ledger.totals(plan.plan(), List.of());
        assertThat(totals.transfers()).isOne();
        assertThat(totals.balanceSum()).isEqualTo(1_000);
        lock.close();
      }
    }

    assertThat(in(DATABASE, "SELECT count(*) FROM public.accounts")).isEqualTo("1");
    assertThat(in(DATABASE, "SELECT count(*) FROM public.transfers")).isEqualTo("0");
    assertThat(schemas()).isEqualTo("Ledger-1,public");
    assertThat(in(DATABASE, "SELECT count(*) FROM pg_indexes WHERE schemaname = 'Ledger-1'"))
        .isEqualTo("4");
  }

  @Test
  void whatTheUserMayNotReadIsAbsent() throws Exception {
    try (PostgresLedger ledger = ledger();
        Connection other = server.connect(DATABASE)) {
      ServerFigures figures = ledger.watch().orElseThrow().take();

      assertThat(other.isValid(1)).isTrue();
      assertThat(figures.of("connections")).containsKey("hidden");
      assertThat(ledger.describe(plan.plan()).facts())
          .extracting(Fact::name, Fact::value)
          .contains(tuple("namespace", "schema 'Ledger-1' of database 'premises'"));
    }
  }

  @Test
  void aSchemaThatIsNotOursIsNotDropped() {
    in("CREATE SCHEMA \"Ledger-1\" AUTHORIZATION tenant");

    String looked = refused(ledger -> ledger.look(Optional.empty()));
    String reset = refused(ledger -> ledger.reset(plan.plan(), 1, (what, fraction) -> {}));

    assertThat(looked)
        .isEqualTo(reset)
        .contains("schema 'Ledger-1'", "not made by Trialbalance", "name another schema");
  }

  @Test
  void aUserWhoMayMakeNoSchemaIsToldHowToLetHim() {
    server.execute("postgres", "REVOKE CREATE ON DATABASE " + DATABASE + " FROM " + TENANT);

    assertThat(refused(ledger -> ledger.look(Optional.empty())))
        .contains("'tenant'", "GRANT CREATE ON DATABASE \"premises\" TO \"tenant\"");
  }

  @Test
  void aSchemaOfOursThatAnotherUserMadeIsInTheWay() throws Exception {
    try (PostgresLedger made =
        new PostgresLedger(address("postgres", new OwnSchema(DATABASE, SCHEMA)))) {
      made.reset(plan.plan(), 1, (what, fraction) -> {});
    }

    assertThat(refused(ledger -> ledger.look(Optional.empty())))
        .contains("may not drop schema 'Ledger-1'", "belongs to another user");
  }

  @Test
  void aDatabaseThatIsNotThereIsNotMade() {
    StepFailure failure =
        failure(
            address(TENANT, new OwnSchema("nowhere", SCHEMA)),
            ledger -> ledger.look(Optional.empty()));

    assertThat(failure.message()).contains("'nowhere' must exist already", "never the database");
  }

  @Test
  void aDatabaseThatRunsDropIsNoPlaceForASchema() throws Exception {
    try (PostgresLedger own = server.ledger("own_database")) {
      own.reset(plan.plan(), 1, (what, fraction) -> {});
    }

    assertThat(
            failure(
                    address("postgres", new OwnSchema("own_database", SCHEMA)),
                    ledger -> ledger.look(Optional.empty()))
                .message())
        .contains("made by Trialbalance for runs with namespace = database");
  }

  /** A view of somebody's would be dropped with our table by CASCADE. */
  @Test
  void whatOthersHaveHungOnOurTablesIsNotDropped() throws Exception {
    try (PostgresLedger ledger = ledger()) {
      ledger.reset(plan.plan(), 1, (what, fraction) -> {});
    }
    in("CREATE VIEW public.audit AS SELECT * FROM \"Ledger-1\".accounts");

    assertThat(refused(ledger -> ledger.look(Optional.empty())))
        .contains("view public.audit", "schema 'Ledger-1'", "move the rest elsewhere");
    assertThat(refused(ledger -> ledger.reset(plan.plan(), 1, (what, fraction) -> {})))
        .contains("view public.audit", "schema 'Ledger-1'", "move the rest elsewhere");
    assertThat(in(DATABASE, "SELECT count(*) FROM public.audit")).isEqualTo("10");
  }

  @Test
  void whatOthersHavePutIntoOurSchemaIsNotDropped() throws Exception {
    try (PostgresLedger ledger = ledger()) {
      ledger.reset(plan.plan(), 1, (what, fraction) -> {});
    }
    in("CREATE TABLE \"Ledger-1\".notes ()");

    assertThat(refused(ledger -> ledger.look(Optional.empty())))
        .contains("table notes depends on schema Ledger-1");
    assertThat(refused(ledger -> ledger.reset(plan.plan(), 1, (what, fraction) -> {})))
        .contains("table notes depends on schema Ledger-1");
    assertThat(in(DATABASE, "SELECT count(*) FROM \"Ledger-1\".accounts")).isEqualTo("10");
  }

  /** It has to wait for no reader, and for no run: those would wait for it. */
  @Test
  void aLookLeavesEverythingAsItIsAndIsInNobodysWay() throws Exception {
    try (PostgresLedger ledger = ledger();
        Connection other = server.connect(DATABASE);
        Statement statement = other.createStatement()) {
      ledger.reset(plan.plan(), 1, (what, fraction) -> {});
      other.setAutoCommit(false);
      statement.execute("LOCK TABLE \"Ledger-1\".accounts IN ACCESS SHARE MODE");
      ledger.look(Optional.empty());
      other.rollback();
      String mark = in(DATABASE, "SELECT obj_description('\"Ledger-1\"'::regnamespace)");

      ledger.look(Optional.empty());

      assertThat(in(DATABASE, "SELECT count(*) FROM \"Ledger-1\".accounts")).isEqualTo("10");
      assertThat(in(DATABASE, "SELECT obj_description('\"Ledger-1\"'::regnamespace)"))
          .isEqualTo(mark);
      in("CREATE TABLE \"Ledger-1\".notes ()");
      DatabaseLock lock = lock(ledger, owner(1, 1));
      ledger.look(Optional.empty());
      lock.close();
    }
  }

  @Test
  void whoeverIsConnectedToTheDatabaseStaysSo() throws Exception {
    try (PostgresLedger ledger = ledger();
        Connection other = server.connect(DATABASE)) {
      ledger.reset(plan.plan(), 1, (what, fraction) -> {});
      ledger.reset(plan.plan(), 1, (what, fraction) -> {});

      assertThat(other.isValid(1)).isTrue();
    }
  }

  @Test
  void theLimitsOfConnectionsOfUserAndDatabaseAreSeenBefore() {
    server.execute("postgres", "ALTER ROLE tenant CONNECTION LIMIT 6");
    assertThat(refused(ledger -> ledger.look(Optional.of(new Use(plan.plan(), 1)))))
        .contains("= 7 connections, but user 'tenant' has 6 free", "CONNECTION LIMIT 6");

    server.execute("postgres", "ALTER ROLE tenant CONNECTION LIMIT -1");
    server.execute("postgres", "ALTER DATABASE premises CONNECTION LIMIT 5");
    assertThat(refused(ledger -> ledger.look(Optional.of(new Use(plan.plan(), 1)))))
        .contains("database 'premises' has 5 free", "CONNECTION LIMIT 5");
  }

  @Test
  void ofOneSchemaOneRunIsUnderWayAndOfAnotherAnother() throws Exception {
    try (PostgresLedger first = ledger();
        PostgresLedger second =
            new PostgresLedger(address(TENANT, new OwnSchema(DATABASE, "other")))) {
      DatabaseLock lock = lock(first, owner(1, 1));
      lock(second, owner(2, 1)).close();

      assertThat(refused(ledger -> lock(ledger, owner(2, 1))))
          .contains("schema 'Ledger-1'", "is in use by another run", "name another schema");
      lock.close();
    }
  }

  @Test
  void aResetDoesNotWaitForeverForATransactionOnATable() throws Exception {
    try (PostgresLedger ledger = ledger();
        Connection other = server.connect(DATABASE);
        Statement statement = other.createStatement()) {
      ledger.reset(plan.plan(), 1, (what, fraction) -> {});
      other.setAutoCommit(false);
      statement.execute("LOCK TABLE \"Ledger-1\".accounts IN ACCESS SHARE MODE");
      // What the reset does first, without its patience of 20 s.
      String sql = new OwnSchema(DATABASE, SCHEMA).remake("mark").get(0).sql();
      TargetException thrown =
          catchThrowableOfType(
              TargetException.class,
              () -> {
                try (ControlConnection impatient = connect()) {
                  impatient.execute(
                      sql.replace("'20s'", "'50ms'"), Duration.ofSeconds(9), "dropping");
                }
              });

      assertThat(thrown.toStepFailure().kind()).isEqualTo(Kind.REFUSED);
      assertThat(thrown).hasMessageContaining("somebody's transaction has one of its tables");
    }
  }

  private ControlConnection connect() throws TargetException, InterruptedException {
    PostgresAddress address = address(TENANT, new OwnSchema(DATABASE, SCHEMA));
    PostgresConnections connections =
        new PostgresConnections(address, "test", 1, new AtomicInteger());
    return ControlConnection.open(
        address, connections, connections.open(DATABASE, Map.of()), "connecting");
  }

  private PostgresLedger ledger() {
    PostgresAddress address = address(TENANT, new OwnSchema(DATABASE, SCHEMA));
    return new PostgresLedger(
        address,
        LoadPath.straight(address),
        new PostgresLock.Patience(
            Duration.ZERO, Duration.ZERO, Duration.ofSeconds(5), Duration.ofMillis(20)));
  }

  private PostgresAddress address(String user, Namespace namespace) {
    PostgresAddress own =
        server.address("any", user, Secret.of(user.equals(TENANT) ? "x" : "postgres"));
    return new PostgresAddress(
        own.host(), own.port(), namespace, user, own.password(), own.connectTimeout());
  }

  private static LockOwner owner(long cluster, int attempt) {
    return new LockOwner(
        new Authority(new UUID(7, cluster), 1, new UUID(9, 9), attempt),
        "bank-20261121-120000",
        "node-a",
        "host",
        4711,
        Instant.EPOCH);
  }

  private static DatabaseLock lock(PostgresLedger ledger, LockOwner owner)
      throws TargetException, InterruptedException {
    return ledger.lock(owner, Extent.ALONE, Duration.ZERO, (what, fraction) -> {}, lost -> {});
  }

  private static String send(TransferTarget target, long id, long amount) {
    TestTransfer transfer = new TestTransfer(id, 1, 2, amount);
    target.submit(transfer);
    return transfer.outcome();
  }

  /** A step of a ledger. */
  private interface Step {
    void of(PostgresLedger ledger) throws TargetException, InterruptedException;
  }

  private String refused(Step step) {
    StepFailure failure = failure(ledger(), step);
    assertThat(failure.kind()).isEqualTo(Kind.REFUSED);
    return failure.message();
  }

  private static StepFailure failure(PostgresAddress address, Step step) {
    return failure(new PostgresLedger(address), step);
  }

  private static StepFailure failure(PostgresLedger opened, Step step) {
    try (PostgresLedger ledger = opened) {
      ThrowingCallable call = () -> step.of(ledger);
      return catchThrowableOfType(TargetException.class, call).toStepFailure();
    }
  }

  private void in(String sql) {
    server.execute(DATABASE, sql);
  }

  private String in(String database, String sql) {
    return server.value(database, sql);
  }

  private String schemas() {
    return in(
        DATABASE,
        "SELECT string_agg(nspname, ',' ORDER BY nspname) FROM pg_namespace"
            + " WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'");
  }
}
