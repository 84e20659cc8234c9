package io.trialbalance.cluster.verdict;

import io.trialbalance.cluster.results.document.Evidence;
import io.trialbalance.cluster.results.document.Finding;
import io.trialbalance.cluster.results.statistics.Figures;
import io.trialbalance.cluster.results.statistics.Thirds;
import java.util.Locale;
import java.util.Optional;

/** The JVM was warm: a cold client costs several times more CPU per transfer (rule 7). */
final class ClientWarm implements Check {

  @Override
  public String name() {
    return "client-warm";
  }

  @Override
  public Finding examine(Evidence evidence) {
    Optional<Thirds> thirds =
        Thirds.of(Figures.of(evidence).measurementSeries(), Figures::cpuPerTransferNanos);
    if (thirds.isEmpty()) {
      return Finding.notApplicable(
          name(), "no CPU per transfer of both the first and the last third of the measurement");
    }
    double firstMicros = thirds.get().first() / 1e3;
    double lastMicros = thirds.get().last() / 1e3;
    Finding.Builder finding =
        Finding.of(name())
            .figure("firstThirdMicros", firstMicros)
            .figure("lastThirdMicros", lastMicros);
    String text =
        String.format(
            Locale.ROOT,
            "CPU per transfer %.2f µs in the first third, %.2f µs in the last",
            firstMicros,
            lastMicros);
    return thirds.get().isSteady()
        ? finding.valid(text)
        : finding.inconclusive(text + ": more than 10% apart, a longer warm-up may help");
  }
}
