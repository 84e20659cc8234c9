package io.trialbalance.cluster.verdict;

import io.trialbalance.cluster.results.document.Evidence;
import io.trialbalance.cluster.results.document.Finding;
import io.trialbalance.cluster.results.statistics.Figures;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * In open loop, what lies beyond p99 is the database's: transfers that the load generator itself
 * began late are not most of it. What waited for a slot waited for the database.
 */
final class GeneratorOnTime implements Check {

  /** Of the time that the responses beyond p99 took. */
  static final double MAX_SHARE = 0.10;

  @Override
  public String name() {
    return "generator-on-time";
  }

  @Override
  public Finding examine(Evidence evidence) {
    Figures figures = Figures.of(evidence);
    if (!figures.isOpenLoop()) {
      return Finding.notApplicable(name(), "closed loop has no schedule");
    }
    if (LedgerAnswered.keepsNothing(evidence)) {
      return Finding.notApplicable(
          name(),
          "with " + evidence.plan().options().kind() + " it is the client that is measured");
    }
    OptionalDouble own = figures.ownShareBeyondP99();
    if (own.isEmpty()) {
      return Finding.notApplicable(name(), "it was not measured, or no response lies beyond p99");
    }
    Finding.Builder finding = Finding.of(name()).figure("ownShareBeyondP99", own.getAsDouble());
    String text =
        String.format(
            Locale.ROOT,
            "%.0f%% of the time beyond p99 was the generator's own lag: transfers that it began late"
                + " although a slot was free",
            own.getAsDouble() * 100);
    return own.getAsDouble() <= MAX_SHARE
        ? finding.valid(text)
        : finding.inconclusive(text + "; at most 10% expected");
  }
}
