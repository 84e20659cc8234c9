package io.trialbalance.workload.engine;

import io.trialbalance.protocol.plan.NodeShare;
import io.trialbalance.protocol.plan.Pacing;
import io.trialbalance.protocol.plan.RunPlan;
import io.trialbalance.protocol.plan.WorkShare;
import io.trialbalance.workload.account.AccountSelector;
import io.trialbalance.workload.account.CounterRandom;
import io.trialbalance.workload.pacing.Schedule;

/**
 * Which share of which load one engine has.
 *
 * @param plan that is run, as this node does it
 * @param run number of the run, from 1
 * @param attempt serial of the attempt: the first part of every transfer's id
 * @param share of this node, with its ordinal
 * @param worker number of this worker on its node, from 0
 */
public record LoadSettings(RunPlan plan, int run, int attempt, NodeShare share, int worker) {

  /** Distinguishes the stream of arrivals from that of transfers, which has one word fewer. */
  private static final long ARRIVALS = 1;

  public LoadSettings {
    if (slots(plan, worker) < 1) {
      throw new IllegalArgumentException(
          "a concurrency of %d per node cannot be shared by %d workers: lower workers-per-node"
              .formatted(plan.pacing().concurrencyPerNode(), plan.workersPerNode()));
    }
  }

  /** Ordinal of this node, from 0. */
  int node() {
    return share.node();
  }

  /** Transfers that this worker may have in flight. */
  int slots() {
    return slots(plan, worker);
  }

  private static int slots(RunPlan plan, int worker) {
    return (int)
        new WorkShare(worker, plan.workersPerNode()).of(plan.pacing().concurrencyPerNode());
  }

  AccountSelector newAccountSelector() {
    return new AccountSelector(plan.workload(), run, node(), worker);
  }

  /**
   * This worker's tokens. Of evenly spread ones, each of the cluster's belongs to one node, so that
   * nodes do not fire in step: token k to node k mod N if all have the same weight.
   */
  Schedule schedule(Pacing.OpenLoop pacing) {
    int workers = plan.workersPerNode();
    return switch (pacing.arrivals()) {
      case UNIFORM -> Schedule.uniform(pacing.targetRatePerSecond(), share, worker, workers);
      case POISSON ->
          Schedule.poisson(
              pacing.targetRatePerSecond() * share.fraction() / workers,
              () -> new CounterRandom(plan.workload().seed(), run, node(), worker, ARRIVALS));
    };
  }
}
