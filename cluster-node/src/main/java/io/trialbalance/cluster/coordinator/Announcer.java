package io.trialbalance.cluster.coordinator;

import akka.actor.typed.ActorRef;
import io.trialbalance.cluster.metrics.ClusterMetrics;
import io.trialbalance.protocol.message.ProgressEvent;
import io.trialbalance.protocol.message.ProgressEvent.AttemptEnded;
import io.trialbalance.protocol.message.ProgressEvent.ExperimentEnded;
import io.trialbalance.protocol.message.ProgressEvent.ExperimentQueued;
import io.trialbalance.protocol.message.ProgressEvent.SecondPassed;
import io.trialbalance.protocol.message.ProgressEvent.StepNoted;
import io.trialbalance.protocol.phase.ExitCode;
import io.trialbalance.protocol.phase.Phase;
import io.trialbalance.protocol.phase.Status;
import io.trialbalance.protocol.phase.Verdict;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Tells whoever watches, and the metrics, how it goes on. Those who watched an earlier coordinator
 * come back one by one: what was told before they came is told again to each, for some seconds
 * after a takeover.
 */
final class Announcer {

  private final Set<ActorRef<ProgressEvent>> watchers = new LinkedHashSet<>();
  private final List<ProgressEvent> forLatecomers = new ArrayList<>();
  private boolean expectsLatecomers;
  private final ClusterMetrics metrics;

  Announcer(ClusterMetrics metrics) {
    this.metrics = metrics;
  }

  void add(ActorRef<ProgressEvent> watcher) {
    if (watchers.add(watcher)) {
      forLatecomers.forEach(watcher::tell);
    }
  }

  /** From now on everybody who comes is told what those before were told. */
  void expectLatecomers() {
    expectsLatecomers = true;
  }

  /** Everybody is back who wants to be: from now on a watcher is told what comes. */
  void expectNoLatecomers() {
    expectsLatecomers = false;
    forLatecomers.clear();
  }

  void remove(ActorRef<ProgressEvent> watcher) {
    watchers.remove(watcher);
  }

  void queued(Experiment experiment, int position) {
    tell(new ExperimentQueued(experiment.id(), experiment.request().name(), position));
  }

  /** Says something about the experiment that is no part of an attempt. */
  void note(Experiment experiment, String what) {
    tell(new StepNoted(experiment.id(), experiment.where(), Phase.IDLE, what, Double.NaN));
  }

  void waitingForNodes(Experiment experiment, Roster roster, int expected) {
    int present = roster.staying().size();
    String gone = roster.missed().isEmpty() ? "" : "; gone: " + String.join(", ", roster.missed());

    tell(
        new StepNoted(
            experiment.id(),
            experiment.where(),
            Phase.IDLE,
            "waiting for nodes: %d of %d are there (%s)%s"
                .formatted(present, expected, String.join(", ", roster.names()), gone),
            (double) present / expected));
  }

  /**
   * The experiment's present attempt has ended, as it stands now.
   *
   * @param written null if it could not be
   */
  static ProgressEvent attemptEnded(
      Experiment experiment, Status status, Archive.Written written, boolean counted) {
    return new AttemptEnded(
        experiment.id(),
        experiment.where(),
        status,
        written == null ? Verdict.INVALID : written.verdict(),
        written == null ? List.of("the run document could not be written") : written.reasons(),
        written == null ? null : written.document(),
        counted);
  }

  void ended(Experiment experiment, ExitCode exitCode) {
    tell(
        new ExperimentEnded(
            experiment.id(), experiment.status(), experiment.failure(), exitCode.code()));
  }

  /** Tells everybody. */
  void tell(ProgressEvent event) {
    metrics.happened(event);
    if (expectsLatecomers && !(event instanceof SecondPassed)) {
      forLatecomers.add(event);
    }
    watchers.forEach(watcher -> watcher.tell(event));
  }
}
