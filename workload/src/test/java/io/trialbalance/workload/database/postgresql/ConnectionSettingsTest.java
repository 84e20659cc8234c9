package io.trialbalance.workload.database.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.trialbalance.protocol.measure.StepFailure;
import io.trialbalance.workload.database.TargetException;
import io.trialbalance.workload.database.postgresql.PostgresOptions.Executor;
import io.trialbalance.workload.database.postgresql.PostgresOptions.IsolationLevel;
import io.trialbalance.workload.database.postgresql.PostgresOptions.SynchronousCommit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConnectionSettingsTest {

  private final TestPlan plan = new TestPlan();

  @Test
  void connectionsAreSetAsThePlanSaysInPostgresWords() {
    plan.isolationLevel = IsolationLevel.REPEATABLE_READ;
    plan.synchronousCommit = SynchronousCommit.REMOTE_APPLY;

    assertThat(ConnectionSettings.of(plan.options()))
        .containsEntry("default_transaction_isolation", "repeatable read")
        .containsEntry("synchronous_commit", "remote_apply")
        .hasSize(2);
    plan.executor = Executor.BATCHED;
    assertThat(ConnectionSettings.of(plan.options()))
        .containsEntry("plan_cache_mode", "force_generic_plan");
  }

  @Test
  void whatThePlanAsksForIsAccepted() {
    assertThatCode(() -> read("read committed", "on", true).verify(plan.options()))
        .doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource({
    "serializable, on, true, isolation level 'read committed'",
    "read committed, off, true, synchronous_commit 'on'",
    "read committed, on, false, no function of executor 'row-locks'"
  })
  void whatTheServerMadeOfItIsRefusedByName(
      String isolationLevel, String synchronousCommit, boolean hasExecutor, String named) {
    TargetException thrown =
        catchThrowableOfType(
            TargetException.class,
            () -> read(isolationLevel, synchronousCommit, hasExecutor).verify(plan.options()));

    assertThat(thrown).hasMessageContaining(named);
    assertThat(thrown.toStepFailure().kind()).isEqualTo(StepFailure.Kind.REFUSED);
  }

  @ParameterizedTest
  @CsvSource({
    "on, s1, true",
    "remote_write, s1, true",
    "local, s1, false",
    "off, s1, false",
    "on, '', false"
  })
  void onlyCommitsThatWaitForStandbysCanBeLocalOnly(
      String synchronousCommit, String standbys, boolean waits) {
    ConnectionSettings settings =
        new ConnectionSettings("read committed", synchronousCommit, standbys, true, "");

    assertThat(settings.waitsForStandbys()).isEqualTo(waits);
  }

  private static ConnectionSettings read(
      String isolationLevel, String synchronousCommit, boolean hasExecutor) {
    return new ConnectionSettings(isolationLevel, synchronousCommit, "", hasExecutor, "");
  }
}
