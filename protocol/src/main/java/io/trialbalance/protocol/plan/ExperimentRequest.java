package io.trialbalance.protocol.plan;

import java.util.List;
import java.util.Optional;

/**
 * Plans to be run as one experiment.
 *
 * @param name what the results folder is named after: {@code [a-z0-9][a-z0-9-]*}
 * @param plans at least one, names distinct
 * @param design decides what is run next; absent in what was written before there were any, which
 *     are lists
 * @param onFailure what becomes of it when a plan cannot be run; absent likewise
 */
public record ExperimentRequest(
    String name,
    List<RunPlan> plans,
    Optional<DesignOptions> design,
    Optional<OnFailure> onFailure) {

  public ExperimentRequest {
    plans = List.copyOf(plans);
  }

  /** Plan after plan, whatever becomes of each. */
  public ExperimentRequest(String name, List<RunPlan> plans) {
    this(name, plans, Optional.of(DesignOptions.LIST), Optional.of(OnFailure.CONTINUE));
  }

  /** How often plans are run, all of them together, if nothing else happens. */
  public int runs() {
    return plans.stream().mapToInt(RunPlan::runs).sum();
  }
}
