package io.trialbalance.workload.recording;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.trialbalance.protocol.measure.Final;
import io.trialbalance.protocol.measure.TransferId;
import org.junit.jupiter.api.Test;

class FailureLogTest {

  private final FailureLog log = new FailureLog();

  @Test
  void reasonsOfFailedAndUnknownTransfersAreCounted() {
    log.failed("deadlock");
    log.failed("deadlock");
    log.unknown("connection lost", 0, 1);
    assertThat(log.reasons()).containsOnly(entry("deadlock", 2L), entry("connection lost", 1L));
  }

  @Test
  void unknownTransfersCanBeLookedUp() {
    log.unknown("connection lost", 3, 4);
    assertThat(log.unknownIds()).containsExactly(new TransferId(3, 4));
  }

  @Test
  void moreReasonsThanAnybodyReadsAreCountedTogether() {
    for (int i = 0; i < FailureLog.MAX_REASONS + 7; i++) {
      log.failed("reason " + i);
    }
    assertThat(log.reasons())
        .hasSize(FailureLog.MAX_REASONS + 1)
        .containsEntry(FailureLog.OTHER, 7L);
  }

  @Test
  void idsBeyondTheBoundAreCountedButNotKept() {
    for (int i = 0; i < Final.MAX_UNKNOWN_IDS + 5; i++) {
      log.unknown("deadline", 0, i + 1);
    }
    assertThat(log.unknownIds()).hasSize(Final.MAX_UNKNOWN_IDS);
    assertThat(log.reasons()).containsEntry("deadline", Final.MAX_UNKNOWN_IDS + 5L);
  }
}
