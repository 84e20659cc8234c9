package io.trialbalance.cluster.results.store;

import io.trialbalance.cluster.results.statistics.AggregateDocument;
import io.trialbalance.cluster.results.statistics.AggregateDocument.RunFigures;
import io.trialbalance.cluster.results.statistics.Comparison.Side;
import io.trialbalance.cluster.results.statistics.CountedRun;
import io.trialbalance.protocol.plan.RunPlan;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Experiments of the same plans that took turns with others, such as of another version of this
 * program, which no single experiment can hold: together they are one side of a comparison. Blocks.
 */
final class Turns {

  private Turns() {}

  /**
   * Each plan of the first of them, put together with those of the same name in the others.
   *
   * @throws ResultStoreException if one of them lacks a plan, or has another one of its name
   */
  static List<Side> sides(ResultArchive archive, List<String> names) throws IOException {
    List<List<Side>> turns = new ArrayList<>();
    for (String name : names) {
      turns.add(archive.sidesOf(name));
    }
    List<Side> sides = new ArrayList<>();
    for (Side first : turns.get(0)) {
      List<Side> ofPlan = new ArrayList<>();
      for (int i = 0; i < turns.size(); i++) {
        ofPlan.add(of(first.plan(), turns.get(i), names.get(i)));
      }
      sides.add(together(archive, ofPlan));
    }
    return sides;
  }

  private static Side of(RunPlan plan, List<Side> turn, String name) throws ResultStoreException {
    Side same =
        turn.stream()
            .filter(side -> side.plan().name().equals(plan.name()))
            .findFirst()
            .orElseThrow(
                () ->
                    new ResultStoreException(
                        name + " has no counted run of " + plan.name() + ", as the first has"));
    if (!same.plan().equals(plan)) {
      throw new ResultStoreException(
          "the plan " + plan.name() + " of " + name + " is another than that of the first");
    }
    return same;
  }

  private static Side together(ResultArchive archive, List<Side> turns) throws IOException {
    List<CountedRun> runs = new ArrayList<>();
    List<String> discarded = new ArrayList<>();
    List<AggregateDocument> aggregates = turns.stream().map(Side::aggregate).toList();
    for (AggregateDocument aggregate : aggregates) {
      for (RunFigures run : aggregate.runs()) {
        runs.add(CountedRun.of(run.document(), archive.run(run.document())));
      }
      discarded.addAll(aggregate.discardedAttempts());
    }
    RunPlan plan = turns.get(0).plan();
    String label = aggregates.get(0).experimentId() + " and " + (turns.size() - 1) + " more";
    return new Side(
        plan,
        AggregateDocument.of(label, plan.withRuns(turns.size() * plan.runs()), runs, discarded),
        plan.runs(),
        aggregates);
  }
}
