package io.trialbalance.cluster.coordinator;

import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import io.trialbalance.protocol.message.CoordinatorProtocol.Command;
import io.trialbalance.protocol.message.CoordinatorState.ExperimentState;
import java.util.ArrayList;
import java.util.List;

/**
 * Has the documents say how experiments ended: of those that were taken out of the queue, of those
 * whose coordinator was lost before it could, and of those whose end no disk would take. It tries
 * again until each is noted.
 */
final class Ends {

  /** Whether an end is noted. */
  record Noted(ExperimentState ended, Throwable failure) implements Command {}

  /** What is not noted yet is tried again. */
  record NoteAgain() implements Command {}

  private final ActorContext<Command> context;
  private final TimerScheduler<Command> timers;
  private final Archive archive;
  private final List<ExperimentState> failed = new ArrayList<>();
  private String said = "";

  /**
   * @param context of the coordinator, which gives back this class's messages
   */
  Ends(ActorContext<Command> context, TimerScheduler<Command> timers, Archive archive) {
    this.context = context;
    this.timers = timers;
    this.archive = archive;
  }

  void note(ExperimentState ended) {
    context.pipeToSelf(archive.noteEnd(ended), (done, failure) -> new Noted(ended, failure));
  }

  Behavior<Command> onNoted(Noted noted) {
    if (noted.failure() != null) {
      failed.add(noted.ended());
      say(
          "the end of "
              + noted.ended().id()
              + " is not stored yet: "
              + Archive.reason(noted.failure()));
      timers.startSingleTimer(new NoteAgain(), DiskPatience.PAUSE);
    }
    return Behaviors.same();
  }

  private void say(String text) {
    if (!text.equals(said)) {
      context.getLog().warn(text);
      said = text;
    }
  }

  Behavior<Command> onNoteAgain(NoteAgain again) {
    List<ExperimentState> these = List.copyOf(failed);
    failed.clear();
    these.forEach(this::note);
    return Behaviors.same();
  }
}
