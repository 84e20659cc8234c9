package io.trialbalance.workload.database.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import io.trialbalance.protocol.config.Secret;
import io.trialbalance.protocol.measure.DatabaseDescription;
import io.trialbalance.protocol.measure.DatabaseDescription.Fact;
import io.trialbalance.protocol.measure.DatabaseDescription.Source;
import io.trialbalance.protocol.measure.LedgerTotals;
import io.trialbalance.protocol.measure.Promise;
import io.trialbalance.protocol.measure.Promise.Dimension;
import io.trialbalance.protocol.measure.StepFailure;
import io.trialbalance.protocol.measure.TransferId;
import io.trialbalance.workload.database.TargetException;
import io.trialbalance.workload.database.TargetMeasures;
import io.trialbalance.workload.database.TestTransfer;
import io.trialbalance.workload.database.TransferTarget;
import io.trialbalance.workload.database.postgresql.PostgresOptions.Executor;
import io.trialbalance.workload.database.postgresql.PostgresOptions.IsolationLevel;
import io.trialbalance.workload.database.postgresql.PostgresOptions.SynchronousCommit;
import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** The control side, and what it refuses. */
class LedgerIT {

  private static final String DATABASE = "ledger";

  private final TestServer server = TestServer.shared();
  private final TestPlan plan = new TestPlan();

  @Test
  void aResetMakesTheAccountsAndReportsHowFarItIs() throws Exception {
    plan.accounts = 25_000;
    List<Double> fractions = new ArrayList<>();
    try (PostgresLedger ledger = server.ledger(DATABASE)) {
      ledger.reset(plan.plan(), 1, (what, fraction) -> fractions.add(fraction));
      ledger.reset(plan.plan(), 1, (what, fraction) -> {});

      LedgerTotals totals = ledger.totals(plan.plan(), List.of());
      assertThat(totals)
          .isEqualTo(new LedgerTotals(true, 25_000, 2_500_000, 0, 0, 0, 0, 0, 0, null));
      assertThat(factValue(ledger.describe(plan.plan()), "checkpoint after reset"))
          .isEqualTo("yes");
    }
    assertThat(fractions).isSorted().startsWith(0.0).endsWith(1.0).hasSizeGreaterThan(8);
  }

  @Test
  void aSessionThatSomebodyEndsDoesNotCostTheTotals() throws Exception {
    plan.accounts = 1_000;
    try (PostgresLedger ledger = server.ledger(DATABASE)) {
      ledger.reset(plan.plan(), 1, (what, fraction) -> {});
      // Whoever reads the accounts waits for it, and is ended once, whoever it is.
      Thread ending =
          new Thread(
              () ->
                  server.execute(
                      DATABASE,
                      "DO $$ BEGIN LOCK TABLE accounts IN ACCESS EXCLUSIVE MODE;"
                          + " FOR i IN 1..50 LOOP PERFORM pg_sleep(0.1);"
                          + " IF (SELECT count(pg_terminate_backend(pid)) FROM pg_locks"
                          + " WHERE NOT granted AND relation = 'accounts'::regclass) > 0"
                          + " THEN RETURN; END IF; END LOOP; END $$"));
      ending.start();
      Awaitility.await()
          .until(
              () ->
                  server
                      .value(
                          DATABASE,
                          "SELECT count(*)::text FROM pg_locks WHERE granted AND mode ="
                              + " 'AccessExclusiveLock' AND relation = 'accounts'::regclass")
                      .equals("1"));
      assertThat(ledger.totals(plan.plan(), List.of()).accounts()).isEqualTo(1_000);
      ending.join();
    }
  }

  @Test
  void aMillionAccountsAreMade() throws Exception {
    plan.accounts = 1_000_000;
    long startNanos = System.nanoTime();
    try (PostgresLedger ledger = server.ledger(DATABASE)) {
      ledger.reset(plan.plan(), 1, (what, fraction) -> {});
      System.out.printf(
          "1,000,000 accounts: reset in %.1f s%n", (System.nanoTime() - startNanos) / 1e9);

      assertThat(ledger.totals(plan.plan(), List.of()).accounts()).isEqualTo(1_000_000);
    }
  }

  @Test
  void whatIsDescribedWasReadFromAConnectionLikeTheLoads() throws Exception {
    plan.isolationLevel = IsolationLevel.SERIALIZABLE;
    plan.synchronousCommit = SynchronousCommit.LOCAL;
    try (PostgresLedger ledger = server.ledger(DATABASE)) {
      DatabaseDescription description = ledger.describe(plan.plan());

      assertThat(description.version())
          .startsWith(
              "PostgreSQL " + server.value("postgres", "SHOW server_version").split(" ")[0]);
      assertThat(description.driver()).startsWith("r2dbc-postgresql 1.");
      assertThat(factValue(description, "transaction_isolation")).isEqualTo("serializable");
      assertThat(factValue(description, "synchronous_commit")).isEqualTo("local");
      assertThat(factValue(description, "fsync")).isEqualTo("off");
      assertThat(factValue(description, "max_connections")).isEqualTo("100");
      // How many event loops the client has is not the server's to say.
      assertThat(description.facts())
          .filteredOn(fact -> fact.source() != Source.READ)
          .singleElement()
          .matches(fact -> fact.name().equals("event-loops"))
          .matches(fact -> fact.source() == Source.DECLARED);
    }
  }

  @Test
  void whatIsPromisedIsReadFromTheServer() throws Exception {
    plan.isolationLevel = IsolationLevel.SERIALIZABLE;
    try (PostgresLedger ledger = server.ledger(DATABASE)) {
      assertThat(ledger.promises(plan.plan()))
          .extracting(Promise::dimension, Promise::words)
          .contains(
              tuple(Dimension.FLUSHED_HERE, "no: fsync is off"),
              tuple(Dimension.OTHER_HOSTS, "0: synchronous_standby_names is empty"),
              tuple(Dimension.ISOLATION, "serializable"))
          .hasSize(Dimension.values().length);
    }
  }

  @Test
  void unknownTransfersAreLookedUpById() throws Exception {
    try (PostgresLedger ledger = server.ledger(DATABASE)) {
      ledger.reset(plan.plan(), 1, (what, fraction) -> {});
      try (TransferTarget target = ledger.open(plan.plan(), new TargetMeasures())) {
        for (int id = 1; id <= 3; id++) {
          TestTransfer transfer = new TestTransfer(id, 1, 2, 10 * id);
          target.submit(transfer);
          assertThat(transfer.outcome()).isEqualTo("applied");
        }
      }
      List<TransferId> asked = new ArrayList<>();
      for (int id = 2; id < 2_502; id++) {
        asked.add(new TransferId(7, id));
      }
      LedgerTotals totals = ledger.totals(plan.plan(), asked);

      assertThat(totals.unknownsLookedUp()).isEqualTo(2_500);
      assertThat(totals.unknownsFound()).isEqualTo(2);
      assertThat(totals.unknownsFoundAmount()).isEqualTo(50);
    }
  }

  @Test
  void aDatabaseThatIsNotOursIsNotDropped() {
    server.execute("postgres", "DROP DATABASE IF EXISTS strangers");
    server.execute("postgres", "CREATE DATABASE strangers");
    try (PostgresLedger ledger = server.ledger("strangers")) {
      assertThat(failure(() -> ledger.reset(plan.plan(), 1, (what, fraction) -> {})))
          .matches(failure -> failure.kind() == StepFailure.Kind.REFUSED)
          .extracting(StepFailure::message)
          .asString()
          .contains("'strangers'", "not made by Trialbalance", "name another database");
    }
    assertThat(
            server.value(
                "postgres", "SELECT count(*) FROM pg_database WHERE datname = 'strangers'"))
        .isEqualTo("1");
  }

  /** The server makes a database although whoever wanted it was killed before he could mark it. */
  @Test
  void oneThatWasNotMarkedYetWhenItsMakerWasKilledIsOurs() throws Exception {
    server.execute(
        "postgres", "CREATE DATABASE unmarked CONNECTION LIMIT = " + DatabaseMark.BEING_MADE);
    try (PostgresLedger ledger = server.ledger("unmarked")) {
      ledger.reset(plan.plan(), 1, (what, fraction) -> {});
      assertThat(ledger.totals(plan.plan(), List.of()).accounts()).isPositive();
    }
    assertThat(
            server.value(
                "postgres",
                "SELECT datconnlimit || shobj_description(oid, 'pg_database') FROM pg_database"
                    + " WHERE datname = 'unmarked'"))
        .isEqualTo("-1" + DatabaseMark.MADE);
  }

  @Test
  void aDatabaseNameMayHoldQuotes() throws Exception {
    try (PostgresLedger ledger = server.ledger("o\"dd; name")) {
      ledger.reset(plan.plan(), 1, (what, fraction) -> {});
      assertThat(ledger.totals(plan.plan(), List.of()).accounts()).isEqualTo(10);
    }
  }

  @Test
  void connectionsBeyondTheServersLimitAreRefusedWithTheFigures() {
    plan.poolSize = 40;
    try (PostgresLedger ledger = server.ledger(DATABASE)) {
      StepFailure failure = failure(() -> ledger.reset(plan.plan(), 3, (what, fraction) -> {}));

      assertThat(failure.kind()).isEqualTo(StepFailure.Kind.REFUSED);
      assertThat(failure.message())
          .contains("3 nodes x 40 connections", "125 connections", "max_connections 100");
    }
  }

  @Test
  void aUserWhoMayNotCreateDatabasesIsToldSo() {
    server.execute("postgres", "DROP ROLE IF EXISTS clerk");
    server.execute("postgres", "CREATE ROLE clerk LOGIN PASSWORD 'x'");
    try (PostgresLedger ledger = new PostgresLedger(as("clerk", "x"))) {
      StepFailure failure = failure(() -> ledger.reset(plan.plan(), 1, (what, fraction) -> {}));

      assertThat(failure.kind()).isEqualTo(StepFailure.Kind.REFUSED);
      assertThat(failure.message()).contains("'clerk'", "CREATEDB");
    }
  }

  @Test
  void aUserWithoutTheRightToACheckpointGetsAllTheRest() throws Exception {
    server.execute("postgres", "DROP DATABASE IF EXISTS owned");
    server.execute("postgres", "DROP ROLE IF EXISTS owner");
    server.execute("postgres", "CREATE ROLE owner LOGIN CREATEDB PASSWORD 'x'");
    PostgresAddress address = as("owner", "x");
    try (PostgresLedger ledger = new PostgresLedger(withDatabase(address, "owned"))) {
      ledger.reset(plan.plan(), 1, (what, fraction) -> {});

      assertThat(ledger.totals(plan.plan(), List.of()).accounts()).isEqualTo(10);
      assertThat(factValue(ledger.describe(plan.plan()), "checkpoint after reset"))
          .startsWith("no");
    }
  }

  @Test
  void aMissingServerIsNamed() throws IOException {
    int port;
    try (ServerSocket socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    PostgresAddress nobody =
        new PostgresAddress(
            "localhost", port, "x", "postgres", "me", Secret.of("s3cret"), Duration.ofSeconds(2));
    try (PostgresLedger ledger = new PostgresLedger(nobody)) {
      StepFailure failure = failure(() -> ledger.describe(plan.plan()));

      assertThat(failure.kind()).isEqualTo(StepFailure.Kind.UNREACHABLE);
      assertThat(failure.message())
          .contains("localhost:" + port, "not reachable", "Check host and port")
          .doesNotContain("s3cret");
    }
  }

  @Test
  void aServerThatSaysNothingIsGivenUp() throws IOException {
    try (ServerSocket silent = new ServerSocket(0);
        PostgresLedger ledger =
            new PostgresLedger(
                new PostgresAddress(
                    "localhost",
                    silent.getLocalPort(),
                    "x",
                    "postgres",
                    "me",
                    Secret.of("s3cret"),
                    Duration.ofMillis(200)))) {
      StepFailure failure = failure(() -> ledger.describe(plan.plan()));

      assertThat(failure.kind()).isEqualTo(StepFailure.Kind.UNREACHABLE);
      assertThat(failure.message()).doesNotContain("s3cret");
    }
  }

  @Test
  void interruptingItsCallerEndsAStep() throws Exception {
    try (ServerSocket silent = new ServerSocket(0);
        PostgresLedger ledger =
            new PostgresLedger(
                new PostgresAddress(
                    "localhost",
                    silent.getLocalPort(),
                    "x",
                    "postgres",
                    "me",
                    Secret.of("s3cret"),
                    Duration.ofMinutes(5)))) {
      CompletableFuture<Throwable> thrown = new CompletableFuture<>();
      Thread caller =
          new Thread(() -> thrown.complete(catchThrowable(() -> ledger.describe(plan.plan()))));
      caller.start();
      silent.accept();
      caller.interrupt();

      assertThat(thrown.get(10, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
    }
  }

  @Test
  void aDatabaseThatWasNotResetForTheExecutorIsNotOpened() throws Exception {
    try (PostgresLedger ledger = server.ledger(DATABASE)) {
      ledger.reset(plan.plan(), 1, (what, fraction) -> {});
      plan.executor = Executor.ATOMIC;
      TargetMeasures measures = new TargetMeasures();
      StepFailure failure = failure(() -> ledger.open(plan.plan(), measures));

      assertThat(failure.kind()).isEqualTo(StepFailure.Kind.REFUSED);
      assertThat(failure.message()).contains("has no function", "'atomic'", "Reset it");
      assertThat(measures.connections()).hasValue(0);
    }
  }

  @Test
  void aDatabaseThatDoesNotExistIsNamed() {
    try (PostgresLedger ledger = server.ledger("nowhere")) {
      StepFailure failure = failure(() -> ledger.open(plan.plan(), new TargetMeasures()));

      assertThat(failure.kind()).isEqualTo(StepFailure.Kind.REFUSED);
      assertThat(failure.message()).contains("nowhere", "no such database");
    }
  }

  @Test
  void theAddressNeverShowsThePassword() {
    assertThat(as("me", "s3cret")).hasToString("me@localhost:" + server.port() + "/" + DATABASE);
  }

  private PostgresAddress as(String user, String password) {
    PostgresAddress own = server.address(DATABASE);
    return new PostgresAddress(
        own.host(), own.port(), own.namespace(), user, Secret.of(password), own.connectTimeout());
  }

  private static PostgresAddress withDatabase(PostgresAddress address, String database) {
    return new PostgresAddress(
        address.host(),
        address.port(),
        database,
        "postgres",
        address.user(),
        address.password(),
        address.connectTimeout());
  }

  private static StepFailure failure(ThrowingCallable step) {
    TargetException thrown = catchThrowableOfType(TargetException.class, step);
    assertThat(thrown).as("the step is refused").isNotNull();
    return thrown.toStepFailure();
  }

  private static String factValue(DatabaseDescription description, String name) {
    return description.facts().stream()
        .filter(fact -> fact.name().equals(name))
        .map(Fact::value)
        .findFirst()
        .orElseThrow();
  }
}
