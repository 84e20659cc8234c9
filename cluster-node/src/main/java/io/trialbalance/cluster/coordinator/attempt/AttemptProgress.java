package io.trialbalance.cluster.coordinator.attempt;

import akka.actor.typed.ActorRef;
import io.trialbalance.cluster.results.document.Evidence.Second;
import io.trialbalance.cluster.results.statistics.Figures;
import io.trialbalance.protocol.measure.Counts;
import io.trialbalance.protocol.measure.LatencyKind;
import io.trialbalance.protocol.measure.NodeDescription;
import io.trialbalance.protocol.measure.Quantile;
import io.trialbalance.protocol.message.CoordinatorProtocol.Command;
import io.trialbalance.protocol.message.ProgressEvent;
import io.trialbalance.protocol.message.ProgressEvent.LiveFigures;
import io.trialbalance.protocol.message.ProgressEvent.PhaseEntered;
import io.trialbalance.protocol.message.ProgressEvent.SecondPassed;
import io.trialbalance.protocol.message.ProgressEvent.StepNoted;
import io.trialbalance.protocol.message.ProgressEvent.Where;
import io.trialbalance.protocol.phase.Phase;
import io.trialbalance.protocol.plan.PhaseTimes;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.HdrHistogram.Histogram;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells how an attempt goes on, with the time that is left. */
final class AttemptProgress {

  private static final Logger LOG = LoggerFactory.getLogger(AttemptProgress.class);

  private final Attempt attempt;
  private final String experimentId;
  private final Where where;
  private final double secondsAfterThisRun;
  private final ActorRef<Command> news;

  /**
   * @param secondsAfterThisRun that the experiment is planned to last beyond the attempt's run
   * @param news is told
   */
  AttemptProgress(Attempt attempt, double secondsAfterThisRun, ActorRef<Command> news) {
    this.attempt = attempt;
    this.news = news;
    this.experimentId = attempt.experiment().id();
    this.where = attempt.where();
    this.secondsAfterThisRun = secondsAfterThisRun;
  }

  /**
   * The attempt is in another phase from now on.
   *
   * @param planned length of the phase; zero if it lasts as long as it takes
   */
  void enter(Phase phase, Duration planned) {
    attempt.enter(phase, System.nanoTime());
    LOG.info(
        "{}: plan {}, run {}, attempt {}: {}",
        experimentId,
        attempt.plan().name(),
        where.run(),
        where.attempt(),
        phase.label());
    tell(
        new PhaseEntered(
            experimentId,
            where,
            phase,
            planned.isZero() ? Double.NaN : planned.toMillis() / 1e3,
            secondsLeft()));
  }

  /** A phase that lasts as long as it takes goes on. */
  void note(String what, double fraction) {
    tell(new StepNoted(experimentId, where, attempt.phase(), what, fraction));
  }

  /**
   * One second of load; nothing is said of those of draining, in which nothing is submitted. A
   * phase's last second is known only when the next phase has begun.
   */
  void second(Second second) {
    if (second.phase() == Phase.DRAINING) {
      return;
    }
    PhaseTimes times = attempt.times();
    long loadSeconds = times.warmup().plus(times.measurement()).toSeconds();
    long phaseSeconds = second.phase() == Phase.WARMUP ? times.warmup().toSeconds() : loadSeconds;
    long passed = second.second() + 1L;
    tell(
        new SecondPassed(
            experimentId,
            where,
            second.phase(),
            second.second(),
            Math.max(0, phaseSeconds - passed),
            Math.max(0, loadSeconds - passed) + secondsAfterThisRun,
            figures(second)));
  }

  private void tell(ProgressEvent event) {
    news.tell(new AttemptReport.Progress(event));
  }

  private double secondsLeft() {
    PhaseTimes times = attempt.times();
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

  private LiveFigures figures(Second second) {
    LatencyKind kind = Figures.headlineKind(attempt.plan().pacing());
    Histogram batches = second.batchSizes().decode();
    Counts counts = second.counts();
    double cpuCores = second.usage().processCpuNanos() / 1e9;
    double cores = cores();
    return new LiveFigures(
        counts.applied(),
        counts.rejected(),
        counts.failed(),
        counts.unknown(),
        counts.minted(),
        counts.retries(),
        Quantile.allOf(second.latencies().of(kind).decode()),
        second.gauges().inFlight(),
        second.gauges().backlog(),
        cpuCores,
        cores == 0 ? 0 : cpuCores / cores,
        second.gauges().connections(),
        second.gauges().poolWaiting(),
        batches.getTotalCount() == 0 ? 0 : batches.getMean(),
        batches.getMaxValue(),
        second.missingNodes());
  }

  /** That the nodes' processes may use, of those that are connected; those of a host once. */
  private double cores() {
    return attempt.participants().descriptions().stream()
        .collect(
            Collectors.groupingBy(
                NodeDescription::host,
                Collectors.collectingAndThen(Collectors.toList(), AttemptProgress::coresOfOneHost)))
        .values()
        .stream()
        .mapToDouble(cores -> cores)
        .sum();
  }

  /** Nodes that are each held to a part of them may use as much together. */
  private static double coresOfOneHost(List<NodeDescription> nodes) {
    double together = nodes.stream().mapToDouble(NodeDescription::usableCores).sum();
    return Math.min(together, nodes.stream().mapToInt(NodeDescription::cores).max().orElse(0));
  }
}
