package io.trialbalance.workload.database.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialbalance.workload.database.postgresql.PostgresOptions.Retries;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RetryingTest {

  @Test
  void delaysDoubleUpToTheCap() {
    Retrying retrying =
        Retrying.of(new Retries(20, Duration.ofMillis(1), Duration.ofMillis(10), 0));

    assertThat(retrying.delayNanos(1)).isEqualTo(1_000_000);
    assertThat(retrying.delayNanos(2)).isEqualTo(2_000_000);
    assertThat(retrying.delayNanos(4)).isEqualTo(8_000_000);
    assertThat(retrying.delayNanos(5)).isEqualTo(10_000_000);
    assertThat(retrying.delayNanos(2_000)).isEqualTo(10_000_000);
  }

  @Test
  void jitterTakesAwayAtMostItsShare() {
    Retrying retrying =
        Retrying.of(new Retries(20, Duration.ofMillis(8), Duration.ofMillis(8), 0.25));
    long least = Long.MAX_VALUE;
    long most = 0;
    for (int i = 0; i < 1_000; i++) {
      least = Math.min(least, retrying.delayNanos(3));
      most = Math.max(most, retrying.delayNanos(3));
    }

    assertThat(least).isBetween(6_000_000L, 6_500_000L);
    assertThat(most).isBetween(7_500_000L, 8_000_000L);
  }
}
