package io.trialbalance.cluster.experiment;

import io.trialbalance.protocol.plan.DesignKeys;
import io.trialbalance.protocol.plan.ExperimentRequest;
import io.trialbalance.protocol.plan.IdleDatabases;
import io.trialbalance.protocol.plan.RunPlan;
import java.util.ArrayList;
import java.util.List;

/**
 * Plan after plan, each as often as it says:
 *
 * <pre>
 * A A A  B B B  C C C
 * </pre>
 *
 * @param steps all of them
 */
record ListDesign(List<Step> steps) implements ExperimentDesign {

  static final Designs.Kind KIND = new Designs.Kind(goesOn -> DesignKeys.NONE, ListDesign::of);

  private static ListDesign of(ExperimentRequest request) {
    List<Step> steps = new ArrayList<>();
    for (int planNumber = 1; planNumber <= request.plans().size(); planNumber++) {
      RunPlan plan = request.plans().get(planNumber - 1);
      for (int run = 1; run <= plan.runs(); run++) {
        steps.add(new Step(planNumber, run, plan, true, IdleDatabases.RUNNING));
      }
    }
    return new ListDesign(steps);
  }

  @Override
  public List<Step> next(List<RunResult> results) {
    return Sequence.after(results, steps);
  }

  @Override
  public int roundsInBlock() {
    return 0;
  }
}
