package io.trialbalance.workload;

import io.trialbalance.protocol.plan.DatabaseOptions;
import io.trialbalance.protocol.plan.Limits;
import io.trialbalance.protocol.plan.Pacing;
import io.trialbalance.protocol.plan.PhaseTimes;
import io.trialbalance.protocol.plan.RunPlan;
import io.trialbalance.protocol.plan.Workload;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Plans on noop for tests and benchmarks. */
public final class Plans {

  /** 100,000 accounts, exponent 1.0, amounts 1 to 1,000. */
  public static final Workload WORKLOAD = workload(100_000, 1.0);

  private Plans() {}

  public static Workload workload(long accounts, double exponent) {
    return new Workload(accounts, exponent, 1_000_000, 1, 1_000, 42);
  }

  public static RunPlan plan(Workload workload, Pacing pacing, PhaseTimes times, int workers) {
    return new RunPlan(
        "test",
        "noop",
        workload,
        pacing,
        times,
        workers,
        1,
        0,
        new Limits(0.05, 0.1, 0.15, 0.9),
        List.of(),
        new DatabaseOptions("noop", Map.of()));
  }

  /** One worker on {@link #WORKLOAD}. */
  public static RunPlan plan(Pacing pacing, PhaseTimes times) {
    return plan(WORKLOAD, pacing, times, 1);
  }

  public static Pacing closedLoop(int concurrency) {
    return new Pacing.ClosedLoop(concurrency);
  }

  public static Pacing openLoop(double ratePerSecond, int concurrency) {
    return new Pacing.OpenLoop(ratePerSecond, Pacing.Arrivals.UNIFORM, concurrency);
  }

  public static PhaseTimes seconds(long warmup, long measurement) {
    return new PhaseTimes(
        Duration.ZERO,
        Duration.ofSeconds(warmup),
        Duration.ofSeconds(measurement),
        Duration.ofSeconds(10));
  }
}
