package io.trialbalance.cluster.verdict;

import io.trialbalance.cluster.results.document.Evidence;
import io.trialbalance.cluster.results.document.Finding;
import io.trialbalance.protocol.measure.DatabaseDescription;
import io.trialbalance.protocol.measure.LedgerTotals;
import io.trialbalance.protocol.phase.Status;
import java.util.Optional;

/** The database could be asked afterwards what it holds. */
final class LedgerAnswered implements Check {

  @Override
  public String name() {
    return "ledger-answered";
  }

  @Override
  public Finding examine(Evidence evidence) {
    if (keepsNothing(evidence)) {
      return Finding.notApplicable(name(), whyNotComparable(evidence));
    }
    if (evidence.ledger().isEmpty()) {
      return evidence.status() == Status.DONE
          ? Finding.of(name()).invalid("the database could not be asked what it holds")
          : Finding.notApplicable(name(), "the attempt ended before validating");
    }
    return evidence.ledger().get().kept()
        ? Finding.of(name()).valid("the database said what it holds")
        : Finding.of(name())
            .invalid("the database says that it keeps nothing, which " + kind(evidence) + " does");
  }

  private static String kind(Evidence evidence) {
    return evidence.plan().options().kind();
  }

  /** Whether it is a database that keeps nothing: then it is the rig that was measured. */
  static boolean keepsNothing(Evidence evidence) {
    return evidence.database().stream()
        .anyMatch(database -> database.facts().contains(DatabaseDescription.KEEPS_NOTHING));
  }

  /**
   * The ledger, if it can be compared with what the clients counted; of transfers that were there
   * before nothing is in it.
   */
  static Optional<LedgerTotals> comparable(Evidence evidence) {
    return keepsNothing(evidence)
        ? Optional.empty()
        : evidence
            .ledger()
            .filter(LedgerTotals::kept)
            .map(ledger -> evidence.ledgerBefore().map(ledger::since).orElse(ledger));
  }

  /** Why {@link #comparable} is absent. */
  static String whyNotComparable(Evidence evidence) {
    return keepsNothing(evidence)
        ? kind(evidence) + " keeps nothing"
        : "the database did not say what it holds";
  }
}
