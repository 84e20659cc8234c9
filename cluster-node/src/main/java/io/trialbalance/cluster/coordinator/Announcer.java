package io.trialbalance.cluster.coordinator;

import akka.actor.typed.ActorRef;
import io.trialbalance.protocol.message.ProgressEvent;
import io.trialbalance.protocol.message.ProgressEvent.AttemptEnded;
import io.trialbalance.protocol.message.ProgressEvent.ExperimentEnded;
import io.trialbalance.protocol.message.ProgressEvent.ExperimentQueued;
import io.trialbalance.protocol.message.ProgressEvent.StepNoted;
import io.trialbalance.protocol.phase.ExitCode;
import io.trialbalance.protocol.phase.Phase;
import io.trialbalance.protocol.phase.Status;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Tells whoever watches how it goes on. */
final class Announcer {

  private final Set<ActorRef<ProgressEvent>> watchers = new LinkedHashSet<>();

  void add(ActorRef<ProgressEvent> watcher) {
    watchers.add(watcher);
  }

  void remove(ActorRef<ProgressEvent> watcher) {
    watchers.remove(watcher);
  }

  void queued(Experiment experiment, int position) {
    tell(new ExperimentQueued(experiment.id(), experiment.request().name(), position));
  }

  void waitingForNodes(Experiment experiment, Roster roster, int expected) {
    String gone = roster.missed().isEmpty() ? "" : "; gone: " + String.join(", ", roster.missed());

    tell(
        new StepNoted(
            experiment.id(),
            experiment.where(),
            Phase.IDLE,
            "waiting for nodes: %d of %d are there (%s)%s"
                .formatted(roster.size(), expected, String.join(", ", roster.names()), gone),
            (double) roster.size() / expected));
  }

  void attemptEnded(
      Experiment experiment, Status status, Archive.Written written, boolean counted) {
    tell(
        new AttemptEnded(
            experiment.id(),
            experiment.where(),
            status,
            written == null ? "invalid" : written.verdict(),
            written == null ? List.of("the run document could not be written") : written.reasons(),
            written == null ? null : written.document(),
            counted));
  }

  void ended(Experiment experiment, ExitCode exitCode) {
    tell(
        new ExperimentEnded(
            experiment.id(), experiment.status(), experiment.failure(), exitCode.code()));
  }

  /** Tells everybody. */
  void tell(ProgressEvent event) {
    watchers.forEach(watcher -> watcher.tell(event));
  }
}
