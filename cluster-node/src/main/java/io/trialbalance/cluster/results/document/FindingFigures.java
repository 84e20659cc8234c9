package io.trialbalance.cluster.results.document;

import io.trialbalance.cluster.verdict.Finding;
import io.trialbalance.cluster.verdict.Verdict;
import java.util.Map;

/**
 * What one check found.
 *
 * @param check its name, explained in {@code docs/measurement.md}
 * @param verdict null if the check does not apply
 * @param reason what was found, or why the check does not apply
 * @param figures that the verdict rests on, by name
 */
public record FindingFigures(
    String check, Verdict verdict, String reason, Map<String, Number> figures) {

  public static FindingFigures of(Finding finding) {
    return new FindingFigures(
        finding.check(), finding.verdict().orElse(null), finding.reason(), finding.figures());
  }
}
