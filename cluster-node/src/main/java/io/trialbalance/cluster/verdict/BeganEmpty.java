package io.trialbalance.cluster.verdict;

import io.trialbalance.cluster.results.document.Evidence;
import io.trialbalance.cluster.results.document.Finding;
import io.trialbalance.protocol.measure.DatabaseDescription.Fact;
import java.util.Optional;

/**
 * The ledger began in empty files: a result from grown ones is not equal to one from empty ones.
 */
final class BeganEmpty implements Check {

  /** The fact by which the ledger says what its reset left. */
  private static final String RESET_FACT = "reset";

  private static final String GROWN = "grown data file";

  @Override
  public String name() {
    return "began-empty";
  }

  @Override
  public Finding examine(Evidence evidence) {
    Optional<Fact> grown =
        evidence.database().stream()
            .flatMap(database -> database.facts().stream())
            .filter(fact -> fact.name().equals(RESET_FACT) && fact.value().startsWith(GROWN))
            .findFirst();
    return grown.isEmpty()
        ? Finding.of(name()).valid("nothing is known of earlier runs' data below it")
        : Finding.of(name())
            .inconclusive(
                "the run began in a "
                    + grown.get().value()
                    + ": not equal to a result from an empty one");
  }
}
