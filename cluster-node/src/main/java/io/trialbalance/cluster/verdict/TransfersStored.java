package io.trialbalance.cluster.verdict;

import io.trialbalance.protocol.measure.Counts;
import io.trialbalance.protocol.measure.LedgerTotals;
import java.util.Optional;

/** The database holds the transfers that clients were told are applied, and no others. */
final class TransfersStored implements Check {

  @Override
  public String name() {
    return "transfers-stored";
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
    long least = counted.applied() + ledger.unknownsFound();
    long most = least + notLookedUp;
    long stored = ledger.transfers();
    Finding.Builder finding =
        Finding.of(name()).figure("transfers", stored).figure("least", least).figure("most", most);
    String text = stored + " transfers are stored, ";
    text +=
        least == most
            ? "exactly " + least + " expected"
            : "between " + least + " and " + most + " expected";
    return stored >= least && stored <= most ? finding.valid(text) : finding.invalid(text);
  }
}
