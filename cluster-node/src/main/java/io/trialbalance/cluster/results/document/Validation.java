package io.trialbalance.cluster.results.document;

import java.util.List;

/**
 * Results computed again from what is stored, without a database.
 *
 * @param documents that were looked at, relative to the results folder
 * @param problems file, place, what is there and what follows from the rest; empty if they agree
 */
public record Validation(List<String> documents, List<String> problems) {

  public Validation {
    documents = List.copyOf(documents);
    problems = List.copyOf(problems);
  }

  /** Whether everything that is computed follows from what is measured. */
  public boolean isConfirmed() {
    return problems.isEmpty();
  }
}
