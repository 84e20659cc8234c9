package io.trialbalance.cluster.verdict;

import io.trialbalance.cluster.results.document.Evidence;
import io.trialbalance.cluster.results.document.Finding;
import io.trialbalance.cluster.results.statistics.FailureReasons;
import io.trialbalance.cluster.results.statistics.Figures;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/** Failed and unknown transfers are within what the plan allows. */
final class ErrorRate implements Check {

  @Override
  public String name() {
    return "error-rate";
  }

  @Override
  public Finding examine(Evidence evidence) {
    OptionalDouble errorRate = Figures.of(evidence).errorRate();
    if (errorRate.isEmpty()) {
      return Finding.notApplicable(name(), "no transfer of the measurement ended");
    }
    double rate = errorRate.getAsDouble();
    double most = evidence.plan().limits().maxErrorRate();
    Finding.Builder finding =
        Finding.of(name()).figure("errorRate", rate).figure("maxErrorRate", most);
    String text =
        String.format(
                Locale.ROOT,
                "%.3f%% failed or unknown, at most %.3f%% allowed",
                rate * 100,
                most * 100)
            + FailureReasons.of(List.of(evidence))
                .inWords()
                .map(reasons -> ": " + reasons)
                .orElse("");
    return rate <= most ? finding.valid(text) : finding.invalid(text);
  }
}
