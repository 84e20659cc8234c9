package io.trialbalance.workload.recording;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.trialbalance.protocol.measure.Final;
import io.trialbalance.protocol.measure.FirstFailure;
import io.trialbalance.protocol.measure.TransferId;
import org.junit.jupiter.api.Test;

class FailureLogTest {

  private final FailureLog log = new FailureLog();

  @Test
  void reasonsOfFailedAndUnknownTransfersAreCounted() {
    log.failed("deadlock", 7);
    log.failed("deadlock", 7);
    log.unknown("connection lost", 8, 0, 1);
    assertThat(log.reasons()).containsOnly(entry("deadlock", 2L), entry("connection lost", 1L));
  }

  @Test
  void unknownTransfersCanBeLookedUp() {
    log.unknown("connection lost", 8, 3, 4);
    assertThat(log.unknownIds()).containsExactly(new TransferId(3, 4));
  }

  @Test
  void moreReasonsThanAnybodyReadsAreCountedTogether() {
    for (int i = 0; i < FailureLog.MAX_REASONS + 7; i++) {
      log.failed("reason " + i, i);
    }
    assertThat(log.reasons())
        .hasSize(FailureLog.MAX_REASONS + 1)
        .containsEntry(FailureLog.OTHER, 7L);
  }

  @Test
  void idsBeyondTheBoundAreCountedButNotKept() {
    for (int i = 0; i < Final.MAX_UNKNOWN_IDS + 5; i++) {
      log.unknown("deadline", 7, 0, i + 1);
    }
    assertThat(log.unknownIds()).hasSize(Final.MAX_UNKNOWN_IDS);
    assertThat(log.reasons()).containsEntry("deadline", Final.MAX_UNKNOWN_IDS + 5L);
  }

  @Test
  void theFirstIsKept() {
    assertThat(log.first(0)).isEmpty();

    log.unknown("disk full", 2_500_000_000L, 0, 1);
    log.failed("connection lost", 2_600_000_000L);

    assertThat(log.first(1_000_000_000L)).hasValue(new FirstFailure("disk full", 1.5));
  }
}
