package io.trialbalance.cluster.coordinator.attempt;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.ManualTime;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import io.trialbalance.cluster.HandSetTime;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class PhaseBarrierTest {

  private static final ActorTestKit KIT = HandSetTime.newKit();
  private static final Duration DEADLINE = Duration.ofSeconds(30);

  private final ManualTime time = ManualTime.get(KIT.system());
  private final TestProbe<PhaseBarrier.Met> waiting = KIT.createTestProbe();

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  private ActorRef<PhaseBarrier.Command> barrier() {
    return KIT.spawn(
        PhaseBarrier.create(
            Map.of(0, "alpha", 1, "beta", 2, "gamma"), DEADLINE, waiting.ref(), met -> met));
  }

  @Test
  void opensWhenEverybodyHasArrivedInAnyOrder() {
    ActorRef<PhaseBarrier.Command> barrier = barrier();
    barrier.tell(new PhaseBarrier.Arrived(2));
    barrier.tell(new PhaseBarrier.Arrived(0));
    waiting.expectNoMessage();
    barrier.tell(new PhaseBarrier.Arrived(1));

    assertThat(waiting.receiveMessage().isComplete()).isTrue();
    waiting.expectTerminated(barrier);
  }

  @Test
  void arrivingTwiceCountsOnce() {
    ActorRef<PhaseBarrier.Command> barrier = barrier();
    barrier.tell(new PhaseBarrier.Arrived(0));
    barrier.tell(new PhaseBarrier.Arrived(0));
    barrier.tell(new PhaseBarrier.Arrived(1));

    waiting.expectNoMessage();
  }

  @Test
  void namesWhoIsMissingWhenTheTimeIsUp() {
    ActorRef<PhaseBarrier.Command> barrier = barrier();
    barrier.tell(new PhaseBarrier.Arrived(1));

    PhaseBarrier.Met met = HandSetTime.passesUntilReceived(time, DEADLINE, waiting);
    assertThat(met.isComplete()).isFalse();
    assertThat(met.missing()).containsExactly("alpha", "gamma");
    waiting.expectTerminated(barrier);
  }

  @Test
  void aStrangerDoesNotOpenIt() {
    ActorRef<PhaseBarrier.Command> barrier = barrier();
    barrier.tell(new PhaseBarrier.Arrived(0));
    barrier.tell(new PhaseBarrier.Arrived(1));
    barrier.tell(new PhaseBarrier.Arrived(7));

    waiting.expectNoMessage();
  }

  /** Whoever arrived while nobody could hear it is heard when the process goes on. */
  @Test
  void theTimeForWhichThisProcessWasFrozenIsNotUp() {
    AtomicLong frozenNanos = new AtomicLong();
    ActorRef<PhaseBarrier.Command> barrier =
        KIT.spawn(
            PhaseBarrier.create(
                Map.of(0, "alpha", 1, "beta"),
                DEADLINE,
                waiting.ref(),
                met -> met,
                frozenNanos::get));
    barrier.tell(new PhaseBarrier.Arrived(0));
    waiting.expectNoMessage();
    frozenNanos.set(Duration.ofSeconds(6).toNanos());

    time.timePasses(DEADLINE);
    waiting.expectNoMessage();
    time.timePasses(Duration.ofSeconds(6));

    assertThat(waiting.receiveMessage().missing()).containsExactly("beta");
  }
}
