package io.trialbalance.cluster.verdict;

import io.trialbalance.cluster.results.document.Evidence;
import io.trialbalance.cluster.results.document.Evidence.Second;
import io.trialbalance.cluster.results.document.Finding;
import io.trialbalance.cluster.results.statistics.Figures;
import io.trialbalance.cluster.results.statistics.Thirds;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/** Throughput has no trend: the mean of a drifting one depends on when the measurement began. */
final class SteadyThroughput implements Check {

  @Override
  public String name() {
    return "steady-throughput";
  }

  @Override
  public Finding examine(Evidence evidence) {
    Optional<Thirds> thirds =
        Thirds.of(Figures.of(evidence).measurementSeries(), SteadyThroughput::repliesPerSecond);
    if (thirds.isEmpty()) {
      return Finding.notApplicable(
          name(), "no complete second in the first or in the last third of the measurement");
    }
    double first = thirds.get().first();
    double last = thirds.get().last();
    Finding.Builder finding =
        Finding.of(name()).figure("firstThirdPerSecond", first).figure("lastThirdPerSecond", last);
    String text =
        String.format(
            Locale.ROOT, "%,.1f replies/s in the first third, %,.1f in the last", first, last);
    return thirds.get().isSteady()
        ? finding.valid(text)
        : finding.inconclusive(
            text + ": more than 10% apart, a longer warm-up or measurement may help");
  }

  private static OptionalDouble repliesPerSecond(List<Second> seconds) {
    return seconds.stream()
        .filter(second -> second.missingNodes() == 0)
        .mapToLong(second -> second.counts().replied())
        .average();
  }
}
