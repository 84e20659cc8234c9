package io.trialbalance.cluster.membership;

import static org.assertj.core.api.Assertions.assertThat;

import akka.remote.FailureDetector;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class AwakeFailureDetectorTest {

  private static final Config CONFIG =
      ConfigFactory.load().getConfig("akka.cluster.failure-detector");

  private static final class HandSetClock extends FailureDetector.Clock {

    private long millis = 1;

    @Override
    public long apply$mcJ$sp() {
      return millis;
    }

    @Override
    public Object apply() {
      return millis;
    }
  }

  private final HandSetClock clock = new HandSetClock();
  private final AwakeFailureDetector detector = new AwakeFailureDetector(CONFIG, null, clock);

  private void heartbeatAfter(int millis) {
    clock.millis += millis;
    detector.heartbeat();
  }

  @Test
  void aNodeThatWasNeverHeardIsNotSteady() {
    clock.millis += 10_000;

    assertThat(detector.steadyFor()).isZero();
  }

  @Test
  void heartbeatsThatComeMakeItSteadySinceTheFirst() {
    heartbeatAfter(500);
    heartbeatAfter(1_000);
    heartbeatAfter(1_900);
    clock.millis += 1_999;

    assertThat(detector.steadyFor()).isEqualTo(Duration.ofMillis(2_900));
  }

  @Test
  void oneThatIsMissedMakesItBeginAnewLongBeforeTheNodeIsGivenUp() {
    heartbeatAfter(1_000);
    heartbeatAfter(1_000);
    clock.millis += 2_001;
    assertThat(detector.steadyFor()).isZero();

    heartbeatAfter(0);
    heartbeatAfter(700);
    clock.millis += 900;
    assertThat(detector.steadyFor()).isEqualTo(Duration.ofMillis(700));
    assertThat(detector.isAvailable()).isTrue();
  }
}
