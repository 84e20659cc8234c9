package io.trialbalance.workload.database.postgresql;

import io.trialbalance.protocol.config.DurationText;
import io.trialbalance.protocol.plan.DatabaseOptions;
import io.trialbalance.protocol.plan.Limits;
import io.trialbalance.protocol.plan.Pacing;
import io.trialbalance.protocol.plan.PhaseTimes;
import io.trialbalance.protocol.plan.RunPlan;
import io.trialbalance.protocol.plan.Workload;
import io.trialbalance.workload.batching.Batching;
import io.trialbalance.workload.database.postgresql.PostgresOptions.Borrow;
import io.trialbalance.workload.database.postgresql.PostgresOptions.Client;
import io.trialbalance.workload.database.postgresql.PostgresOptions.Executor;
import io.trialbalance.workload.database.postgresql.PostgresOptions.IsolationLevel;
import io.trialbalance.workload.database.postgresql.PostgresOptions.SynchronousCommit;
import io.trialbalance.workload.database.postgresql.PostgresOptions.Validation;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Plans of which a test changes only what it is about. */
final class TestPlan {

  Client client = Client.R2DBC;
  Executor executor = Executor.ROW_LOCKS;
  boolean ceiling;
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
  Map<String, Object> others = Map.of();
  long accounts = 10;
  long initialBalance = 100;

  PostgresOptions options() {
    return PostgresOptions.of(plan());
  }

  private DatabaseOptions chosen() {
    Map<String, Object> values = new HashMap<>(others);
    values.put("client", client.label());
    values.put("ceiling", ceiling);
    values.putAll(
        Map.of(
            "executor", executor.label(),
            "isolation-level", isolationLevel.label(),
            "synchronous-commit", synchronousCommit.label(),
            "batching",
                Map.of(
                    "max-size", batching.maxSize(),
                    "max-delay", DurationText.of(batching.maxDelay()),
                    "calls-in-flight", batching.callsInFlight()),
            "pool",
                Map.of(
                    "size",
                    poolSize,
                    "borrow",
                    borrow.label(),
                    "validation",
                    validation.label(),
                    "acquire-timeout",
                    "5s"),
            "retries", Map.of("max", retries, "first-delay", "1ms", "max-delay", "50ms"),
            "statement-deadline", DurationText.of(statementDeadline),
            "autovacuum", autovacuum,
            "foreign-keys", foreignKeys,
            "secondary-indexes", secondaryIndexes));
    return new DatabaseOptions(PostgresDriver.KIND, values);
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
        new Limits(0.05, 0.1, 0.15, 0.9),
        List.of(),
        chosen());
  }
}
