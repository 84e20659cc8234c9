package io.trialbalance.cluster.coordinator.attempt;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import io.trialbalance.workload.recording.Stalls;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * Waits until every expected node has arrived or the time is up, says which it was, and stops. One
 * barrier serves one meeting; whoever needs another one spawns another one. Time for which this
 * process was frozen is not up: whoever arrived meanwhile could not be heard.
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
  private final TimerScheduler<Command> timers;
  private final LongSupplier frozen;
  private long frozenNanos;

  private PhaseBarrier(
      Map<Integer, String> expected,
      ActorRef<T> replyTo,
      Function<Met, T> wrap,
      TimerScheduler<Command> timers,
      LongSupplier frozen) {
    this.absent = new TreeMap<>(expected);
    this.replyTo = replyTo;
    this.wrap = wrap;
    this.timers = timers;
    this.frozen = frozen;
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
    Stalls stalls = Stalls.ofThisProcess();
    return create(expected, deadline, replyTo, wrap, () -> stalls.frozenNanos(System.nanoTime()));
  }

  /**
   * @param frozen for how long this process was frozen, in nanoseconds, all in all
   */
  static <T> Behavior<Command> create(
      Map<Integer, String> expected,
      Duration deadline,
      ActorRef<T> replyTo,
      Function<Met, T> wrap,
      LongSupplier frozen) {
    return Behaviors.withTimers(
        timers -> new PhaseBarrier<>(expected, replyTo, wrap, timers, frozen).waiting(deadline));
  }

  private Behavior<Command> waiting(Duration deadline) {
    frozenNanos = frozen.getAsLong();
    timers.startSingleTimer(new TimeIsUp(), deadline);
    return Behaviors.receive(Command.class)
        .onMessage(Arrived.class, this::onArrived)
        .onMessage(TimeIsUp.class, timeIsUp -> onTimeIsUp())
        .build();
  }

  private Behavior<Command> onTimeIsUp() {
    Duration missed = Duration.ofNanos(frozen.getAsLong() - frozenNanos);
    return missed.isZero() ? end() : waiting(missed);
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
