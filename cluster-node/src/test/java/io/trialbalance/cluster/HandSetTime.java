package io.trialbalance.cluster;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.ManualTime;
import akka.actor.testkit.typed.javadsl.TestProbe;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.util.Objects;
import org.awaitility.Awaitility;

/** Actors whose timers go by a clock that the test sets, on machines of any speed. */
public final class HandSetTime {

  /** For what has to come, however slow the machine is. */
  public static final Duration PATIENCE = Duration.ofSeconds(20);

  private static final Duration A_MOMENT = Duration.ofMillis(100);

  private HandSetTime() {}

  /** A kit of such actors, whose probes wait for {@link #PATIENCE}. */
  public static ActorTestKit newKit() {
    return ActorTestKit.create(
        ManualTime.config()
            .withFallback(
                ConfigFactory.parseString(
                    """
                    akka.actor.testkit.typed {
                      single-expect-default = 20s
                      default-timeout = 20s
                      system-shutdown-default = 30s
                    }
                    """)));
  }

  /**
   * The next message, which a timer brings about that the test cannot see being started: time that
   * passes before it is started is lost on it, so it passes again until the message has come.
   *
   * @param step passes each time
   */
  public static <T> T passesUntilReceived(ManualTime time, Duration step, TestProbe<T> probe) {
    return Awaitility.await()
        .atMost(PATIENCE)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(1))
        // The probe's way to say that nothing has come yet.
        .ignoreExceptionsMatching(nothingYet -> nothingYet instanceof AssertionError)
        .until(
            () -> {
              time.timePasses(step);
              return probe.receiveMessage(A_MOMENT);
            },
            Objects::nonNull);
  }
}
