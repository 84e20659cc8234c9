package io.trialbalance.workload.database.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.trialbalance.protocol.config.Secret;
import io.trialbalance.protocol.measure.StepFailure;
import io.trialbalance.workload.database.TargetException;
import io.trialbalance.workload.database.TargetMeasures;
import io.trialbalance.workload.database.TestTransfer;
import io.trialbalance.workload.database.TransferTarget;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A server of our own with few connections that asks one user for a password. */
class AccessIT {

  private static final int MAX_CONNECTIONS = 10;

  private static TestServer server;
  private final TestPlan plan = new TestPlan();

  @BeforeAll
  static void startServer() throws Exception {
    server = new TestServer(MAX_CONNECTIONS);
    server.execute("postgres", "CREATE ROLE teller LOGIN CREATEDB PASSWORD 'right'");
    Path rules = Path.of(server.value("postgres", "SHOW hba_file"));
    Files.writeString(rules, "host all teller all scram-sha-256\n" + Files.readString(rules));
    server.execute("postgres", "SELECT pg_reload_conf()");
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  @Test
  void theRightPasswordOpensTheDoor() throws Exception {
    try (PostgresLedger ledger = new PostgresLedger(teller("right"))) {
      ledger.reset(plan.plan(), 1, (what, fraction) -> {});
      try (TransferTarget target = ledger.open(plan.plan(), new TargetMeasures())) {
        TestTransfer transfer = new TestTransfer(1, 1, 2, 3);
        target.submit(transfer);
        assertThat(transfer.outcome()).isEqualTo("applied");
      }
    }
  }

  @Test
  void aWrongPasswordIsCalledThatAndNeverShown() {
    try (PostgresLedger ledger = new PostgresLedger(teller("guessed"))) {
      StepFailure failure = failure(ledger, 1);

      assertThat(failure.kind()).isEqualTo(StepFailure.Kind.REFUSED);
      assertThat(failure.message())
          .contains("localhost:" + server.port(), "'teller'", "wrong or missing password")
          .doesNotContain("guessed");
    }
  }

  @Test
  void aMissingPasswordIsCalledThat() {
    try (PostgresLedger ledger = new PostgresLedger(teller(null))) {
      StepFailure failure = failure(ledger, 1);

      assertThat(failure.kind()).isEqualTo(StepFailure.Kind.REFUSED);
      assertThat(failure.message()).contains("password");
    }
  }

  @Test
  void aPoolLargerThanTheServerIsRefusedAndLeavesNothingOpen() throws Exception {
    TargetMeasures measures = new TargetMeasures();
    try (PostgresLedger ledger = server.ledger("access")) {
      ledger.reset(plan.plan(), 1, (what, fraction) -> {});
      plan.poolSize = MAX_CONNECTIONS + 1;
      TargetException thrown =
          catchThrowableOfType(TargetException.class, () -> ledger.open(plan.plan(), measures));

      assertThat(thrown.toStepFailure().kind()).isEqualTo(StepFailure.Kind.REFUSED);
      assertThat(thrown).hasMessageContaining("no connection left");
      assertThat(measures.connections()).hasValue(0);
      // A server process goes some time after its connection.
      await().ignoreExceptions().until(() -> server.backends("access").isEmpty());
      plan.poolSize = 2;
      ledger.open(plan.plan(), measures).close();
    }
  }

  private StepFailure failure(PostgresLedger ledger, int nodes) {
    return catchThrowableOfType(
            TargetException.class, () -> ledger.reset(plan.plan(), nodes, (what, fraction) -> {}))
        .toStepFailure();
  }

  private static PostgresAddress teller(String password) {
    return server.address("access_teller", "teller", password == null ? null : Secret.of(password));
  }
}
