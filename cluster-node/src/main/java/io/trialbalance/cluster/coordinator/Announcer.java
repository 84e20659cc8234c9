package io.trialbalance.cluster.coordinator;

import akka.actor.typed.ActorRef;
import io.trialbalance.cluster.metrics.ClusterMetrics;
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

/** Tells whoever watches, and the metrics, how it goes on. */
final class Announcer {

  private final Set<ActorRef<ProgressEvent>> watchers = new LinkedHashSet<>();
  private final ClusterMetrics metrics;

  Announcer(ClusterMetrics metrics) {
    this.metrics = metrics;
  }

  void add(ActorRef<ProgressEvent> watcher) {
    watchers.add(watcher);
  }

  void remove(ActorRef<ProgressEvent> watcher) {
    watchers.remove(watcher);
  }

  void queued(Experiment experiment, int position) {
    tell(new ExperimentQueued(experiment.id(), experiment.request().name(), position));
  }

  void waitingForNodes(Experiment experiment, int present, int expected) {
    tell(
        new StepNoted(
            experiment.id(),
            experiment.where(),
            Phase.IDLE,
            "waiting for nodes: " + present + " of " + expected + " are there",
            (double) present / expected));
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
    metrics.happened(event);
    watchers.forEach(watcher -> watcher.tell(event));
  }
}
