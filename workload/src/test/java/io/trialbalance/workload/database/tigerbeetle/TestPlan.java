package io.trialbalance.workload.database.tigerbeetle;

import io.trialbalance.protocol.config.DurationText;
import io.trialbalance.protocol.plan.DatabaseOptions;
import io.trialbalance.protocol.plan.Limits;
import io.trialbalance.protocol.plan.Pacing;
import io.trialbalance.protocol.plan.PhaseTimes;
import io.trialbalance.protocol.plan.RunPlan;
import io.trialbalance.protocol.plan.Workload;
import io.trialbalance.workload.batching.Batching;
import io.trialbalance.workload.database.tigerbeetle.TigerBeetleOptions.Mode;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Plans of which a test changes only what it is about. */
final class TestPlan {

  Mode mode = Mode.COALESCED;
  Batching batching = new Batching(64, Duration.ZERO, 1);
  int sessions = 1;
  boolean ceiling;
  Duration statementDeadline = Duration.ofSeconds(20);
  long accounts = 10;
  long initialBalance = 100;

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
        new DatabaseOptions(
            TigerBeetleDriver.KIND,
            Map.of(
                "batching",
                Map.of(
                    "mode", mode.label(),
                    "max-size", batching.maxSize(),
                    "max-delay", DurationText.of(batching.maxDelay()),
                    "calls-in-flight", batching.callsInFlight()),
                "statement-deadline",
                DurationText.of(statementDeadline),
                "sessions",
                sessions,
                "ceiling",
                ceiling)));
  }
}
