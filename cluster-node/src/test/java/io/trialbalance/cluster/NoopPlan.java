package io.trialbalance.cluster;

import io.trialbalance.cluster.experiment.Step;
import io.trialbalance.protocol.message.AgentProtocol.Preparation;
import io.trialbalance.protocol.plan.DatabaseOptions;
import io.trialbalance.protocol.plan.IdleDatabases;
import io.trialbalance.protocol.plan.Limits;
import io.trialbalance.protocol.plan.Pacing;
import io.trialbalance.protocol.plan.PhaseTimes;
import io.trialbalance.protocol.plan.RunPlan;
import io.trialbalance.protocol.plan.Workload;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A small plan without a database, for tests to which most of it does not matter. Its load is
 * light: in closed loop nothing would hold it back, and it would take a processor from whoever
 * tests.
 *
 * @param maxReruns after lost infrastructure
 */
public record NoopPlan(
    String name, String database, PhaseTimes times, int workers, int runs, int maxReruns) {

  /** Before each run the ledger is emptied, and nothing else is done. */
  public static final Preparation EMPTIED = new Preparation(true, IdleDatabases.RUNNING, List.of());

  /** One run of one worker, with neither settling nor warmup, that is done once. */
  public static NoopPlan lasting(Duration measurement) {
    return new NoopPlan(
        "test",
        "noop",
        new PhaseTimes(Duration.ZERO, Duration.ZERO, measurement, Duration.ofSeconds(5)),
        1,
        1,
        0);
  }

  /** Its first run. */
  public Step toStep() {
    return new Step(1, 1, toPlan(), true, IdleDatabases.RUNNING);
  }

  public RunPlan toPlan() {
    return new RunPlan(
        name,
        database,
        new Workload(100, 1, 1_000, 1, 10, 42),
        new Pacing.OpenLoop(1_000, Pacing.Arrivals.UNIFORM, 4),
        times,
        workers,
        runs,
        maxReruns,
        new Limits(0.05, 0.1, 0.15, 0.9),
        List.of(),
        new DatabaseOptions("noop", Map.of()));
  }
}
