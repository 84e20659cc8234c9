package io.trialbalance.cluster.verdict;

import java.util.Comparator;
import java.util.List;

/**
 * What all checks together say of one attempt.
 *
 * @param verdict the worst of the findings
 * @param findings one for each check, in the order of {@link Checks#ALL}
 */
public record Judgement(Verdict verdict, List<Finding> findings) {

  public Judgement {
    findings = List.copyOf(findings);
  }

  static Judgement of(List<Finding> findings) {
    return new Judgement(
        Verdict.worstOf(findings.stream().flatMap(f -> f.verdict().stream()).toList()), findings);
  }

  /** Why the verdict is not {@code valid}: check and reason, worst first; empty if it is. */
  public List<String> reasons() {
    return findings.stream()
        .filter(f -> f.verdict().filter(v -> v != Verdict.VALID).isPresent())
        .sorted(Comparator.comparing((Finding f) -> f.verdict().orElseThrow()).reversed())
        .map(f -> f.check() + ": " + f.reason())
        .toList();
  }
}
