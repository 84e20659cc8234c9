package io.trialbalance.cluster.verdict;

import io.trialbalance.cluster.results.document.Evidence;
import io.trialbalance.cluster.results.document.Evidence.Second;
import io.trialbalance.cluster.results.document.Finding;
import io.trialbalance.cluster.results.statistics.Figures;
import java.util.List;
import java.util.Locale;

/**
 * In closed loop, nearly every second of the measurement has a reply. While the database stands
 * still nothing is submitted, so that a standstill of any length is in no more latencies than
 * transfers were in flight: the percentiles hide it (rule 1). In open loop they show it.
 */
final class NoStandstill implements Check {

  /** What lasts longer than this share of the time would be in the p99 of an open loop. */
  static final double MAX_SHARE = 0.01;

  @Override
  public String name() {
    return "no-standstill";
  }

  @Override
  public Finding examine(Evidence evidence) {
    Figures figures = Figures.of(evidence);
    if (figures.isOpenLoop()) {
      return Finding.notApplicable(name(), "in open loop the response times show a standstill");
    }
    List<Second> seconds =
        figures.measurementSeries().stream().filter(second -> second.missingNodes() == 0).toList();
    if (seconds.isEmpty()) {
      return Finding.notApplicable(name(), "no second of the measurement is complete");
    }
    long ours = Math.round(Stalled.longestSeconds(evidence));
    long still = Math.max(0, seconds.stream().filter(NoStandstill::isStill).count() - ours);
    Finding.Builder finding =
        Finding.of(name()).figure("stillSeconds", still).figure("seconds", seconds.size());
    String text =
        String.format(
            Locale.ROOT,
            "the database answered nothing in %d of %d seconds in which transfers were in flight%s",
            still,
            seconds.size(),
            ours == 0 ? "" : ", besides those in which a load node stood still");
    return still <= MAX_SHARE * seconds.size()
        ? finding.valid(text)
        : finding.inconclusive(
            text + ": in closed loop no percentile shows that, an open loop's response times do");
  }

  /** Nothing came, and something was waited for. */
  static boolean isStill(Second second) {
    return second.counts().ended() == 0 && second.gauges().inFlight() > 0;
  }
}
