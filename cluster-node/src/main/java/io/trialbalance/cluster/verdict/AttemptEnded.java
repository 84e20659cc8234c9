package io.trialbalance.cluster.verdict;

import io.trialbalance.cluster.results.document.Evidence;
import io.trialbalance.cluster.results.document.Finding;
import io.trialbalance.protocol.measure.StepFailure;
import io.trialbalance.protocol.phase.Status;

/** The attempt passed all its phases: a measurement that was cut short is not one. */
final class AttemptEnded implements Check {

  @Override
  public String name() {
    return "attempt-ended";
  }

  @Override
  public Finding examine(Evidence evidence) {
    if (evidence.status() == Status.DONE && evidence.failure().isEmpty()) {
      return Finding.of(name()).valid("the attempt passed all its phases");
    }
    String why = evidence.failure().map(StepFailure::message).orElse("no cause was recorded");
    return Finding.of(name()).invalid(evidence.status().label() + ": " + why);
  }
}
