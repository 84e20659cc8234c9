package io.trialbalance.cluster.coordinator;

import akka.actor.typed.ActorRef;
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
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.UUID;

/**
 * What users ask of the coordinator, whatever it is doing: a part of its actor that changes the
 * book, never the state the actor is in. An order is answered when the change is kept. Submissions
 * are taken in one after another, since each one's folder has to be made before it has an id.
 */
final class UserRequests {

  /** The folder of the submission whose turn it is has been made, or could not be. */
  record Claimed(UUID uuid, Instant submittedAt, String id, Throwable failure) implements Command {}

  private final ActorContext<Command> context;
  private final CoordinatorSettings settings;
  private final Archive archive;
  private final ExperimentBook book;
  private final Roster roster;
  private final StateChanges changes;
  private final Announcer announcer;
  private final CurrentAttempt attempt;
  private final Deque<Submit> submissions = new ArrayDeque<>();

  UserRequests(
      ActorContext<Command> context,
      CoordinatorSettings settings,
      Archive archive,
      ExperimentBook book,
      Roster roster,
      StateChanges changes,
      Announcer announcer,
      CurrentAttempt attempt) {
    this.context = context;
    this.settings = settings;
    this.archive = archive;
    this.book = book;
    this.roster = roster;
    this.changes = changes;
    this.announcer = announcer;
    this.attempt = attempt;
  }

  Behavior<Command> onSubmit(Submit submit) {
    submissions.add(submit);
    if (submissions.size() == 1) {
      takeNextIn();
    }
    return Behaviors.same();
  }

  private void takeNextIn() {
    Submit submit = submissions.peek();
    while (submit != null) {
      ActorRef<Submitted> replyTo = submit.replyTo();
      Optional<Submitted> before = book.submittedBefore(submit.key());
      Optional<Submitted> refusal = book.refusal(submit.experiment());
      if (before.isPresent()) {
        changes.changed(() -> replyTo.tell(before.get()));
      } else if (refusal.isPresent()) {
        replyTo.tell(refusal.get());
      } else {
        claim(submit);
        return;
      }
      submissions.remove();
      submit = submissions.peek();
    }
  }

  private void claim(Submit submit) {
    UUID uuid = UUID.randomUUID();
    Instant now = settings.wallClock().instant();
    context.pipeToSelf(
        archive.claim(freeIds(submit, now), uuid, submit.experiment(), now),
        (id, failure) -> new Claimed(uuid, now, id, failure));
  }

  Behavior<Command> onClaimed(Claimed claimed) {
    Submit submit = submissions.remove();
    String id = claimed.id();
    if (claimed.failure() != null) {
      // It fails when its turn comes, unless its folder can be made by then.
      context.getLog().warn("no folder is made yet: {}", Archive.reason(claimed.failure()));
      id = freeIds(submit, claimed.submittedAt()).iterator().next();
    }
    add(
        submit,
        book.add(id, claimed.uuid(), submit.experiment(), submit.key(), claimed.submittedAt()));
    takeNextIn();
    return Behaviors.same();
  }

  private Iterable<String> freeIds(Submit submit, Instant now) {
    return book.freeIds(submit.experiment().name(), now);
  }

  private void add(Submit submit, Experiment experiment) {
    int position = book.position(experiment);
    changes.changed(
        () -> {
          submit.replyTo().tell(new Submitted(experiment.id(), position));
          announcer.queued(experiment, position);
          reconsider();
        });
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
            archive.cancel(experiment);
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
