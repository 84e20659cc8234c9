package io.trialbalance.cluster.verdict;

import io.trialbalance.protocol.measure.Counts;
import io.trialbalance.protocol.measure.LedgerTotals;
import java.util.Optional;

/**
 * The stored transfers move what clients were told is applied: the number alone does not show it.
 */
final class AmountsStored implements Check {

  @Override
  public String name() {
    return "amounts-stored";
  }

  @Override
  public Finding examine(Evidence evidence) {
    Optional<LedgerTotals> kept = LedgerAnswered.comparable(evidence);
    if (kept.isEmpty()) {
      return Finding.notApplicable(name(), LedgerAnswered.whyNotComparable(evidence));
    }
    if (evidence.totals().isEmpty() || !evidence.finalsMissing().isEmpty()) {
      return Finding.notApplicable(
          name(), "a final is missing: nobody knows what was acknowledged");
    }
    LedgerTotals ledger = kept.get();
    Counts counted = evidence.totals().get().all().counts();
    long notLookedUp = counted.unknown() - ledger.unknownsLookedUp();
    long least = evidence.totals().get().all().appliedAmount() + ledger.unknownsFoundAmount();
    long most = least + notLookedUp * evidence.plan().workload().maxAmount();
    long stored = ledger.transferAmountSum();
    Finding.Builder finding =
        Finding.of(name()).figure("amountSum", stored).figure("least", least).figure("most", most);
    String text = stored + " is the sum of the stored amounts, ";
    text +=
        least == most
            ? "exactly " + least + " expected"
            : "between " + least + " and " + most + " expected";
    return stored >= least && stored <= most ? finding.valid(text) : finding.invalid(text);
  }
}
