package io.trialbalance.cluster.coordinator;

import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import io.trialbalance.cluster.state.StateStore;
import io.trialbalance.cluster.state.SupersededException;
import io.trialbalance.protocol.message.CoordinatorProtocol.Command;
import io.trialbalance.protocol.message.CoordinatorState;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.LongFunction;

/**
 * Has every change of a coordinator's state kept, one revision at a time, and does afterwards what
 * had to wait for it. Changes that come while one is being kept are kept together. While no
 * majority of the nodes answers it tries again, and whatever waits goes on waiting.
 */
final class StateChanges {

  static final Duration TRY_AGAIN = Duration.ofSeconds(1);

  /** An attempt to keep a revision has ended. */
  record Kept(long revision, Throwable failure) implements Command {}

  /** It is time for another one. */
  record KeepAgain() implements Command {}

  private record Waiting(long revision, Runnable then) {}

  private final ActorContext<Command> context;
  private final TimerScheduler<Command> timers;
  private final StateStore keeper;
  private final LongFunction<CoordinatorState> snapshot;
  private final Queue<Waiting> waiting = new ArrayDeque<>();
  private long changed;
  private boolean keeping;
  private String lastFailure = "";

  /**
   * @param context of the actor whose state it is, which gives back {@link Kept} and {@link
   *     KeepAgain} in whichever state it is
   * @param snapshot the state as it is now, as the revision that it is given
   */
  StateChanges(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      StateStore keeper,
      LongFunction<CoordinatorState> snapshot) {
    this.context = context;
    this.timers = timers;
    this.keeper = keeper;
    this.snapshot = snapshot;
  }

  /** The state has changed; {@code then} is run when that is kept. */
  void changed(Runnable then) {
    changed++;
    waiting.add(new Waiting(changed, then));
    if (!keeping) {
      keep();
    }
  }

  private void keep() {
    keeping = true;
    long revision = changed;
    context.pipeToSelf(
        keeper.keep(snapshot.apply(revision)), (done, failure) -> new Kept(revision, failure));
  }

  Behavior<Command> onKept(Kept kept) {
    if (kept.failure() == null) {
      keeping = false;
      lastFailure = "";
      doAllUpTo(kept.revision());
      return Behaviors.same();
    }
    if (Archive.cause(kept.failure()) instanceof SupersededException superseded) {
      throw superseded;
    }
    lastFailure = Archive.reason(kept.failure());
    context.getLog().warn("the state is not kept yet: {}", Archive.reason(kept.failure()));
    timers.startSingleTimer(new KeepAgain(), TRY_AGAIN);
    return Behaviors.same();
  }

  private void doAllUpTo(long revision) {
    while (!waiting.isEmpty() && waiting.peek().revision() <= revision) {
      waiting.remove().then().run();
    }
    if (!waiting.isEmpty() && !keeping) {
      keep();
    }
  }

  /** Why the latest change is not kept, for people; empty if nothing is known to be wrong. */
  String lastFailure() {
    return lastFailure;
  }

  Behavior<Command> onKeepAgain(KeepAgain again) {
    keep();
    return Behaviors.same();
  }
}
