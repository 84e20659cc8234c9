package io.trialbalance.cluster.boot;

import akka.actor.typed.Behavior;
import akka.actor.typed.ChildFailed;
import akka.actor.typed.Terminated;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import io.trialbalance.cluster.actor.TaskErrors;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has an actor of a node be there as long as the node is. One that fails has let go of what it
 * held; another one takes its place, which everybody else takes for another: whoever worked with
 * the first sees that it is gone.
 */
final class Lasting<T> {

  /** A fault that comes again at once does not fill the log. */
  static final Duration AGAIN = Duration.ofSeconds(1);

  private static final Logger LOG = LoggerFactory.getLogger(Lasting.class);

  private record Again() {}

  private final ActorContext<Object> context;
  private final TimerScheduler<Object> timers;
  private final Behavior<T> actor;
  private final String name;

  private Lasting(
      ActorContext<Object> context, TimerScheduler<Object> timers, Behavior<T> actor, String name) {
    this.context = context;
    this.timers = timers;
    this.actor = actor;
    this.name = name;
  }

  /**
   * @param actor that is to be there; makes everything that it needs when it is started
   * @param name by which others know it
   */
  static <T> Behavior<Object> of(Behavior<T> actor, String name) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(timers -> new Lasting<>(context, timers, actor, name).start()));
  }

  private Behavior<Object> start() {
    spawn();
    return Behaviors.receive(Object.class)
        .onMessage(Again.class, again -> spawn())
        .onSignal(ChildFailed.class, this::onFailed)
        .onSignal(Terminated.class, ended -> Behaviors.stopped())
        .build();
  }

  private Behavior<Object> spawn() {
    context.watch(context.spawn(TaskErrors.asFailures(actor), name));
    return Behaviors.same();
  }

  private Behavior<Object> onFailed(ChildFailed failed) {
    LOG.error(
        "{} has failed, and what it did with it; another one takes its place",
        name,
        failed.getCause());
    timers.startSingleTimer(new Again(), AGAIN);
    return Behaviors.same();
  }
}
