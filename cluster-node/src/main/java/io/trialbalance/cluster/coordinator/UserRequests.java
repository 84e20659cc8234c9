package io.trialbalance.cluster.coordinator;

import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import io.trialbalance.protocol.message.ClusterView;
import io.trialbalance.protocol.message.CoordinatorProtocol.Abort;
import io.trialbalance.protocol.message.CoordinatorProtocol.AbortReply;
import io.trialbalance.protocol.message.CoordinatorProtocol.AbortReply.Outcome;
import io.trialbalance.protocol.message.CoordinatorProtocol.Command;
import io.trialbalance.protocol.message.CoordinatorProtocol.Show;
import io.trialbalance.protocol.message.CoordinatorProtocol.Submit;
import io.trialbalance.protocol.message.CoordinatorProtocol.Submitted;
import io.trialbalance.protocol.message.CoordinatorProtocol.Unwatch;
import io.trialbalance.protocol.message.CoordinatorProtocol.Watch;
import io.trialbalance.protocol.phase.ExitCode;
import java.util.Optional;

/**
 * What users ask of the coordinator, whatever it is doing: a part of its actor that changes the
 * book, never the state the actor is in. An order is answered when the change is kept.
 */
final class UserRequests {

  private final ActorContext<Command> context;
  private final CoordinatorSettings settings;
  private final ExperimentBook book;
  private final Roster roster;
  private final StateChanges changes;
  private final Announcer announcer;
  private final CurrentAttempt attempt;

  UserRequests(
      ActorContext<Command> context,
      CoordinatorSettings settings,
      ExperimentBook book,
      Roster roster,
      StateChanges changes,
      Announcer announcer,
      CurrentAttempt attempt) {
    this.context = context;
    this.settings = settings;
    this.book = book;
    this.roster = roster;
    this.changes = changes;
    this.announcer = announcer;
    this.attempt = attempt;
  }

  Behavior<Command> onSubmit(Submit submit) {
    Optional<Submitted> before = book.submittedBefore(submit.key());
    if (before.isPresent()) {
      changes.changed(() -> submit.replyTo().tell(before.get()));
      return Behaviors.same();
    }
    Optional<Submitted> refusal = book.refusal(submit.experiment());
    if (refusal.isPresent()) {
      submit.replyTo().tell(refusal.get());
      return Behaviors.same();
    }
    Experiment experiment =
        book.add(submit.experiment(), submit.key(), settings.wallClock().instant());
    int position = book.position(experiment);
    changes.changed(
        () -> {
          submit.replyTo().tell(new Submitted(experiment.id(), position));
          announcer.queued(experiment, position);
          reconsider();
        });
    return Behaviors.same();
  }

  Behavior<Command> onAbort(Abort abort) {
    Optional<Experiment> found = book.find(abort.experimentId());
    if (found.isEmpty() || found.get().status().isEnded()) {
      abort
          .replyTo()
          .tell(new AbortReply(found.isEmpty() ? Outcome.NOT_FOUND : Outcome.ALREADY_ENDED));
      return Behaviors.same();
    }
    Experiment experiment = found.get();
    experiment.abort(abort.reason());
    boolean waited = book.cancel(experiment);
    if (waited) {
      experiment.end();
    } else {
      attempt.endEarly(abort.reason());
    }
    changes.changed(
        () -> {
          abort.replyTo().tell(new AbortReply(Outcome.ABORTING));
          if (waited) {
            announcer.ended(experiment, ExitCode.ABORTED);
          }
          // Between attempts: whoever begins the next one looks first.
          reconsider();
        });
    return Behaviors.same();
  }

  Behavior<Command> onShow(Show show) {
    show.replyTo()
        .tell(
            new ClusterView(roster.views(), settings.nodesExpected(), book.views(attempt.phase())));
    return Behaviors.same();
  }

  Behavior<Command> onWatch(Watch watch) {
    context.watchWith(watch.watcher(), new Unwatch(watch.watcher()));
    announcer.add(watch.watcher());
    return Behaviors.same();
  }

  Behavior<Command> onUnwatch(Unwatch unwatch) {
    announcer.remove(unwatch.watcher());
    return Behaviors.same();
  }

  private void reconsider() {
    context.getSelf().tell(new Reconsider());
  }
}
