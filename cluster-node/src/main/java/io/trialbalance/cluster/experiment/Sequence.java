package io.trialbalance.cluster.experiment;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Steps that are known beforehand. */
final class Sequence {

  private record Place(int planNumber, int run) {
    static Place of(Step step) {
      return new Place(step.planNumber(), step.run());
    }

    static Place of(RunResult result) {
      return new Place(result.planNumber(), result.run());
    }
  }

  private Sequence() {}

  /** Those that have been run to their end. */
  static List<Step> done(List<RunResult> results, List<Step> steps) {
    Set<Place> done = new HashSet<>();
    results.stream().filter(result -> !result.hasFailed()).map(Place::of).forEach(done::add);
    return steps.stream().filter(step -> done.contains(Place.of(step))).toList();
  }

  /** Those that have no result yet; a plan that could not be run is not tried again. */
  static List<Step> after(List<RunResult> results, List<Step> steps) {
    Set<Place> ended = new HashSet<>();
    Set<Integer> failed = new HashSet<>();
    for (RunResult result : results) {
      ended.add(Place.of(result));
      if (result.hasFailed()) {
        failed.add(result.planNumber());
      }
    }
    return steps.stream()
        .filter(step -> !ended.contains(Place.of(step)))
        .filter(step -> !failed.contains(step.planNumber()))
        .toList();
  }
}
