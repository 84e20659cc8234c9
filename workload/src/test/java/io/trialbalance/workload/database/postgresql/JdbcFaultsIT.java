package io.trialbalance.workload.database.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialbalance.workload.database.TransferTarget;
import io.trialbalance.workload.database.postgresql.PostgresOptions.Borrow;
import io.trialbalance.workload.database.postgresql.PostgresOptions.Client;
import io.trialbalance.workload.database.postgresql.PostgresOptions.Executor;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What becomes of transfers when connections and servers fail, through JDBC, which borrows once.
 */
class JdbcFaultsIT extends FaultsIT {

  @BeforeEach
  void throughJdbc() {
    plan.client = Client.JDBC;
  }

  @Override
  @ParameterizedTest
  @CsvSource({"ROW_LOCKS, ONCE", "BATCHED, ONCE"})
  void aLostConnectionMakesItsTransferUnknownAndIsReplaced(Executor executor, Borrow borrow)
      throws Exception {
    super.aLostConnectionMakesItsTransferUnknownAndIsReplaced(executor, borrow);
  }

  @Override
  @ParameterizedTest
  @CsvSource({"ROW_LOCKS, ONCE", "BATCHED, ONCE"})
  void aStoppedBackendIsGivenUpAtTheDeadline(Executor executor, Borrow borrow) throws Exception {
    super.aStoppedBackendIsGivenUpAtTheDeadline(executor, borrow);
  }

  /** A thread that waits for work does not hear that its connection was closed. */
  @Override
  void notice(TransferTarget target) {
    for (int i = 0; i < plan.poolSize; i++) {
      assertThat(submit(target, 1, 2).outcome()).startsWith("unknown: connection lost");
    }
  }
}
