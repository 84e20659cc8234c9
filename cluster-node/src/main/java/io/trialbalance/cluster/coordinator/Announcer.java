package io.trialbalance.cluster.coordinator;

import akka.actor.typed.ActorRef;
import io.trialbalance.cluster.verdict.Evidence.Second;
import io.trialbalance.protocol.measure.Counts;
import io.trialbalance.protocol.measure.LatencyKind;
import io.trialbalance.protocol.measure.Snapshot;
import io.trialbalance.protocol.message.ProgressEvent;
import io.trialbalance.protocol.message.ProgressEvent.AttemptEnded;
import io.trialbalance.protocol.message.ProgressEvent.ExperimentEnded;
import io.trialbalance.protocol.message.ProgressEvent.ExperimentQueued;
import io.trialbalance.protocol.message.ProgressEvent.LiveFigures;
import io.trialbalance.protocol.message.ProgressEvent.PhaseEntered;
import io.trialbalance.protocol.message.ProgressEvent.SecondPassed;
import io.trialbalance.protocol.message.ProgressEvent.StepNoted;
import io.trialbalance.protocol.phase.Phase;
import io.trialbalance.protocol.phase.Status;
import io.trialbalance.protocol.plan.Pacing;
import io.trialbalance.protocol.plan.PhaseTimes;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.HdrHistogram.Histogram;

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

  void waitingForNodes(Experiment experiment, int present, int expected) {
    noted(
        experiment,
        Phase.IDLE,
        "waiting for nodes: " + present + " of " + expected + " are there",
        (double) present / expected);
  }

  void noted(Experiment experiment, Phase phase, String what, double fraction) {
    tell(new StepNoted(experiment.id(), experiment.where(), phase, what, fraction));
  }

  /**
   * @param planned length of the phase; zero if it lasts as long as it takes
   */
  void entered(Experiment experiment, Attempt attempt, Duration planned) {
    tell(
        new PhaseEntered(
            experiment.id(),
            experiment.where(),
            attempt.phase(),
            planned.isZero() ? Double.NaN : planned.toMillis() / 1e3,
            secondsLeftFrom(experiment, attempt)));
  }

  void second(Experiment experiment, Attempt attempt, Second second) {
    if (second.snapshot().phase() != attempt.phase()) {
      return;
    }
    PhaseTimes times = attempt.plan().times();
    long phaseEnd =
        switch (attempt.phase()) {
          case WARMUP -> times.warmup().toSeconds();
          case MEASUREMENT -> times.warmup().plus(times.measurement()).toSeconds();
          default -> second.snapshot().second() + 1L;
        };
    double left = Math.max(0, phaseEnd - second.snapshot().second() - 1);
    double after = attempt.phase() == Phase.WARMUP ? times.measurement().toSeconds() : 0;
    tell(
        new SecondPassed(
            experiment.id(),
            experiment.where(),
            attempt.phase(),
            second.snapshot().second(),
            left,
            left + after + experiment.secondsAfterThisRun(),
            figures(second, attempt.plan().pacing())));
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

  void ended(Experiment experiment, int exitCode) {
    tell(new ExperimentEnded(experiment.id(), experiment.status(), experiment.failure(), exitCode));
  }

  private static double secondsLeftFrom(Experiment experiment, Attempt attempt) {
    PhaseTimes times = attempt.plan().times();
    Duration left =
        switch (attempt.phase()) {
          case IDLE, PROVISIONING, SETTLING ->
              times.settle().plus(times.warmup()).plus(times.measurement());
          case CONNECTING, WARMUP -> times.warmup().plus(times.measurement());
          case MEASUREMENT -> times.measurement();
          case DRAINING, VALIDATING -> Duration.ZERO;
        };
    return left.toMillis() / 1e3 + experiment.secondsAfterThisRun();
  }

  private static LiveFigures figures(Second second, Pacing pacing) {
    Snapshot snapshot = second.snapshot();
    LatencyKind kind =
        pacing instanceof Pacing.OpenLoop ? LatencyKind.RESPONSE_TIME : LatencyKind.SERVICE_TIME;
    Histogram latency = snapshot.latencies().of(kind).decode();
    Counts counts = snapshot.counts();
    return new LiveFigures(
        counts.applied(),
        counts.rejected(),
        counts.failed(),
        counts.unknown(),
        counts.minted(),
        latency.getValueAtPercentile(50),
        latency.getValueAtPercentile(99),
        latency.getValueAtPercentile(99.9),
        latency.getMaxValue(),
        snapshot.gauges().inFlight(),
        snapshot.gauges().backlog(),
        snapshot.usage().processCpuNanos() / 1e9,
        second.missingNodes());
  }

  private void tell(ProgressEvent event) {
    watchers.forEach(watcher -> watcher.tell(event));
  }
}
