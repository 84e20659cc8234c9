package io.trialbalance.cluster.coordinator;

import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.StashBuffer;
import akka.actor.typed.javadsl.TimerScheduler;
import io.trialbalance.cluster.state.StateStore;
import io.trialbalance.protocol.message.ClusterView;
import io.trialbalance.protocol.message.CoordinatorProtocol.Abort;
import io.trialbalance.protocol.message.CoordinatorProtocol.Command;
import io.trialbalance.protocol.message.CoordinatorProtocol.Resume;
import io.trialbalance.protocol.message.CoordinatorProtocol.Show;
import io.trialbalance.protocol.message.CoordinatorProtocol.Submit;
import io.trialbalance.protocol.message.CoordinatorProtocol.Submitted;
import io.trialbalance.protocol.message.CoordinatorState;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * How every coordinator begins: it reads what the one before it left, and takes the next epoch. It
 * tries again for as long as no majority of the nodes answers. Meanwhile questions wait, but orders
 * are not taken: whoever gave them has given up by then, and may give them again.
 */
final class Recovery {

  private static final Duration ASK_AGAIN = Duration.ofSeconds(1);

  /** Messages that can wait meanwhile. */
  private static final int MAX_WAITING = 1_000;

  private record Read(CoordinatorState left, Throwable failure) implements Command {}

  private record Claimed(CoordinatorState state, Throwable failure) implements Command {}

  private record Again() implements Command {}

  private final ActorContext<Command> context;
  private final TimerScheduler<Command> timers;
  private final StashBuffer<Command> waiting;
  private final StateStore keeper;
  private final Function<StateStore.Claimed, CompletionStage<CoordinatorState>> adoption;
  private final BiFunction<TimerScheduler<Command>, CoordinatorState, Behavior<Command>> takeOver;

  private String why = "the members of the cluster are being asked";

  private boolean hasFailed;

  private Recovery(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      StashBuffer<Command> waiting,
      StateStore keeper,
      Function<StateStore.Claimed, CompletionStage<CoordinatorState>> adoption,
      BiFunction<TimerScheduler<Command>, CoordinatorState, Behavior<Command>> takeOver) {
    this.context = context;
    this.timers = timers;
    this.waiting = waiting;
    this.keeper = keeper;
    this.adoption = adoption;
    this.takeOver = takeOver;
  }

  /**
   * @param context of the coordinator
   * @param keeper of what the one before it left
   * @param adoption makes one of everything that was found
   * @param takeOver is given the coordinator's timers, and what there is as of the epoch that is
   *     its own
   */
  static Behavior<Command> begin(
      ActorContext<Command> context,
      StateStore keeper,
      Function<StateStore.Claimed, CompletionStage<CoordinatorState>> adoption,
      BiFunction<TimerScheduler<Command>, CoordinatorState, Behavior<Command>> takeOver) {
    return Behaviors.withTimers(
        timers ->
            Behaviors.withStash(
                MAX_WAITING,
                waiting ->
                    new Recovery(context, timers, waiting, keeper, adoption, takeOver)
                        .recovering()));
  }

  private Behavior<Command> recovering() {
    read();
    return Behaviors.receive(Command.class)
        .onMessage(Read.class, this::onRead)
        .onMessage(Claimed.class, this::onClaimed)
        .onMessage(Again.class, again -> read())
        .onMessage(Submit.class, this::onTooEarly)
        .onMessage(Abort.class, tooEarly -> Behaviors.same())
        .onMessage(Resume.class, tooEarly -> Behaviors.same())
        .onMessage(Show.class, show -> hasFailed, this::onShow)
        .onAnyMessage(this::onOther)
        .build();
  }

  private Behavior<Command> read() {
    context.pipeToSelf(keeper.claim().thenCompose(adoption), Read::new);
    return Behaviors.same();
  }

  private Behavior<Command> onRead(Read read) {
    if (read.failure() != null) {
      return tryAgain(read.failure());
    }
    CoordinatorState state = read.left();
    context.pipeToSelf(keeper.keep(state), (done, failure) -> new Claimed(state, failure));
    return Behaviors.same();
  }

  private Behavior<Command> onClaimed(Claimed claimed) {
    return claimed.failure() == null
        ? waiting.unstashAll(takeOver.apply(timers, claimed.state()))
        : tryAgain(claimed.failure());
  }

  private Behavior<Command> onTooEarly(Submit submit) {
    submit
        .replyTo()
        .tell(
            new Submitted(
                null, 0, Submitted.Outcome.NOT_KEPT, List.of("no coordinator yet: " + why)));
    return Behaviors.same();
  }

  /** Whoever asks is told for whom this one waits, on whichever node. */
  private Behavior<Command> onShow(Show show) {
    show.replyTo().tell(ClusterView.none("no coordinator is in charge yet: " + why));
    return Behaviors.same();
  }

  private Behavior<Command> tryAgain(Throwable failure) {
    hasFailed = true;
    why = Archive.reason(failure);
    context.getLog().info("no coordinator yet: {}", Archive.reason(failure));
    timers.startSingleTimer(new Again(), ASK_AGAIN);
    return Behaviors.same();
  }

  private Behavior<Command> onOther(Command other) {
    if (!waiting.isFull()) {
      waiting.stash(other);
    }
    return Behaviors.same();
  }
}
