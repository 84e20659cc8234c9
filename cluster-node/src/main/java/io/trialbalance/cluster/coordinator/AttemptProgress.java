package io.trialbalance.cluster.coordinator;

import io.trialbalance.cluster.verdict.Evidence.Second;
import io.trialbalance.cluster.verdict.Figures;
import io.trialbalance.protocol.measure.Counts;
import io.trialbalance.protocol.measure.LatencyKind;
import io.trialbalance.protocol.measure.Snapshot;
import io.trialbalance.protocol.message.ProgressEvent;
import io.trialbalance.protocol.message.ProgressEvent.LiveFigures;
import io.trialbalance.protocol.message.ProgressEvent.PhaseEntered;
import io.trialbalance.protocol.message.ProgressEvent.SecondPassed;
import io.trialbalance.protocol.message.ProgressEvent.StepNoted;
import io.trialbalance.protocol.message.ProgressEvent.Where;
import io.trialbalance.protocol.phase.Phase;
import io.trialbalance.protocol.plan.PhaseTimes;
import java.time.Duration;
import java.util.Optional;
import org.HdrHistogram.Histogram;

/** Says in events how an attempt goes on, with the time that is left. */
final class AttemptProgress {

  private final String experimentId;
  private final Where where;
  private final double secondsAfterThisRun;

  /**
   * @param experiment of which the present attempt is, as it stands now
   */
  AttemptProgress(Experiment experiment) {
    this.experimentId = experiment.id();
    this.where = experiment.where();
    this.secondsAfterThisRun = experiment.secondsAfterThisRun();
  }

  /**
   * @param planned length of the phase; zero if it lasts as long as it takes
   */
  ProgressEvent entered(Attempt attempt, Duration planned) {
    return new PhaseEntered(
        experimentId,
        where,
        attempt.phase(),
        planned.isZero() ? Double.NaN : planned.toMillis() / 1e3,
        secondsLeftFrom(attempt));
  }

  /** A phase that lasts as long as it takes goes on. */
  ProgressEvent noted(Attempt attempt, String what, double fraction) {
    return new StepNoted(experimentId, where, attempt.phase(), what, fraction);
  }

  /**
   * One second of load; absent for those of draining, in which nothing is submitted. A phase's last
   * second is known only when the next phase has begun.
   */
  Optional<ProgressEvent> second(Attempt attempt, Second second) {
    Snapshot snapshot = second.snapshot();
    if (snapshot.phase() == Phase.DRAINING) {
      return Optional.empty();
    }
    PhaseTimes times = attempt.plan().times();
    long loadSeconds = times.warmup().plus(times.measurement()).toSeconds();
    long phaseSeconds = snapshot.phase() == Phase.WARMUP ? times.warmup().toSeconds() : loadSeconds;
    long passed = snapshot.second() + 1L;
    return Optional.of(
        new SecondPassed(
            experimentId,
            where,
            snapshot.phase(),
            snapshot.second(),
            Math.max(0, phaseSeconds - passed),
            Math.max(0, loadSeconds - passed) + secondsAfterThisRun,
            figures(second, attempt)));
  }

  private double secondsLeftFrom(Attempt attempt) {
    PhaseTimes times = attempt.plan().times();
    Duration left =
        switch (attempt.phase()) {
          case IDLE, PROVISIONING, SETTLING ->
              times.settle().plus(times.warmup()).plus(times.measurement());
          case CONNECTING, WARMUP -> times.warmup().plus(times.measurement());
          case MEASUREMENT -> times.measurement();
          case DRAINING, VALIDATING -> Duration.ZERO;
        };
    return left.toMillis() / 1e3 + secondsAfterThisRun;
  }

  private static LiveFigures figures(Second second, Attempt attempt) {
    Snapshot snapshot = second.snapshot();
    LatencyKind kind = Figures.headlineKind(attempt.plan().pacing());
    Histogram latency = snapshot.latencies().of(kind).decode();
    Histogram batches = snapshot.batchSizes().decode();
    Counts counts = snapshot.counts();
    double cpuCores = snapshot.usage().processCpuNanos() / 1e9;
    return new LiveFigures(
        counts.applied(),
        counts.rejected(),
        counts.failed(),
        counts.unknown(),
        counts.minted(),
        counts.retries(),
        latency.getValueAtPercentile(50),
        latency.getValueAtPercentile(95),
        latency.getValueAtPercentile(99),
        latency.getValueAtPercentile(99.9),
        latency.getMaxValue(),
        snapshot.gauges().inFlight(),
        snapshot.gauges().backlog(),
        cpuCores,
        attempt.cores() == 0 ? 0 : cpuCores / attempt.cores(),
        snapshot.gauges().connections(),
        snapshot.gauges().poolWaiting(),
        batches.getTotalCount() == 0 ? 0 : batches.getMean(),
        batches.getMaxValue(),
        second.missingNodes());
  }
}
