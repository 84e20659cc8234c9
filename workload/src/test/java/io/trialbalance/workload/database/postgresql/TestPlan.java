package io.trialbalance.workload.database.postgresql;

import io.trialbalance.protocol.plan.Batching;
import io.trialbalance.protocol.plan.Limits;
import io.trialbalance.protocol.plan.Pacing;
import io.trialbalance.protocol.plan.PhaseTimes;
import io.trialbalance.protocol.plan.PostgresOptions;
import io.trialbalance.protocol.plan.PostgresOptions.Borrow;
import io.trialbalance.protocol.plan.PostgresOptions.Executor;
import io.trialbalance.protocol.plan.PostgresOptions.IsolationLevel;
import io.trialbalance.protocol.plan.PostgresOptions.SynchronousCommit;
import io.trialbalance.protocol.plan.PostgresOptions.Validation;
import io.trialbalance.protocol.plan.RunPlan;
import io.trialbalance.protocol.plan.Workload;
import java.time.Duration;
import java.util.List;

/** Plans of which a test changes only what it is about. */
final class TestPlan {

  Executor executor = Executor.ROW_LOCKS;
  IsolationLevel isolationLevel = IsolationLevel.READ_COMMITTED;
  SynchronousCommit synchronousCommit = SynchronousCommit.ON;
  Batching batching = new Batching(64, Duration.ofMillis(1), 1);
  int poolSize = 4;
  Borrow borrow = Borrow.ONCE;
  Validation validation = Validation.FAST;
  int retries = 10;
  Duration statementDeadline = Duration.ofSeconds(20);
  boolean foreignKeys;
  boolean secondaryIndexes;
  boolean autovacuum;
  long accounts = 10;
  long initialBalance = 100;

  PostgresOptions options() {
    return new PostgresOptions(
        executor,
        isolationLevel,
        synchronousCommit,
        batching,
        new PostgresOptions.Pool(poolSize, poolSize, borrow, validation, Duration.ofSeconds(5)),
        new PostgresOptions.Retries(retries, Duration.ofMillis(1), Duration.ofMillis(50), 0.5),
        statementDeadline,
        autovacuum,
        foreignKeys,
        secondaryIndexes);
  }

  RunPlan plan() {
    return new RunPlan(
        "test",
        "local",
        new Workload(accounts, 1.0, initialBalance, 1, 100, 42),
        new Pacing.ClosedLoop(4),
        new PhaseTimes(Duration.ZERO, Duration.ZERO, Duration.ofSeconds(1), Duration.ofSeconds(1)),
        1,
        1,
        0,
        new Limits(0.05, 0.1, 0.15),
        List.of(),
        options());
  }
}
