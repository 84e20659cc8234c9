package io.trialbalance.cluster.experiment;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Steps that are known beforehand. */
final class Sequence {

  private record Place(int planNumber, int run) {}

  private Sequence() {}

  /** Those that have no result yet; a plan that could not be run is not tried again. */
  static List<Step> after(List<RunResult> results, List<Step> steps) {
    Set<Place> ended = new HashSet<>();
    Set<Integer> failed = new HashSet<>();
    for (RunResult result : results) {
      ended.add(new Place(result.planNumber(), result.run()));
      if (result.hasFailed()) {
        failed.add(result.planNumber());
      }
    }
    return steps.stream()
        .filter(step -> !ended.contains(new Place(step.planNumber(), step.run())))
        .filter(step -> !failed.contains(step.planNumber()))
        .toList();
  }
}
