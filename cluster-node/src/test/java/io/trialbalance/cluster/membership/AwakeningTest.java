package io.trialbalance.cluster.membership;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.ManualTime;
import akka.actor.testkit.typed.javadsl.TestProbe;
import io.trialbalance.cluster.HandSetTime;
import io.trialbalance.workload.recording.Stalls.Freeze;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AwakeningTest {

  private static final ActorTestKit KIT = HandSetTime.newKit();

  private final ManualTime time = ManualTime.get(KIT.system());
  private final AtomicReference<Freeze> latest = new AtomicReference<>();
  private final TestProbe<String> done = KIT.createTestProbe();

  @BeforeEach
  void start() {
    KIT.spawn(
        Awakening.watching(
            100,
            since -> Optional.ofNullable(latest.get()).filter(one -> one.endNanos() >= since),
            () -> done.ref().tell("left")));
  }

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  private static Freeze freeze(long endNanos, int seconds, boolean ofMachine) {
    return new Freeze(endNanos, Duration.ofSeconds(seconds).toNanos(), ofMachine);
  }

  private void wake(Freeze freeze) {
    latest.set(freeze);
    time.timePasses(Awakening.PULSE);
    time.timePasses(Awakening.PULSE);
  }

  @Test
  void aNodeThatTheOthersHaveGivenUpLeavesOnceWhenItWakes() {
    wake(freeze(200, 12, false));

    assertThat(done.receiveMessage()).isEqualTo("left");
    done.expectNoMessage();
  }

  @Test
  void oneThatWasFrozenForLessThanTheirPatienceStays() {
    wake(freeze(200, 6, false));

    done.expectNoMessage();
  }

  @Test
  void oneWhoseMachineWasSuspendedWithAllOthersOnItStays() {
    wake(freeze(200, 60, true));

    done.expectNoMessage();
  }

  @Test
  void aFreezeBeforeItsTimeIsOfNoConcern() {
    wake(freeze(99, 12, false));

    done.expectNoMessage();
  }
}
