package io.trialbalance.cluster.verdict;

import io.trialbalance.cluster.results.document.Evidence;
import io.trialbalance.cluster.results.document.Finding;
import io.trialbalance.cluster.results.statistics.Figures;
import io.trialbalance.cluster.results.statistics.Units;
import io.trialbalance.protocol.measure.DatabaseDescription;
import io.trialbalance.protocol.measure.ServerFigure;
import java.util.OptionalDouble;

/**
 * How many times in the measurement the database did what it puts off: writing back what was
 * changed. Without one, the figures do not say what it sustains. It weakens no verdict: short runs
 * compare well.
 */
final class CyclesCovered implements Check {

  @Override
  public String name() {
    return "cycles-covered";
  }

  @Override
  public Finding examine(Evidence evidence) {
    OptionalDouble checkpoints = checkpoints(evidence);
    if (checkpoints.isEmpty()) {
      return Finding.notApplicable(name(), "nobody told of its checkpoints");
    }
    long whole = (long) checkpoints.getAsDouble();
    return Finding.of(name())
        .figure("checkpoints", whole)
        .valid(
            whole == 0
                ? "no checkpoint of the database fell into the measurement: what these cost is not in"
                    + " the figures, which do not say what it sustains"
                : Units.counted(whole, "checkpoint")
                    + " of the database fell into the measurement");
  }

  private static OptionalDouble checkpoints(Evidence evidence) {
    OptionalDouble told =
        evidence.server().stream()
            .flatMapToDouble(server -> server.value(ServerFigure.CHECKPOINTS).stream())
            .findFirst();
    return told.isPresent() ? told : ofCalls(evidence);
  }

  /** A database may say after how many calls it makes one. */
  private static OptionalDouble ofCalls(Evidence evidence) {
    OptionalDouble calls = Figures.of(evidence).calls();
    return evidence.database().stream()
        .flatMap(database -> database.facts().stream())
        .filter(fact -> fact.name().equals(DatabaseDescription.CALLS_PER_CHECKPOINT))
        .flatMapToDouble(fact -> calls.stream().map(all -> all / Double.parseDouble(fact.value())))
        .findFirst();
  }
}
