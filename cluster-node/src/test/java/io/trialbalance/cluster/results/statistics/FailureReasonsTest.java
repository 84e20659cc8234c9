package io.trialbalance.cluster.results.statistics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class FailureReasonsTest {

  @Test
  void theMostFrequentComeFirstAndTheRestIsCounted() {
    assertThat(
            FailureReasons.inWords(
                Map.of("SQLSTATE 23514: no", 12_345L, "deadlock", 3L, "a", 2L, "b", 1L, "c", 1L)))
        .hasValue("12,345 × SQLSTATE 23514: no; 3 × deadlock; 2 × a; and 2 reasons more");
  }

  @Test
  void whereNothingFailedThereIsNothingToSay() {
    assertThat(FailureReasons.inWords(Map.of())).isEmpty();
  }
}
