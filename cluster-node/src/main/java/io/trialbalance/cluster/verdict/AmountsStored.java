package io.trialbalance.cluster.verdict;

import io.trialbalance.cluster.results.document.Evidence;
import io.trialbalance.cluster.results.document.Finding;

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
    return StoredBounds.examine(
        name(),
        "amountSum",
        " is the sum of the stored amounts, ",
        evidence,
        (ledger, counted, notLookedUp) -> {
          long least = counted.all().appliedAmount() + ledger.unknownsFoundAmount();
          long most = least + notLookedUp * evidence.plan().workload().maxAmount();
          return new StoredBounds(ledger.transferAmountSum(), least, most);
        });
  }
}
