package io.trialbalance.cluster.experiment;

import io.trialbalance.protocol.plan.DatabaseCosts;
import io.trialbalance.protocol.plan.ExperimentRequest;
import io.trialbalance.protocol.plan.IdleDatabases;
import io.trialbalance.protocol.plan.PlanEstimate;
import io.trialbalance.protocol.plan.RunPlan;
import java.time.Duration;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** How long the steps of an experiment take, before any of them was begun: for people only. */
public final class ExperimentEstimate {

  /** Stopping one server and starting another. */
  private static final Duration CHANGEOVER = Duration.ofSeconds(5);

  private final Function<RunPlan, DatabaseCosts> costs;
  private final Map<RunPlan, Duration> perRun = new IdentityHashMap<>();

  /**
   * @param costs of a plan's database
   */
  public ExperimentEstimate(Function<RunPlan, DatabaseCosts> costs) {
    this.costs = costs;
  }

  /** Of everything that an experiment runs, if nothing has to be repeated. */
  public Duration of(ExperimentRequest request) {
    return of(Designs.of(request).next(List.of()));
  }

  /** Of these steps, one after another. */
  public Duration of(List<Step> steps) {
    Duration sum = Duration.ZERO;
    String database = null;
    for (Step step : steps) {
      sum = sum.plus(of(step.plan()));
      if (database != null
          && !database.equals(step.plan().database())
          && step.idle() == IdleDatabases.STOPPED) {
        sum = sum.plus(CHANGEOVER);
      }
      database = step.plan().database();
    }
    return sum;
  }

  /** Of one run. */
  public Duration of(RunPlan plan) {
    return perRun.computeIfAbsent(plan, one -> PlanEstimate.of(one, costs.apply(one)).perRun());
  }
}
