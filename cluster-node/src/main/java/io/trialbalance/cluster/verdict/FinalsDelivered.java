package io.trialbalance.cluster.verdict;

import io.trialbalance.cluster.results.document.Evidence;
import io.trialbalance.cluster.results.document.Finding;

/** Every node delivered its final: without one, totals and percentiles are of some nodes only. */
final class FinalsDelivered implements Check {

  @Override
  public String name() {
    return "finals-delivered";
  }

  @Override
  public Finding examine(Evidence evidence) {
    if (!evidence.finalsMissing().isEmpty()) {
      return Finding.of(name())
          .figure("finalsMissing", evidence.finalsMissing().size())
          .invalid("no final came from " + String.join(", ", evidence.finalsMissing()));
    }
    if (evidence.totals().isEmpty()) {
      return Finding.of(name()).invalid("no node delivered a final");
    }
    return Finding.of(name()).valid("every node delivered its final");
  }
}
