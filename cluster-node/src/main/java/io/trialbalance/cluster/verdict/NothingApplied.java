package io.trialbalance.cluster.verdict;

import io.trialbalance.cluster.results.document.Evidence;
import io.trialbalance.cluster.results.document.Finding;
import io.trialbalance.protocol.measure.Counts;

/** Of a ceiling, no transfer was applied: what answered was not the database's work. */
final class NothingApplied implements Check {

  @Override
  public String name() {
    return "nothing-applied";
  }

  @Override
  public Finding examine(Evidence evidence) {
    if (!evidence.plan().options().isCeiling()) {
      return Finding.notApplicable(name(), "it is no ceiling: transfers are executed");
    }
    if (evidence.totals().isEmpty()) {
      return Finding.notApplicable(name(), "no final was delivered");
    }
    Counts counts = evidence.totals().get().all().counts();
    Finding.Builder finding =
        Finding.of(name()).figure("applied", counts.applied()).figure("replies", counts.replied());
    return counts.applied() == 0
        ? finding.valid(
            "a ceiling: of " + counts.replied() + " answers none says that a transfer is applied")
        : finding.invalid(
            counts.applied() + " transfers were applied, none expected: this is no ceiling");
  }
}
