package io.trialbalance.workload.recording;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialbalance.protocol.phase.Phase;
import io.trialbalance.workload.Plans;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LoadTimesTest {

  private static final long SECOND = 1_000_000_000;

  /** nanoTime may be negative and may overflow during a load. */
  @ParameterizedTest
  @ValueSource(longs = {0, 5 * SECOND, -2 * SECOND, Long.MAX_VALUE - SECOND})
  void phasesFollowOneAnotherWithoutAPause(long start) {
    LoadTimes times = LoadTimes.of(Plans.seconds(2, 3), start);
    assertThat(times.phaseAt(start)).isEqualTo(Phase.WARMUP);
    assertThat(times.phaseAt(start + 2 * SECOND - 1)).isEqualTo(Phase.WARMUP);
    assertThat(times.phaseAt(start + 2 * SECOND)).isEqualTo(Phase.MEASUREMENT);
    assertThat(times.phaseAt(start + 5 * SECOND - 1)).isEqualTo(Phase.MEASUREMENT);
    assertThat(times.phaseAt(start + 5 * SECOND)).isEqualTo(Phase.DRAINING);
  }
}
