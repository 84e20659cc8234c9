package io.trialbalance.workload.database;

import io.trialbalance.protocol.plan.RunPlan;

/** Finds out how fast a plan's load is on a server, before the run. */
@FunctionalInterface
public interface RateProbe {

  /**
   * Drives {@code target} for some seconds as the plan would.
   *
   * @param nodes that will take part in the run; the probe stands for all of them
   * @return transfers that are answered in a second, over the whole cluster
   */
  double transfersPerSecond(RunPlan plan, int nodes, TransferTarget target)
      throws InterruptedException;
}
