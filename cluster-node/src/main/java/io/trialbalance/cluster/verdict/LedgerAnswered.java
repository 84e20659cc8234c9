package io.trialbalance.cluster.verdict;

import io.trialbalance.cluster.results.document.Evidence;
import io.trialbalance.cluster.results.document.Finding;
import io.trialbalance.protocol.measure.LedgerTotals;
import io.trialbalance.protocol.phase.Status;
import io.trialbalance.protocol.plan.DatabaseKind;
import java.util.Optional;

/** The database could be asked afterwards what it holds. */
final class LedgerAnswered implements Check {

  private static final String KEEPS_NOTHING = "noop keeps nothing";

  @Override
  public String name() {
    return "ledger-answered";
  }

  @Override
  public Finding examine(Evidence evidence) {
    if (evidence.plan().options().kind() == DatabaseKind.NOOP) {
      return Finding.notApplicable(name(), KEEPS_NOTHING);
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
    return evidence.plan().options().kind().label();
  }

  /** The ledger, if it can be compared with what the clients counted. */
  static Optional<LedgerTotals> comparable(Evidence evidence) {
    return evidence.plan().options().kind() == DatabaseKind.NOOP
        ? Optional.empty()
        : evidence.ledger().filter(LedgerTotals::kept);
  }

  /** Why {@link #comparable} is absent. */
  static String whyNotComparable(Evidence evidence) {
    return evidence.plan().options().kind() == DatabaseKind.NOOP
        ? KEEPS_NOTHING
        : "the database did not say what it holds";
  }
}
