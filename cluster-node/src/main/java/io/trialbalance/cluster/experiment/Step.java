package io.trialbalance.cluster.experiment;

import io.trialbalance.protocol.plan.IdleDatabases;
import io.trialbalance.protocol.plan.RunPlan;

/**
 * One run that a design wants. The attempts at it obey this and know no design.
 *
 * @param planNumber of the plan in its experiment, from 1
 * @param run number of the run among those of its plan, from 1
 * @param plan as it is to be run
 * @param reset whether the ledger is emptied before; otherwise it is taken as it is found
 * @param idle what the experiment's other databases do meanwhile
 * @param begin may have the load wait until the server has settled
 * @param end may end the measurement early
 */
public record Step(
    int planNumber,
    int run,
    RunPlan plan,
    boolean reset,
    IdleDatabases idle,
    BeginRule begin,
    EndRule end) {

  /** One that waits and lasts as long as its plan says. */
  public Step(int planNumber, int run, RunPlan plan, boolean reset, IdleDatabases idle) {
    this(planNumber, run, plan, reset, idle, BeginRule.AT_ONCE, EndRule.NEVER);
  }

  Step withReset(boolean now) {
    return new Step(planNumber, run, plan, now, idle, begin, end);
  }
}
