package io.trialbalance.cluster.verdict;

import io.trialbalance.cluster.results.document.Evidence;
import io.trialbalance.cluster.results.document.Finding;
import io.trialbalance.cluster.results.statistics.Figures;
import io.trialbalance.protocol.measure.Counts;
import io.trialbalance.protocol.measure.LatencyKind;
import io.trialbalance.protocol.measure.PhaseTotals;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Every transfer that was counted is in its histogram, and none twice: nothing was clipped or lost.
 */
final class HistogramsAgree implements Check {

  @Override
  public String name() {
    return "histograms-agree";
  }

  @Override
  public Finding examine(Evidence evidence) {
    if (evidence.totals().isEmpty()) {
      return Finding.notApplicable(name(), "no final was delivered");
    }
    PhaseTotals all = evidence.totals().get().all();
    Finding.Builder finding = Finding.of(name());
    List<String> differences = new ArrayList<>();
    expected(all.counts(), Figures.of(evidence).isOpenLoop())
        .forEach(
            (kind, count) -> {
              long recorded = all.latencies().of(kind).decode().getTotalCount();
              finding.figure(kind.label(), recorded).figure(kind.label() + "-counted", count);
              if (recorded != count) {
                differences.add(
                    kind.label() + " holds " + recorded + " values, " + count + " expected");
              }
            });
    return differences.isEmpty()
        ? finding.valid("every histogram holds as many values as were counted")
        : finding.invalid(String.join("; ", differences));
  }

  private static Map<LatencyKind, Long> expected(Counts counts, boolean openLoop) {
    Map<LatencyKind, Long> expected = new EnumMap<>(LatencyKind.class);
    expected.put(LatencyKind.SERVICE_TIME, counts.replied());
    expected.put(LatencyKind.FAILED, counts.failed());
    expected.put(LatencyKind.UNKNOWN, counts.unknown());
    expected.put(LatencyKind.UNSENT_AGE, counts.unsent());
    if (openLoop) {
      expected.put(LatencyKind.RESPONSE_TIME, counts.replied());
    }
    return expected;
  }
}
