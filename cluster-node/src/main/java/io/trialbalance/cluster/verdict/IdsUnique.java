package io.trialbalance.cluster.verdict;

import io.trialbalance.cluster.results.document.Evidence;
import io.trialbalance.cluster.results.document.Finding;

/** No id was sent twice: a database that finds one a duplicate did not do the work. */
final class IdsUnique implements Check {

  /** How targets report that the database had the id already, in {@code Final.failures}. */
  static final String DUPLICATE_ID = "duplicate id";

  @Override
  public String name() {
    return "ids-unique";
  }

  @Override
  public Finding examine(Evidence evidence) {
    if (evidence.totals().isEmpty()) {
      return Finding.notApplicable(name(), "no final was delivered");
    }
    long duplicates = evidence.totals().get().failures().getOrDefault(DUPLICATE_ID, 0L);
    Finding.Builder finding = Finding.of(name()).figure("duplicates", duplicates);
    return duplicates == 0
        ? finding.valid("no transfer failed for a duplicate id")
        : finding.invalid(
            duplicates
                + " transfers failed for a duplicate id: the database was not empty, or this"
                + " program sent an id twice");
  }
}
