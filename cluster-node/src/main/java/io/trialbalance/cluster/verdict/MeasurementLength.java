package io.trialbalance.cluster.verdict;

import io.trialbalance.cluster.results.document.Evidence;
import io.trialbalance.cluster.results.document.Finding;
import io.trialbalance.cluster.results.statistics.Figures;
import java.util.Locale;

/** The measurement is long enough to be repeated by someone else. */
final class MeasurementLength implements Check {

  /** Shorter ones are at the mercy of a single checkpoint or compilation. */
  static final int MIN_SECONDS = 30;

  @Override
  public String name() {
    return "measurement-length";
  }

  @Override
  public Finding examine(Evidence evidence) {
    double seconds = Figures.of(evidence).measurementSeconds();
    Finding.Builder finding =
        Finding.of(name()).figure("seconds", seconds).figure("leastSeconds", MIN_SECONDS);
    return seconds >= MIN_SECONDS
        ? finding.valid(String.format(Locale.ROOT, "%.0f s were measured", seconds))
        : finding.inconclusive(
            String.format(
                Locale.ROOT,
                "too short to be repeated by someone else: %.1f s, at least %d s",
                seconds,
                MIN_SECONDS));
  }
}
