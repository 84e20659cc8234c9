package io.trialbalance.cluster.verdict;

import io.trialbalance.cluster.results.document.Evidence;
import io.trialbalance.cluster.results.document.Finding;

/** The measurement holds at least one reply. */
final class RepliesMeasured implements Check {

  @Override
  public String name() {
    return "replies-measured";
  }

  @Override
  public Finding examine(Evidence evidence) {
    if (evidence.totals().isEmpty()) {
      return Finding.notApplicable(name(), "no final was delivered");
    }
    long replies = evidence.totals().get().measurement().window().all();
    Finding.Builder finding = Finding.of(name()).figure("replies", replies);
    return replies > 0
        ? finding.valid(replies + " replies came within the measurement")
        : finding.invalid("not a single reply came within the measurement");
  }
}
