package io.trialbalance.cluster.coordinator.attempt;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialbalance.cluster.results.document.Evidence.Second;
import io.trialbalance.protocol.measure.Counts;
import io.trialbalance.protocol.measure.EncodedHistogram;
import io.trialbalance.protocol.measure.Gauges;
import io.trialbalance.protocol.measure.LatencySnapshot;
import io.trialbalance.protocol.measure.NodeUsage;
import io.trialbalance.protocol.phase.Phase;
import org.junit.jupiter.api.Test;

class DatabaseSilenceTest {

  private final DatabaseSilence silence = new DatabaseSilence();

  private void seconds(int count, long applied, long inFlight) {
    for (int second = 0; second < count; second++) {
      silence.add(
          new Second(
              second,
              Phase.WARMUP,
              0,
              new Counts(applied, applied, 0, 0, 0, 0),
              LatencySnapshot.ZERO,
              EncodedHistogram.EMPTY,
              new Gauges(inFlight, 0, 0, 0),
              NodeUsage.ZERO));
    }
  }

  @Test
  void itIsTooLongWhenNothingWasAnsweredForThatLong() {
    seconds(DatabaseSilence.LIMIT_SECONDS - 1, 0, 4);
    assertThat(silence.isTooLong()).isFalse();

    seconds(1, 0, 4);

    assertThat(silence.isTooLong()).isTrue();
  }

  @Test
  void oneAnswerEndsIt() {
    seconds(DatabaseSilence.LIMIT_SECONDS - 1, 0, 4);
    seconds(1, 1, 4);
    seconds(DatabaseSilence.LIMIT_SECONDS - 1, 0, 4);

    assertThat(silence.isTooLong()).isFalse();
  }

  @Test
  void whereNothingWasSentNothingIsMissed() {
    seconds(2 * DatabaseSilence.LIMIT_SECONDS, 0, 0);

    assertThat(silence.isTooLong()).isFalse();
  }
}
