package io.trialbalance.cluster.coordinator;

import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import io.trialbalance.protocol.message.CoordinatorProtocol.Command;
import io.trialbalance.protocol.message.CoordinatorState.ExperimentState;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Has the documents say how experiments ended: of those that were taken out of the queue, of those
 * whose coordinator was lost before it could, and of those whose end no disk would take. It tries
 * again until each is noted.
 */
final class Ends {

  /** Whether an end is noted. */
  record Noted(UUID experiment, Throwable failure) implements Command {}

  /** What is not noted yet is tried again. */
  record NoteAgain() implements Command {}

  private final ActorContext<Command> context;
  private final TimerScheduler<Command> timers;
  private final Archive archive;
  private final Map<UUID, ExperimentState> open = new HashMap<>();
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
    open.put(ended.uuid(), ended);
    context.pipeToSelf(archive.noteEnd(ended), (done, failure) -> new Noted(ended.uuid(), failure));
  }

  Behavior<Command> onNoted(Noted noted) {
    if (noted.failure() == null) {
      open.remove(noted.experiment());
    } else {
      say(
          "the end of "
              + open.get(noted.experiment()).id()
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
    List.copyOf(open.values()).forEach(this::note);
    return Behaviors.same();
  }
}
