package io.trialbalance.cluster.coordinator;

import akka.actor.typed.ActorRef;
import io.trialbalance.cluster.coordinator.attempt.AttemptReport;
import io.trialbalance.cluster.coordinator.attempt.AttemptReport.Begun;
import io.trialbalance.cluster.coordinator.attempt.AttemptReport.Progress;
import io.trialbalance.cluster.coordinator.attempt.AttemptReport.RoundTrip;
import io.trialbalance.cluster.coordinator.attempt.AttemptReport.StartSkew;
import io.trialbalance.cluster.coordinator.attempt.AttemptReport.Watched;
import io.trialbalance.cluster.metrics.ClusterMetrics;
import io.trialbalance.protocol.message.CoordinatorState.ExperimentState;
import io.trialbalance.protocol.message.ProgressEvent;
import io.trialbalance.protocol.message.ProgressEvent.AttemptEnded;
import io.trialbalance.protocol.message.ProgressEvent.ExperimentEnded;
import io.trialbalance.protocol.message.ProgressEvent.ExperimentQueued;
import io.trialbalance.protocol.message.ProgressEvent.SecondPassed;
import io.trialbalance.protocol.phase.Status;
import io.trialbalance.protocol.phase.Verdict;
import java.time.Instant;
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
  private final ClusterMetrics metrics = new ClusterMetrics();

  void coordinatorIsHere() {
    metrics.coordinatorIsHere();
  }

  void coordinatorIsGone() {
    metrics.coordinatorIsGone();
  }

  void nodes(int present, int expected) {
    metrics.nodes(present, expected);
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

  void queued(ExperimentState experiment, int position) {
    tell(new ExperimentQueued(experiment.id(), experiment.name(), position));
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

  void ended(ExperimentState experiment) {
    tell(
        new ExperimentEnded(
            experiment.id(), experiment.status(), experiment.failure(), experiment.exitCode()));
  }

  /**
   * Tells how an attempt goes on, each whom it concerns.
   *
   * @param now wall clock, for people
   */
  void tell(AttemptReport.News news, Instant now) {
    if (news instanceof Progress progress) {
      tell(progress.event());
    } else if (news instanceof Begun begun) {
      metrics.attemptBegins(begun.experimentId(), begun.where(), begun.plan(), now);
    } else if (news instanceof Watched watched) {
      metrics.database(watched.figures());
    } else if (news instanceof RoundTrip roundTrip) {
      metrics.roundTrip(roundTrip.nanos());
    } else if (news instanceof StartSkew skew) {
      metrics.startSkew(skew.seconds());
    }
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
