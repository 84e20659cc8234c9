package io.trialbalance.cluster.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.ManualTime;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import io.trialbalance.cluster.HandSetTime;
import io.trialbalance.protocol.message.ClusterView;
import io.trialbalance.protocol.message.CoordinatorProtocol.Command;
import io.trialbalance.protocol.message.CoordinatorProtocol.Show;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SuccessionTest {

  private record Fail() implements Command {}

  private record End() implements Command {}

  private final ActorTestKit kit = HandSetTime.newKit();
  private final ManualTime time = ManualTime.get(kit.system());
  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);
  private final AtomicBoolean isAlone = new AtomicBoolean();
  private final TestProbe<ActorRef<Command>> begun = kit.createTestProbe();
  private final ActorRef<Command> succession =
      kit.spawn(Succession.create(coordinator(begun.ref()), nanos::get, isAlone::get));

  @AfterEach
  void stop() {
    kit.shutdownTestKit();
  }

  private static Behavior<Command> coordinator(ActorRef<ActorRef<Command>> begun) {
    return Behaviors.setup(
        context -> {
          begun.tell(context.getSelf());
          return Behaviors.receive(Command.class)
              .onMessage(Show.class, SuccessionTest::answer)
              .onMessage(
                  Fail.class,
                  fail -> {
                    throw new IllegalStateException("as the test wants");
                  })
              .onMessage(End.class, end -> Behaviors.stopped())
              .build();
        });
  }

  private static Behavior<Command> answer(Show show) {
    show.replyTo().tell(new ClusterView(List.of(), 1, List.of()));
    return Behaviors.same();
  }

  /** Comes back when the pulse of that time has been looked at: an answer follows it. */
  private void seconds(int passed) {
    nanos.addAndGet(Duration.ofSeconds(passed).toNanos());
    time.timePasses(Duration.ofSeconds(1));
    TestProbe<ClusterView> reply = kit.createTestProbe();
    succession.tell(new Show(reply.ref()));
    reply.receiveMessage();
  }

  @Test
  void whatUsersAskIsPassedOn() {
    TestProbe<ClusterView> reply = kit.createTestProbe();

    succession.tell(new Show(reply.ref()));

    reply.receiveMessage();
  }

  @Test
  void anotherCoordinatorFollowsOneThatFailed() {
    ActorRef<Command> first = begun.receiveMessage();
    first.tell(new Fail());
    begun.expectTerminated(first);

    assertThat(HandSetTime.passesUntilReceived(time, Duration.ofSeconds(1), begun))
        .isNotEqualTo(first);
  }

  @Test
  void aCoordinatorThatSleptBeginsAnew() {
    ActorRef<Command> first = begun.receiveMessage();

    seconds(20);

    begun.expectTerminated(first);
    begun.receiveMessage();
  }

  /** Nobody can have come meanwhile: what was measured goes on. */
  @Test
  void aCoordinatorThatIsAloneGoesOnHoweverLongItSlept() {
    begun.receiveMessage();
    isAlone.set(true);

    seconds(40);

    begun.expectNoMessage();
  }

  @Test
  void aShortPauseIsNoSleep() {
    begun.receiveMessage();

    seconds(1);
    seconds(7);
    seconds(7);

    begun.expectNoMessage();
  }

  @Test
  void aCoordinatorThatWasSucceededBeginsAnew() {
    ActorRef<Command> first = begun.receiveMessage();

    first.tell(new End());
    seconds(1);

    assertThat(begun.receiveMessage()).isNotEqualTo(first);
  }
}
