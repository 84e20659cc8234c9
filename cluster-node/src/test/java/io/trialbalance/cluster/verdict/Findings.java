package io.trialbalance.cluster.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialbalance.cluster.results.document.Finding;
import io.trialbalance.protocol.phase.Verdict;
import java.util.Optional;

/** What tests expect of one check's finding. */
final class Findings {

  static final Optional<Verdict> VALID = Optional.of(Verdict.VALID);
  static final Optional<Verdict> INVALID = Optional.of(Verdict.INVALID);
  static final Optional<Verdict> INCONCLUSIVE = Optional.of(Verdict.INCONCLUSIVE);
  static final Optional<Verdict> NOT_APPLICABLE = Optional.empty();

  private Findings() {}

  /** That {@code check} comes to this verdict, with {@code reason} in its words. */
  static void assertFinding(
      Check check, EvidenceBuilder evidence, Optional<Verdict> verdict, String reason) {
    Finding finding = check.examine(evidence.build());
    assertThat(finding.verdict()).as(finding.reason()).isEqualTo(verdict);
    assertThat(finding.reason()).contains(reason);
  }
}
