package io.trialbalance.cluster.coordinator;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.ChildFailed;
import akka.actor.typed.Terminated;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import io.trialbalance.protocol.message.CoordinatorProtocol.Command;
import io.trialbalance.protocol.message.CoordinatorProtocol.Request;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * The cluster singleton: has a coordinator, to which it passes on what users ask, and has another
 * one when that has failed or slept. A coordinator begins with what the one before left, wherever
 * that was, so there is one way to begin, and nothing that an earlier one has under way can reach a
 * later one. One that finds that it was superseded begins anew, too: as long as this singleton is
 * here, its coordinator is the cluster's, and a singleton that stops does not come back.
 */
public final class Succession {

  /**
   * A coordinator that was frozen for longer may have been replaced: the others notice a silent
   * node after some 5 s, and have removed it 6 s later at the earliest.
   */
  static final Duration LONGEST_SLEEP = Duration.ofSeconds(8);

  private static final Duration PULSE = Duration.ofSeconds(1);
  private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(1);

  private record Pulse() implements Command {}

  private record Another() implements Command {}

  private final ActorContext<Command> context;
  private final TimerScheduler<Command> timers;
  private final Behavior<Command> coordinator;
  private final LongSupplier nanoTime;
  private final BooleanSupplier isAlone;
  private ActorRef<Command> present;
  private long lastPulseNanos;

  private Succession(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      Behavior<Command> coordinator,
      LongSupplier nanoTime,
      BooleanSupplier isAlone) {
    this.context = context;
    this.timers = timers;
    this.coordinator = coordinator;
    this.nanoTime = nanoTime;
    this.isAlone = isAlone;
  }

  /**
   * @param coordinator as it begins
   * @param nanoTime a clock that goes on while the process is frozen, such as {@code
   *     System::nanoTime}
   * @param isAlone whether the cluster has no other node, so that nobody can have come meanwhile
   */
  public static Behavior<Command> create(
      Behavior<Command> coordinator, LongSupplier nanoTime, BooleanSupplier isAlone) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> new Succession(context, timers, coordinator, nanoTime, isAlone).begin()));
  }

  private Behavior<Command> begin() {
    lastPulseNanos = nanoTime.getAsLong();
    timers.startTimerWithFixedDelay(new Pulse(), PULSE);
    another();
    return Behaviors.receive(Command.class)
        .onMessage(Request.class, this::onRequest)
        .onMessage(Pulse.class, pulse -> onPulse())
        .onMessage(Another.class, next -> another())
        .onSignal(ChildFailed.class, this::onFailed)
        .onSignal(Terminated.class, this::onEnded)
        .build();
  }

  private Behavior<Command> another() {
    present = context.spawnAnonymous(coordinator);
    context.watch(present);
    return Behaviors.same();
  }

  private Behavior<Command> onRequest(Request request) {
    present.tell(request);
    return Behaviors.same();
  }

  private Behavior<Command> onPulse() {
    Duration asleep = Duration.ofNanos(nanoTime.getAsLong() - lastPulseNanos);
    lastPulseNanos = nanoTime.getAsLong();
    if (asleep.compareTo(LONGEST_SLEEP) <= 0 || isAlone.getAsBoolean()) {
      return Behaviors.same();
    }
    context
        .getLog()
        .warn(
            "this node was frozen for {} s: the coordinator begins anew, after whichever came"
                + " meanwhile",
            asleep.toSeconds());
    context.stop(present);
    return another();
  }

  private Behavior<Command> onFailed(ChildFailed failed) {
    context.getLog().error("the coordinator failed; another one takes over", failed.getCause());
    timers.startSingleTimer(new Another(), PAUSE_AFTER_FAILURE);
    return Behaviors.same();
  }

  /** It was succeeded. */
  private Behavior<Command> onEnded(Terminated ended) {
    if (ended.getRef().equals(present)) {
      timers.startSingleTimer(new Another(), PAUSE_AFTER_FAILURE);
    }
    return Behaviors.same();
  }
}
