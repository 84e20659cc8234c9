package io.trialbalance.cluster.results.statistics;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialbalance.protocol.measure.FirstFailure;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FailureReasonsTest {

  private static Optional<String> inWords(Map<String, Long> counts, FirstFailure first) {
    return new FailureReasons(counts, Optional.ofNullable(first)).inWords();
  }

  @Test
  void theMostFrequentComeFirstAndTheRestIsCounted() {
    assertThat(
            inWords(
                Map.of("SQLSTATE 23514: no", 12_345L, "deadlock", 3L, "a", 2L, "b", 1L, "c", 1L),
                null))
        .hasValue("12,345 × SQLSTATE 23514: no; 3 × deadlock; 2 × a; and 2 reasons more");
  }

  @Test
  void whatFailedFirstIsToldApartFromWhatFollowed() {
    FirstFailure first = new FirstFailure("SQLSTATE 53100: disk full", 12.34);

    assertThat(inWords(Map.of("connection lost", 900L, first.reason(), 1L), first))
        .hasValue(
            "900 × connection lost; 1 × SQLSTATE 53100: disk full."
                + " The first, 12.3 s after the load began: SQLSTATE 53100: disk full");
  }

  @Test
  void aSingleReasonIsSaidOnce() {
    assertThat(inWords(Map.of("deadlock", 2L), new FirstFailure("deadlock", 1)))
        .hasValue("2 × deadlock");
  }

  @Test
  void whereNothingFailedThereIsNothingToSay() {
    assertThat(inWords(Map.of(), null)).isEmpty();
  }
}
