package io.trialbalance.cluster.verdict;

import io.trialbalance.cluster.results.document.Evidence;
import io.trialbalance.cluster.results.document.Finding;
import io.trialbalance.cluster.results.statistics.Figures;
import io.trialbalance.cluster.results.statistics.Units;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * In open loop, the replies within the measurement are nearly as many as the tokens minted in it
 * (rule 3).
 */
final class ScheduleKept implements Check {

  /** Below this the rate of the plan was not what the database got. */
  static final double MIN_ACHIEVED = 0.99;

  @Override
  public String name() {
    return "schedule-kept";
  }

  @Override
  public Finding examine(Evidence evidence) {
    Figures figures = Figures.of(evidence);
    if (!figures.isOpenLoop()) {
      return Finding.notApplicable(name(), "closed loop has no schedule");
    }
    OptionalDouble achieved = figures.achievedOverMinted();
    if (achieved.isEmpty()) {
      return Finding.notApplicable(name(), "no token was minted within the measurement");
    }
    double share = achieved.getAsDouble();
    Finding.Builder finding = Finding.of(name()).figure("achievedOverMinted", share);
    String text = String.format(Locale.ROOT, "achieved %.4f of the tokens minted", share);
    return share >= MIN_ACHIEVED
        ? finding.valid(text)
        : finding.invalid(
            text
                + ", at least "
                + MIN_ACHIEVED
                + " expected: the generator or the database did not keep up ("
                + perSecond(figures.repliesPerSecond())
                + " of "
                + perSecond(figures.mintedPerSecond())
                + ")");
  }

  private static String perSecond(OptionalDouble rate) {
    return Units.perSecond((double) Math.round(rate.orElseThrow()));
  }
}
