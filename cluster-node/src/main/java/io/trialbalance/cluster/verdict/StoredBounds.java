package io.trialbalance.cluster.verdict;

import io.trialbalance.cluster.results.document.Evidence;
import io.trialbalance.cluster.results.document.Finding;
import io.trialbalance.protocol.measure.Final;
import io.trialbalance.protocol.measure.LedgerTotals;
import java.util.Optional;

/**
 * What the database holds beside what clients were told: exactly that if every unknown transfer was
 * looked up, else between that without and with all of those that were not.
 */
record StoredBounds(long stored, long least, long most) {

  /** Reads one quantity. */
  @FunctionalInterface
  interface Quantity {
    /**
     * @param notLookedUp unknown transfers that may be stored or not
     */
    StoredBounds of(LedgerTotals ledger, Final counted, long notLookedUp);
  }

  /**
   * The finding of {@code check}, which names the quantity.
   *
   * @param figure its key in the document
   * @param words what follows the stored quantity in the reason
   */
  static Finding examine(
      String check, String figure, String words, Evidence evidence, Quantity quantity) {
    Optional<LedgerTotals> kept = LedgerAnswered.comparable(evidence);
    if (kept.isEmpty()) {
      return Finding.notApplicable(check, LedgerAnswered.whyNotComparable(evidence));
    }
    if (evidence.totals().isEmpty() || !evidence.finalsMissing().isEmpty()) {
      return Finding.notApplicable(check, "a final is missing: nobody knows what was acknowledged");
    }
    Final totals = evidence.totals().get();
    long notLookedUp = totals.all().counts().unknown() - kept.get().unknownsLookedUp();
    StoredBounds bounds = quantity.of(kept.get(), totals, notLookedUp);
    Finding.Builder finding =
        Finding.of(check)
            .figure(figure, bounds.stored)
            .figure("least", bounds.least)
            .figure("most", bounds.most);
    String text = bounds.stored + words + bounds.expected();
    return bounds.stored >= bounds.least && bounds.stored <= bounds.most
        ? finding.valid(text)
        : finding.invalid(text);
  }

  private String expected() {
    return least == most
        ? "exactly " + least + " expected"
        : "between " + least + " and " + most + " expected";
  }
}
