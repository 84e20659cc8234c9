package io.trialbalance.cluster.verdict;

import io.trialbalance.cluster.results.document.Evidence;
import io.trialbalance.cluster.results.document.Finding;
import io.trialbalance.cluster.results.statistics.Figures;
import io.trialbalance.cluster.results.statistics.Latencies;
import io.trialbalance.protocol.measure.Quantile;
import io.trialbalance.protocol.measure.RoundTrips;
import io.trialbalance.protocol.measure.RoundTrips.Pair;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** The network between the hosts varies by less than what is measured over it. */
final class SteadyNetwork implements Check {

  /**
   * Standard deviation of a pair's round trips over the median latency. A tenth is what two thirds
   * of a measurement may differ by; a commit with a quorum takes two round trips.
   */
  static final double MAX_SHARE = 0.05;

  @Override
  public String name() {
    return "steady-network";
  }

  @Override
  public Finding examine(Evidence evidence) {
    Optional<Latencies> latencies = Figures.of(evidence).latencies();
    Optional<Pair> worst =
        evidence.roundTrips().map(RoundTrips::pairs).stream()
            .flatMap(pairs -> pairs.stream())
            .max(Comparator.comparingDouble(Pair::standardDeviationMicros));
    if (worst.isEmpty() || latencies.isEmpty()) {
      return Finding.notApplicable(
          name(), worst.isEmpty() ? "no round trips were measured" : "there is no latency");
    }
    Pair pair = worst.get();
    double medianMicros = latencies.get().percentile(Quantile.P50).nanos() / 1e3;
    double share = pair.standardDeviationMicros() / medianMicros;
    Finding.Builder finding =
        Finding.of(name())
            .figure("standardDeviationMicros", pair.standardDeviationMicros())
            .figure("shareOfMedian", share);
    String text =
        String.format(
            Locale.ROOT,
            "round trips from %s to %s vary by %.0f µs (standard deviation), %.1f%% of the median"
                + " latency",
            pair.from(),
            pair.to(),
            pair.standardDeviationMicros(),
            share * 100);
    return share > MAX_SHARE
        ? finding.inconclusive(text + ": more than 5%, the network may be part of the figures")
        : finding.valid(text);
  }
}
