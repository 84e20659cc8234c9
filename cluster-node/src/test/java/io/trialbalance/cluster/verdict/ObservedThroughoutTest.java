package io.trialbalance.cluster.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialbalance.cluster.results.document.Evidence.Observer;
import io.trialbalance.cluster.results.document.Finding;
import io.trialbalance.protocol.phase.Verdict;
import org.junit.jupiter.api.Test;

class ObservedThroughoutTest {

  private static Finding examine(Observer... observers) {
    return new ObservedThroughout().examine(EvidenceBuilder.valid().observers(observers).build());
  }

  @Test
  void aShortSilenceIsNotedAndALongOneMakesItInconclusive() {
    assertThat(examine(new Observer("a", 0), new Observer("b", 2.5)).reason())
        .isEqualTo("none of 2 observers was silent for more than 2.5 s");
    Finding noted = examine(new Observer("the seconds of alpha", 5), new Observer("b", 0));
    assertThat(noted.verdict()).contains(Verdict.VALID);
    assertThat(noted.reason()).endsWith("the seconds of alpha for 5.0 s");
    assertThat(examine(new Observer("the host db-1", 5.1)).verdict())
        .contains(Verdict.INCONCLUSIVE);
  }

  @Test
  void theLongestSilenceIsSaidFirst() {
    Finding finding = examine(new Observer("a", 3), new Observer("b", 0), new Observer("c", 60));

    assertThat(finding.reason()).contains("c for 60.0 s, a for 3.0 s").doesNotContain("b for");
    assertThat(finding.figures()).containsEntry("longestSilenceSeconds", 60.0);
  }

  @Test
  void documentsFromBeforeItWasNotedSayNothingOfIt() {
    assertThat(examine().verdict()).isEmpty();
  }
}
