package io.trialbalance.cluster.node;

import akka.Done;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.BehaviorBuilder;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import io.trialbalance.protocol.measure.Origin;
import io.trialbalance.protocol.message.WorkerProtocol.Command;
import io.trialbalance.protocol.message.WorkerProtocol.EndMeasurement;
import io.trialbalance.protocol.message.WorkerProtocol.EndedTooLate;
import io.trialbalance.protocol.message.WorkerProtocol.Finish;
import io.trialbalance.protocol.message.WorkerProtocol.Report;
import io.trialbalance.protocol.message.WorkerProtocol.Start;
import io.trialbalance.protocol.message.WorkerProtocol.Stop;
import io.trialbalance.protocol.message.WorkerProtocol.WorkerDrained;
import io.trialbalance.protocol.message.WorkerProtocol.WorkerFinal;
import io.trialbalance.protocol.message.WorkerProtocol.WorkerSnapshot;
import io.trialbalance.protocol.plan.PhaseTimes;
import io.trialbalance.workload.engine.LoadEngine;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Owns one load engine and its share of the load: starts it on the instant, takes a snapshot each
 * second, notices when it is drained, and delivers its final once the target is closed.
 */
final class Worker {

  private static final Logger LOG = LoggerFactory.getLogger(Worker.class);

  private static final long SECOND_NANOS = Duration.ofSeconds(1).toNanos();

  private record SecondOver() implements Command {}

  private record Drained(Throwable failure) implements Command {}

  private record DrainDeadline() implements Command {}

  private final ActorContext<Command> context;
  private final TimerScheduler<Command> timers;
  private final int worker;
  private final Origin origin;
  private final PhaseTimes times;
  private final LoadEngine engine;
  private ActorRef<Report> replyTo;
  private long startNanos;
  private int second;

  private Worker(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      int worker,
      Origin origin,
      PhaseTimes times,
      LoadEngine engine) {
    this.context = context;
    this.timers = timers;
    this.worker = worker;
    this.origin = origin;
    this.times = times;
    this.engine = engine;
  }

  /**
   * @param worker number on its node, from 0
   * @param origin of its figures
   * @param times of the plan
   * @param engine that is its own from now on
   */
  static Behavior<Command> create(int worker, Origin origin, PhaseTimes times, LoadEngine engine) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> new Worker(context, timers, worker, origin, times, engine).waiting()));
  }

  private Behavior<Command> waiting() {
    return untilStopped().onMessage(Start.class, this::onStart).build();
  }

  private Behavior<Command> loading() {
    return untilStopped()
        .onMessage(SecondOver.class, over -> onSecondOver())
        .onMessage(EndMeasurement.class, this::onEndMeasurement)
        .onMessage(Stop.class, stop -> onStop())
        .onMessage(Drained.class, this::onEngineDrained)
        .onMessage(DrainDeadline.class, deadline -> onDrained())
        .build();
  }

  private Behavior<Command> drained() {
    return untilStopped()
        .onMessage(SecondOver.class, over -> onSecondOver())
        .onMessage(Finish.class, finish -> onFinish())
        .build();
  }

  private BehaviorBuilder<Command> untilStopped() {
    return Behaviors.receive(Command.class)
        .onSignal(
            PostStop.class,
            stop -> {
              engine.stop();
              return Behaviors.same();
            });
  }

  private Behavior<Command> onStart(Start start) {
    replyTo = start.replyTo();
    startNanos = start.startNanos();
    engine.start(startNanos);
    context.pipeToSelf(
        engine.drained().thenApply(all -> Done.getInstance()),
        (done, failure) -> new Drained(failure));
    scheduleSecond();
    drainAfter(startNanos + times.warmup().plus(times.measurement()).toNanos());
    return loading();
  }

  private Behavior<Command> onSecondOver() {
    takeSnapshot();
    scheduleSecond();
    return Behaviors.same();
  }

  private Behavior<Command> onEndMeasurement(EndMeasurement order) {
    if (!engine.endMeasurement(order.endNanos())) {
      replyTo.tell(new EndedTooLate(worker));
    }
    drainAfter(order.endNanos());
    return Behaviors.same();
  }

  private Behavior<Command> onStop() {
    engine.stop();
    drainAfter(System.nanoTime());
    return Behaviors.same();
  }

  private Behavior<Command> onEngineDrained(Drained engineDrained) {
    if (engineDrained.failure() != null) {
      // What it could not end counts as unanswered, which makes the run invalid.
      LOG.error("the load of worker {} could not go on", worker, engineDrained.failure());
    }
    return onDrained();
  }

  private Behavior<Command> onDrained() {
    timers.cancel(new DrainDeadline());
    replyTo.tell(new WorkerDrained(worker));
    return drained();
  }

  private Behavior<Command> onFinish() {
    // What closing the target ended belongs to the last second.
    takeSnapshot();
    replyTo.tell(new WorkerFinal(worker, engine.finish(origin)));
    return Behaviors.stopped();
  }

  private void takeSnapshot() {
    replyTo.tell(new WorkerSnapshot(worker, engine.takeSnapshot(origin, second)));
    second++;
  }

  private void drainAfter(long endNanos) {
    timers.startSingleTimer(new DrainDeadline(), untilNanos(endNanos).plus(times.drainDeadline()));
  }

  private void scheduleSecond() {
    timers.startSingleTimer(new SecondOver(), untilNanos(startNanos + (second + 1) * SECOND_NANOS));
  }

  private static Duration untilNanos(long instantNanos) {
    return Duration.ofNanos(Math.max(0, instantNanos - System.nanoTime()));
  }
}
