package io.trialbalance.protocol.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DurationTextTest {

  @Test
  void whatIsWrittenIsReadAsTheSameDuration() {
    Random random = new Random(42);
    for (int i = 0; i < 1_000; i++) {
      long unit = (long) Math.pow(10, random.nextInt(12));
      Duration duration = Duration.ofNanos(unit * random.nextInt(100_000));

      assertThat(ConfigFactory.parseString("it = " + DurationText.of(duration)).getDuration("it"))
          .isEqualTo(duration);
    }
  }

  @Test
  void whatDoesNotFitIntoNanosecondsIsRefused() {
    assertThatThrownBy(() -> DurationText.of(Duration.ofDays(200_000)))
        .isInstanceOf(ArithmeticException.class);
  }
}
