package io.trialbalance.cluster.coordinator;

import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import io.trialbalance.cluster.results.document.StoredExperiment;
import io.trialbalance.cluster.state.StateStore;
import io.trialbalance.protocol.message.CoordinatorProtocol.Command;
import io.trialbalance.protocol.message.CoordinatorProtocol.Resume;
import io.trialbalance.protocol.message.CoordinatorProtocol.ResumeReply;
import io.trialbalance.protocol.message.CoordinatorProtocol.Submitted;
import io.trialbalance.protocol.message.CoordinatorState.ExperimentState;
import io.trialbalance.protocol.phase.Status;
import io.trialbalance.protocol.plan.ExperimentRequest;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.ObjIntConsumer;

/** Puts interrupted experiments into the queue again, each once. */
final class Resumption {

  /** What is stored of an experiment that is to be resumed; null if nothing is. */
  record StoredFound(Resume resume, StoredExperiment stored) implements Command {}

  /** Its plans, which are kept again; null if nobody has them. */
  record PlansFound(Resume resume, UUID uuid, ExperimentRequest request, Throwable failure)
      implements Command {}

  private final ActorContext<Command> context;
  private final Archive archive;
  private final StateStore keeper;
  private final ExperimentBook book;
  private final StateChanges changes;
  private final ObjIntConsumer<ExperimentState> then;

  /**
   * @param context of the coordinator, which gives back this class's messages
   * @param then is told what is in the queue again, and its position there, when that is kept
   */
  Resumption(
      ActorContext<Command> context,
      Archive archive,
      StateStore keeper,
      ExperimentBook book,
      StateChanges changes,
      ObjIntConsumer<ExperimentState> then) {
    this.context = context;
    this.archive = archive;
    this.keeper = keeper;
    this.book = book;
    this.changes = changes;
    this.then = then;
  }

  /** Its plans are in its document, or else where members keep them. */
  Behavior<Command> onResume(Resume resume) {
    Optional<ExperimentState> known = book.find(resume.experimentId());
    if (known.isPresent() && known.get().status() != Status.INTERRUPTED) {
      return notInterrupted(resume, known.get().status());
    }
    context.pipeToSelf(
        archive.stored(resume.experimentId()),
        (stored, failure) -> new StoredFound(resume, failure == null ? stored : null));
    return Behaviors.same();
  }

  private Behavior<Command> answer(Resume resume, ResumeReply.Outcome outcome, String... problems) {
    resume.replyTo().tell(new ResumeReply(outcome, 0, List.of(problems)));
    return Behaviors.same();
  }

  private Behavior<Command> notInterrupted(Resume resume, Status status) {
    return answer(
        resume,
        ResumeReply.Outcome.NOT_INTERRUPTED,
        status.isEnded() ? "has ended: it is " + status.label() : "is " + status.label());
  }

  Behavior<Command> onStoredFound(StoredFound found) {
    StoredExperiment stored = found.stored();
    Resume resume = found.resume();
    Optional<ExperimentState> known = book.find(resume.experimentId());
    if (stored == null || stored.uuid().isEmpty()) {
      if (known.isEmpty()) {
        return answer(resume, ResumeReply.Outcome.NOT_FOUND);
      }
      UUID uuid = known.get().uuid();
      context.pipeToSelf(
          keeper.request(uuid),
          (kept, failure) ->
              new PlansFound(
                  resume, uuid, failure == null ? kept.request().orElse(null) : null, failure));
      return Behaviors.same();
    }
    if (stored.status().isEnded()) {
      return notInterrupted(resume, stored.status());
    }
    Optional<Submitted> refusal = book.refusal(stored.request().runs());
    if (refusal.isPresent()) {
      resume
          .replyTo()
          .tell(
              new ResumeReply(ResumeReply.Outcome.QUEUE_FULL, refusal.get().position(), List.of()));
      return Behaviors.same();
    }
    UUID uuid = stored.uuid().get();
    if (known.isEmpty()) {
      book.addInterrupted(stored);
    }
    context.pipeToSelf(
        keeper.keepRequest(uuid, stored.request()),
        (done, failure) -> new PlansFound(resume, uuid, stored.request(), failure));
    return Behaviors.same();
  }

  Behavior<Command> onPlansFound(PlansFound found) {
    Resume resume = found.resume();
    Optional<ExperimentState> interrupted =
        book.find(resume.experimentId())
            .filter(known -> known.status() == Status.INTERRUPTED)
            .filter(known -> known.uuid().equals(found.uuid()));
    if (interrupted.isEmpty()) {
      return answer(resume, ResumeReply.Outcome.NOT_INTERRUPTED, "was resumed already");
    }
    if (found.failure() != null || found.request() == null) {
      return answer(
          resume,
          ResumeReply.Outcome.NOT_KEPT,
          found.failure() == null
              ? "no member has its plans any more"
              : Archive.reason(found.failure()));
    }
    ExperimentState queued = book.resume(interrupted.get());
    int position = book.position(queued);
    changes.changed(
        () -> {
          resume.replyTo().tell(new ResumeReply(ResumeReply.Outcome.QUEUED, position, List.of()));
          then.accept(queued, position);
        });
    return Behaviors.same();
  }
}
