package io.trialbalance.cluster.http;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import io.trialbalance.protocol.message.CoordinatorProtocol;
import io.trialbalance.protocol.message.ProgressEvent;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Watches the coordinator for one consumer. It asks again and again to be told, so that a new
 * coordinator, which has never heard of it, tells it too.
 */
final class Watcher {

  private static final Duration ASK_AGAIN = Duration.ofSeconds(5);
  private static final AtomicLong NUMBER = new AtomicLong();

  private final ActorRef<CoordinatorProtocol.Command> coordinator;
  private final ActorRef<ProgressEvent> self;

  sealed interface Command {}

  private record Told(ProgressEvent event) implements Command {}

  private record AskAgain() implements Command {}

  record Stop() implements Command {}

  private Watcher(
      ActorRef<CoordinatorProtocol.Command> coordinator, ActorContext<Command> context) {
    this.coordinator = coordinator;
    this.self = context.messageAdapter(ProgressEvent.class, Told::new);
  }

  static Behavior<Command> create(
      ActorRef<CoordinatorProtocol.Command> coordinator, Consumer<ProgressEvent> consumer) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> {
                  timers.startTimerAtFixedRate(new AskAgain(), Duration.ZERO, ASK_AGAIN);
                  return new Watcher(coordinator, context).watching(consumer);
                }));
  }

  /** A name that no other watcher of this JVM has. */
  static String nextName() {
    return "watcher-" + NUMBER.incrementAndGet();
  }

  private Behavior<Command> watching(Consumer<ProgressEvent> consumer) {
    return Behaviors.receive(Command.class)
        .onMessage(AskAgain.class, message -> ask())
        .onMessage(Told.class, told -> tell(consumer, told))
        .onMessage(Stop.class, message -> stop())
        .build();
  }

  private Behavior<Command> ask() {
    coordinator.tell(new CoordinatorProtocol.Watch(self));
    return Behaviors.same();
  }

  private static Behavior<Command> tell(Consumer<ProgressEvent> consumer, Told told) {
    consumer.accept(told.event());
    return Behaviors.same();
  }

  private Behavior<Command> stop() {
    coordinator.tell(new CoordinatorProtocol.Unwatch(self));
    return Behaviors.stopped();
  }
}
