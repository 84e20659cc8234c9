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
        .isEqualTo("2 observers told of all of the measurement");
    Finding noted = examine(new Observer("the seconds of alpha", 5), new Observer("b", 0));
    assertThat(noted.verdict()).contains(Verdict.VALID);
    assertThat(noted.reason()).endsWith("the seconds of alpha 5.0 s");
    assertThat(examine(new Observer("the host db-1", 5.1)).verdict())
        .contains(Verdict.INCONCLUSIVE);
  }

  @Test
  void theLongestSilenceIsSaidFirst() {
    Finding finding = examine(new Observer("a", 3), new Observer("b", 0), new Observer("c", 60));

    assertThat(finding.reason()).contains("c 60.0 s, a 3.0 s").doesNotContain("b 0");
    assertThat(finding.figures()).containsEntry("longestSilenceSeconds", 60.0);
  }

  @Test
  void documentsFromBeforeItWasNotedSayNothingOfIt() {
    assertThat(examine().verdict()).isEmpty();
  }
}
