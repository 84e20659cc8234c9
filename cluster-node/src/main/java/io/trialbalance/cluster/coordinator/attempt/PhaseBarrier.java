package io.trialbalance.cluster.coordinator.attempt;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Waits until every expected node has arrived or the time is up, says which it was, and stops. One
 * barrier serves one meeting; whoever needs another one spawns another one.
 *
 * @param <T> what the one who waits understands
 */
final class PhaseBarrier<T> {

  /** What a barrier understands. */
  sealed interface Command {}

  /** The node with this ordinal is there. Arriving twice counts once. */
  record Arrived(int node) implements Command {}

  private record TimeIsUp() implements Command {}

  /**
   * How the meeting ended.
   *
   * @param missing names of those who did not come; empty when all came
   */
  record Met(List<String> missing) {
    boolean isComplete() {
      return missing.isEmpty();
    }
  }

  private final Map<Integer, String> absent;
  private final ActorRef<T> replyTo;
  private final Function<Met, T> wrap;

  private PhaseBarrier(Map<Integer, String> expected, ActorRef<T> replyTo, Function<Met, T> wrap) {
    this.absent = new TreeMap<>(expected);
    this.replyTo = replyTo;
    this.wrap = wrap;
  }

  /**
   * @param expected names by ordinal of the nodes to wait for
   * @param deadline how long
   * @param replyTo is told once how it ended, in the words of {@code wrap}
   */
  static <T> Behavior<Command> create(
      Map<Integer, String> expected,
      Duration deadline,
      ActorRef<T> replyTo,
      Function<Met, T> wrap) {
    return Behaviors.withTimers(
        timers -> new PhaseBarrier<>(expected, replyTo, wrap).waiting(timers, deadline));
  }

  private Behavior<Command> waiting(TimerScheduler<Command> timers, Duration deadline) {
    timers.startSingleTimer(new TimeIsUp(), deadline);
    return Behaviors.receive(Command.class)
        .onMessage(Arrived.class, this::onArrived)
        .onMessage(TimeIsUp.class, timeIsUp -> end())
        .build();
  }

  private Behavior<Command> onArrived(Arrived arrived) {
    absent.remove(arrived.node());
    return absent.isEmpty() ? end() : Behaviors.same();
  }

  private Behavior<Command> end() {
    replyTo.tell(wrap.apply(new Met(List.copyOf(absent.values()))));
    return Behaviors.stopped();
  }
}
