package io.trialbalance.cluster.boot;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.ManualTime;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.javadsl.Behaviors;
import io.trialbalance.cluster.HandSetTime;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LastingTest {

  private final ActorTestKit kit = HandSetTime.newKit();
  private final ManualTime time = ManualTime.get(kit.system());
  private final TestProbe<ActorRef<String>> begun = kit.createTestProbe();
  private final TestProbe<String> stopped = kit.createTestProbe();

  @AfterEach
  void stop() {
    kit.shutdownTestKit();
  }

  /** Fails when it is told to. */
  private Behavior<String> fragile() {
    return Behaviors.setup(
        context -> {
          begun.ref().tell(context.getSelf());
          return Behaviors.receive(String.class)
              .onMessageEquals(
                  "fail",
                  () -> {
                    throw new IllegalStateException("there is no file descriptor left");
                  })
              .onMessageEquals(
                  "miss",
                  () -> {
                    throw new NoClassDefFoundError("a/Missing");
                  })
              .onMessageEquals("end", Behaviors::stopped)
              .onSignal(
                  PostStop.class,
                  stop -> {
                    stopped.ref().tell("let go");
                    return Behaviors.same();
                  })
              .build();
        });
  }

  @Test
  void oneThatFailsLetsGoAndAnotherOneOfItsNameTakesItsPlace() {
    kit.spawn(Lasting.of(fragile(), "agent-alpha"));
    ActorRef<String> first = begun.receiveMessage();

    first.tell("fail");

    stopped.expectMessage("let go");
    begun.expectTerminated(first);
    ActorRef<String> second = awaitAnother();
    assertThat(second).isNotEqualTo(first);
    assertThat(second.path().name()).isEqualTo("agent-alpha");

    second.tell("fail");
    begun.expectTerminated(second);
    assertThat(awaitAnother()).isNotEqualTo(second);
  }

  /** Akka ends the whole system for it. */
  @Test
  void anErrorOfOneTaskIsAFailureOfItsActorAlone() {
    kit.spawn(Lasting.of(fragile(), "agent-alpha"));
    ActorRef<String> first = begun.receiveMessage();

    first.tell("miss");

    begun.expectTerminated(first);
    assertThat(awaitAnother()).isNotEqualTo(first);
    assertThat(kit.system().whenTerminated().isCompleted()).isFalse();
  }

  private ActorRef<String> awaitAnother() {
    time.timePasses(Lasting.AGAIN);
    return begun.receiveMessage();
  }

  @Test
  void oneThatEndsByItselfIsNotReplaced() {
    ActorRef<Object> lasting = kit.spawn(Lasting.of(fragile(), "agent-alpha"));

    begun.receiveMessage().tell("end");

    begun.expectTerminated(lasting);
  }
}
