package io.trialbalance.cluster.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialbalance.cluster.results.document.Evidence;
import io.trialbalance.cluster.results.document.Finding;
import io.trialbalance.cluster.results.statistics.Figures;
import io.trialbalance.protocol.phase.Verdict;
import org.junit.jupiter.api.Test;

class GeneratorAwakeTest {

  private static final double MEASURED =
      Figures.of(EvidenceBuilder.valid().build()).measurementSeconds();

  private static Finding stalledFor(double shareOfTime, EvidenceBuilder builder) {
    Evidence evidence = builder.stalledSeconds(shareOfTime * MEASURED).build();
    return new GeneratorAwake().examine(evidence);
  }

  @Test
  void aMomentInAThousandIsNoMatter() {
    assertThat(stalledFor(0.0009, EvidenceBuilder.valid()).verdict()).contains(Verdict.VALID);
    assertThat(stalledFor(0.0011, EvidenceBuilder.valid()).verdict())
        .contains(Verdict.INCONCLUSIVE);
  }

  @Test
  void theShareOfTheTimeIsOfAllNodes() {
    Finding finding = stalledFor(0.02, EvidenceBuilder.valid());

    assertThat(finding.figures().get("shareOfTime").doubleValue()).isBetween(0.0199, 0.0201);
  }

  @Test
  void inOpenLoopTheShareOfTheSlowResponsesIsSaidWhichIsNeverMoreThanAllOfThem() {
    assertThat(stalledFor(0.004, EvidenceBuilder.valid().openLoop(100)).reason())
        .contains("up to 40% of the responses beyond p99");
    assertThat(stalledFor(0.08, EvidenceBuilder.valid().openLoop(100)).reason())
        .contains("up to 100% of the responses beyond p99");
    assertThat(stalledFor(0.08, EvidenceBuilder.valid()).reason()).contains("8.00% of the time");
  }

  @Test
  void ofNodesThatDidNotTellThereIsNothingToSay() {
    assertThat(stalledFor(0, EvidenceBuilder.valid().nodes(0)).verdict()).isEmpty();
  }
}
