package io.trialbalance.cluster.verdict;

import io.trialbalance.cluster.results.document.Evidence;
import io.trialbalance.cluster.results.document.Finding;
import io.trialbalance.cluster.results.document.Percentile;
import io.trialbalance.cluster.results.statistics.Figures;
import io.trialbalance.cluster.results.statistics.Latencies;
import io.trialbalance.cluster.results.statistics.Units;
import io.trialbalance.protocol.measure.Quantile;
import java.util.Optional;

/** p99 rests on enough values. (p99.9 without enough is only marked: few runs have them.) */
final class ValuesBeyondP99 implements Check {

  @Override
  public String name() {
    return "values-beyond-p99";
  }

  @Override
  public Finding examine(Evidence evidence) {
    Optional<Latencies> latencies = Figures.of(evidence).latencies();
    if (latencies.isEmpty()) {
      return Finding.notApplicable(name(), "no latency was measured");
    }
    Percentile p99 = latencies.get().percentile(Quantile.P99);
    Finding.Builder finding = Finding.of(name()).figure("valuesBeyond", p99.valuesBeyond());
    String text =
        Units.counted(p99.valuesBeyond(), "value")
            + (p99.valuesBeyond() == 1 ? " lies" : " lie")
            + " beyond p99";
    return p99.fewValues()
        ? finding.inconclusive(text + ", at least " + Percentile.FEW_VALUES + " expected")
        : finding.valid(text);
  }
}
