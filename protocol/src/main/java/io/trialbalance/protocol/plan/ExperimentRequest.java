package io.trialbalance.protocol.plan;

import java.util.List;

/**
 * Plans to be run one after another, as one experiment.
 *
 * @param name what the results folder is named after: {@code [a-z0-9][a-z0-9-]*}
 * @param plans in the order of running; at least one, names distinct
 */
public record ExperimentRequest(String name, List<RunPlan> plans) {
  public ExperimentRequest {
    plans = List.copyOf(plans);
  }
}
