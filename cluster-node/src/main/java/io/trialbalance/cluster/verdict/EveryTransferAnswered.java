package io.trialbalance.cluster.verdict;

import io.trialbalance.cluster.results.document.Evidence;
import io.trialbalance.cluster.results.document.Finding;

/** The target ended every transfer that it was given: otherwise the program itself lost some. */
final class EveryTransferAnswered implements Check {

  @Override
  public String name() {
    return "transfers-answered";
  }

  @Override
  public Finding examine(Evidence evidence) {
    if (evidence.totals().isEmpty()) {
      return Finding.notApplicable(name(), "no final was delivered");
    }
    long unanswered = evidence.totals().get().unanswered();
    Finding.Builder finding = Finding.of(name()).figure("unanswered", unanswered);
    return unanswered == 0
        ? finding.valid("the target ended every transfer")
        : finding.invalid(
            unanswered + " transfers were never ended by the target: a fault of this program");
  }
}
