package io.trialbalance.cluster.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialbalance.cluster.results.document.Evidence;
import io.trialbalance.cluster.results.document.Finding;
import io.trialbalance.cluster.results.statistics.Figures;
import io.trialbalance.protocol.phase.Verdict;
import java.util.List;
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
  void theShareIsOfTheTimeOfTheNodeThatStoodStillLongest() {
    Finding finding = stalledFor(0.02, EvidenceBuilder.valid());

    assertThat(finding.figures().get("shareOfTime").doubleValue()).isBetween(0.0199, 0.0201);
  }

  @Test
  void theShareOfTheTimeIsSaidWhicheverLoopItWas() {
    for (EvidenceBuilder either :
        List.of(EvidenceBuilder.valid(), EvidenceBuilder.valid().openLoop(100))) {
      assertThat(stalledFor(0.08, either).reason()).contains("8.00% of its time");
    }
  }

  @Test
  void ofNodesThatDidNotTellThereIsNothingToSay() {
    assertThat(stalledFor(0, EvidenceBuilder.valid().nodes(0)).verdict()).isEmpty();
  }
}
