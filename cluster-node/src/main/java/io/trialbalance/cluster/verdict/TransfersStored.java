package io.trialbalance.cluster.verdict;

import io.trialbalance.cluster.results.document.Evidence;
import io.trialbalance.cluster.results.document.Finding;

/** The database holds the transfers that clients were told are applied, and no others. */
final class TransfersStored implements Check {

  @Override
  public String name() {
    return "transfers-stored";
  }

  @Override
  public Finding examine(Evidence evidence) {
    return StoredBounds.examine(
        name(),
        "transfers",
        " transfers are stored, ",
        evidence,
        (ledger, counted, notLookedUp) -> {
          long least = counted.all().counts().applied() + ledger.unknownsFound();
          return new StoredBounds(ledger.transfers(), least, least + notLookedUp);
        });
  }
}
