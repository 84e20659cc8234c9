package io.trialbalance.workload.database.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.trialbalance.protocol.config.Secret;
import io.trialbalance.protocol.measure.DatabaseDescription.Fact;
import io.trialbalance.protocol.measure.StepFailure.Kind;
import io.trialbalance.workload.database.Database.Use;
import io.trialbalance.workload.database.TargetException;
import io.trialbalance.workload.database.TargetMeasures;
import io.trialbalance.workload.database.TestTransfer;
import io.trialbalance.workload.database.TransferTarget;
import io.trialbalance.workload.database.postgresql.PostgresOptions.Client;
import io.trialbalance.workload.database.postgresql.PostgresOptions.Executor;
import io.trialbalance.workload.database.postgresql.PostgresOptions.IsolationLevel;
import io.trialbalance.workload.database.postgresql.PostgresOptions.SynchronousCommit;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Sessions of which a load sets nothing: the server's own stand for a pooler's here, and PgBouncer
 * is tried by {@code ops/postgresql/ways}.
 */
class PooledLoadIT {

  private static final String PREMISES = "pooled_premises";
  private static final String OWN = "pooled_own";
  private static final OwnSchema SCHEMA = new OwnSchema(PREMISES, "ledger");

  private final TestServer server = TestServer.shared();
  private final TestPlan plan = new TestPlan();

  @BeforeEach
  void guest() {
    clean();
    server.execute("postgres", "CREATE ROLE guest LOGIN CREATEDB PASSWORD 'x'");
    server.execute("postgres", "CREATE DATABASE " + PREMISES);
    server.execute("postgres", "GRANT CREATE ON DATABASE " + PREMISES + " TO guest");
  }

  @AfterEach
  void clean() {
    server.execute("postgres", "DROP DATABASE IF EXISTS " + PREMISES + " WITH (FORCE)");
    server.execute("postgres", "DROP DATABASE IF EXISTS " + OWN + " WITH (FORCE)");
    server.execute("postgres", "DROP ROLE IF EXISTS guest");
  }

  @ParameterizedTest
  @CsvSource({
    "ROW_LOCKS, R2DBC",
    "ATOMIC, R2DBC",
    "BATCHED, R2DBC",
    "ROW_LOCKS, JDBC",
    "ATOMIC, JDBC",
    "BATCHED, JDBC"
  })
  void inADatabaseOfOurOwnEverySessionBeginsAsThePlanSays(Executor executor, Client client)
      throws Exception {
    plan.executor = executor;
    plan.client = client;
    plan.isolationLevel = IsolationLevel.SERIALIZABLE;
    plan.synchronousCommit = SynchronousCommit.OFF;
    set("statement_timeout = '500ms'");
    set("search_path = nowhere");
    set("idle_session_timeout = '1s'");
    try (PostgresLedger ledger = pooled(new OwnDatabase(OWN, "postgres"))) {
      ledger.look(Optional.of(new Use(plan.plan(), 1)));
      ledger.reset(plan.plan(), 1, (what, fraction) -> {});

      assertThat(send(ledger)).isEqualTo("applied");
      assertThat(ledger.describe(plan.plan()).facts())
          .extracting(Fact::name)
          .contains("pooler", "pooler mode");
    }
  }

  /** Rows of a statement's list are evaluated from the left: it sees what the function has set. */
  @ParameterizedTest
  @EnumSource(Executor.class)
  void inASchemaOfOurOwnTheFunctionSetsWhatACommitWaitsFor(Executor executor) throws Exception {
    plan.executor = executor;
    plan.synchronousCommit = SynchronousCommit.LOCAL;
    set("search_path = nowhere");
    try (PostgresLedger ledger = pooled(SCHEMA)) {
      ledger.look(Optional.of(new Use(plan.plan(), 1)));
      ledger.reset(plan.plan(), 1, (what, fraction) -> {});

      assertThat(send(ledger)).isEqualTo("applied");
    }
    String arguments =
        executor == Executor.BATCHED
            ? "ARRAY[gen_random_uuid()], ARRAY[1::bigint], ARRAY[2::bigint], ARRAY[5::bigint]"
            : "gen_random_uuid(), 1, 2, 5";
    assertThat(
            server.value(
                PREMISES,
                "SELECT "
                    + SqlResources.function(SCHEMA, plan.options())
                    + "("
                    + arguments
                    + ") || current_setting('synchronous_commit')"))
        .isEqualTo("alocal");
  }

  @Test
  void aPoolerThatIsTheServerItselfIsRefused() throws Exception {
    PostgresAddress own = server.address("any");
    try (PostgresLedger ledger =
        new PostgresLedger(own, new LoadPath(own, true), PostgresLock.Patience.USUAL)) {
      assertThatThrownBy(() -> ledger.look(Optional.empty()))
          .isInstanceOf(TargetException.class)
          .hasMessageContaining("pooler.host and pooler.port are those of the server itself");
    }
  }

  @Test
  void aCeilingGoesTheSameWay() throws Exception {
    plan.ceiling = true;
    plan.synchronousCommit = SynchronousCommit.LOCAL;
    set("search_path = nowhere");
    try (PostgresLedger ledger = pooled(SCHEMA)) {
      ledger.reset(plan.plan(), 1, (what, fraction) -> {});

      assertThat(send(ledger)).isEqualTo("rejected");
    }
  }

  @Test
  void throughJdbcTheSameIsRefused() throws Exception {
    plan.client = Client.JDBC;
    try (PostgresLedger ledger = pooled(SCHEMA)) {
      ledger.reset(plan.plan(), 1, (what, fraction) -> {});
      set("statement_timeout = '5s'");

      assertThat(
              catchThrowableOfType(
                  TargetException.class, () -> ledger.open(plan.plan(), new TargetMeasures())))
          .hasMessageContaining("have statement_timeout = 5000ms");
    }
  }

  @Test
  void whatIsNotOursToSetIsRefusedBeforeAnythingWithWhoSetsIt() throws Exception {
    plan.isolationLevel = IsolationLevel.SERIALIZABLE;
    assertThat(lookRefused())
        .contains(
            "have default_transaction_isolation = read committed",
            "ALTER ROLE \"guest\" IN DATABASE \"pooled_premises\" SET"
                + " default_transaction_isolation");

    set("default_transaction_isolation = serializable");
    try (PostgresLedger ledger = pooled(SCHEMA)) {
      ledger.look(Optional.of(new Use(plan.plan(), 1)));
      ledger.reset(plan.plan(), 1, (what, fraction) -> {});
      assertThat(send(ledger)).isEqualTo("applied");
    }

    set("statement_timeout = '5s'");
    assertThat(lookRefused())
        .contains("have statement_timeout = 5000ms", "needs statement_timeout = 0");
  }

  @Test
  void functionsThatWereMadeForAnotherPlanAreNotUsed() throws Exception {
    try (PostgresLedger ledger = pooled(SCHEMA)) {
      ledger.reset(plan.plan(), 1, (what, fraction) -> {});
      plan.synchronousCommit = SynchronousCommit.OFF;

      assertThat(
              catchThrowableOfType(
                  TargetException.class, () -> ledger.open(plan.plan(), new TargetMeasures())))
          .hasMessageContaining("synchronous_commit 'off'");
    }
  }

  private String lookRefused() {
    try (PostgresLedger ledger = pooled(SCHEMA)) {
      TargetException refused =
          catchThrowableOfType(
              TargetException.class, () -> ledger.look(Optional.of(new Use(plan.plan(), 1))));
      assertThat(refused.toStepFailure().kind()).isEqualTo(Kind.REFUSED);
      return refused.getMessage();
    }
  }

  private void set(String setting) {
    server.execute("postgres", "ALTER ROLE guest SET " + setting);
  }

  private String send(PostgresLedger ledger) throws Exception {
    try (TransferTarget target = ledger.open(plan.plan(), new TargetMeasures())) {
      TestTransfer transfer = new TestTransfer(1, 1, 2, 3);
      target.submit(transfer);
      return transfer.outcome();
    }
  }

  private PostgresLedger pooled(Namespace namespace) {
    PostgresAddress own = server.address("any", "guest", Secret.of("x"));
    PostgresAddress address =
        new PostgresAddress(
            own.host(), own.port(), namespace, own.user(), own.password(), own.connectTimeout());
    // The server by another name stands for a pooler.
    PostgresAddress pooler = address.at(new PostgresServer("127.0.0.1", own.port()));
    return new PostgresLedger(address, new LoadPath(pooler, true), PostgresLock.Patience.USUAL);
  }
}
