package io.trialbalance.cluster.metrics;

import io.trialbalance.protocol.measure.Quantile;
import io.trialbalance.protocol.measure.ServerFigures;
import io.trialbalance.protocol.message.ProgressEvent;
import io.trialbalance.protocol.message.ProgressEvent.AttemptEnded;
import io.trialbalance.protocol.message.ProgressEvent.LiveFigures;
import io.trialbalance.protocol.message.ProgressEvent.PhaseEntered;
import io.trialbalance.protocol.message.ProgressEvent.SecondPassed;
import io.trialbalance.protocol.message.ProgressEvent.Where;
import io.trialbalance.protocol.phase.Phase;
import io.trialbalance.protocol.plan.Pacing;
import io.trialbalance.protocol.plan.RunPlan;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The cluster as the coordinator sees it, from the same events that watchers get, so that every
 * view shows the same figures: those of one event are set together, so that nobody is shown half of
 * a second. Shown on the coordinator's node only. Not thread-safe.
 */
public final class ClusterMetrics {

  /** So long may the database server say nothing before what it said is too old to be shown. */
  private static final int DATABASE_SILENCE_SECONDS = 5;

  /** Coordinators of this process: 0 or 1, but for a moment while one takes over from another. */
  private static final AtomicInteger HERE = new AtomicInteger();

  private String[] run;
  private String[] experiment;
  private double targetPerSecond;

  private int secondsSinceDatabase;

  /** The coordinator lives here from now on. */
  public void coordinatorIsHere() {
    Instruments.together(
        () -> {
          reset();
          Instruments.set(Series.COORDINATOR, HERE.incrementAndGet() > 0 ? 1 : 0);
        });
  }

  /** It does not any more. */
  public void coordinatorIsGone() {
    Instruments.together(
        () -> {
          Instruments.set(Series.COORDINATOR, HERE.decrementAndGet() > 0 ? 1 : 0);
          reset();
        });
  }

  private void reset() {
    runEnded();
    experimentEnded();
    for (MetricSeries series : MetricSeries.all()) {
      if (series.scope() == MetricSeries.Scope.CLUSTER
          && series.kind() == MetricSeries.Kind.GAUGE
          && series.isFixed()) {
        Instruments.zero(series);
      }
    }
  }

  /** So many nodes are there, of those that must be. */
  public void nodes(int present, int expected) {
    Instruments.together(
        () -> {
          Instruments.set(Series.NODES, present);
          Instruments.set(Series.NODES_EXPECTED, expected);
        });
  }

  /** An attempt at a run begins. */
  public void attemptBegins(String experimentId, Where where, RunPlan plan, Instant now) {
    Instruments.together(() -> begin(experimentId, where, plan, now));
  }

  private void begin(String experimentId, Where where, RunPlan plan, Instant now) {
    runEnded();
    run =
        new String[] {
          experimentId,
          where.plan(),
          plan.options().kind(),
          plan.options().executorLabel(),
          plan.pacing().mode(),
          Integer.toString(where.run()),
          Integer.toString(where.attempt())
        };
    Instruments.set(Series.RUN_INFO, 1, run);
    if (experiment == null || !experiment[0].equals(experimentId)) {
      experimentEnded();
      experiment = new String[] {experimentId};
      Instruments.set(Series.EXPERIMENT_START, now.toEpochMilli() / 1e3, experiment);
    }
    targetPerSecond =
        plan.pacing() instanceof Pacing.OpenLoop openLoop ? openLoop.targetRatePerSecond() : 0;
  }

  /** Its nodes begin together within so much. */
  public void startSkew(double seconds) {
    Instruments.set(Series.START_SKEW, seconds);
  }

  /** The slowest node's round trip of the last second. */
  public void roundTrip(long nanos) {
    Instruments.set(Series.ROUND_TRIP, nanos / 1e9);
  }

  /** The database server has said how it is. */
  public void database(ServerFigures figures) {
    secondsSinceDatabase = 0;
    Instruments.together(
        () -> {
          Instruments.set(Series.DATABASE_UP, 1);
          show(figures);
        });
  }

  private static void show(ServerFigures figures) {
    DatabaseSeries.ALL.forEach(series -> series.show(figures));
  }

  /** Something has happened that watchers are told. */
  public void happened(ProgressEvent event) {
    Instruments.together(() -> show(event));
  }

  private void show(ProgressEvent event) {
    if (event instanceof PhaseEntered entered) {
      phase(entered.phase());
    } else if (event instanceof SecondPassed second) {
      Instruments.set(Series.LOAD_SECOND, second.second() + 1);
      show(second.figures());
      secondsSinceDatabase++;
      if (secondsSinceDatabase > DATABASE_SILENCE_SECONDS) {
        databaseIsSilent();
      }
    } else if (event instanceof AttemptEnded ended) {
      phase(Phase.IDLE);
      Instruments.set(Series.VERDICT, ended.verdict().ordinal() + 1);
      Instruments.add(Series.ATTEMPTS, 1, ended.verdict().label());
      runEnded();
    } else if (event instanceof ProgressEvent.ExperimentEnded) {
      experimentEnded();
    }
  }

  private void phase(Phase phase) {
    Instruments.set(Series.PHASE, phase.ordinal());
    boolean loaded = phase == Phase.WARMUP || phase == Phase.MEASUREMENT;
    Instruments.set(Series.CLUSTER_TARGET, loaded ? targetPerSecond : 0);
    if (!loaded && phase != Phase.DRAINING) {
      Instruments.set(Series.LOAD_SECOND, 0);
      show(LiveFigures.ZERO);
      roundTrip(0);
      databaseIsSilent();
    }
  }

  private static void databaseIsSilent() {
    Instruments.set(Series.DATABASE_UP, 0);
    show(ServerFigures.NONE);
  }

  private static void show(LiveFigures figures) {
    Instruments.set(Series.CLUSTER_TRANSFERS, figures.appliedPerSecond(), "applied");
    Instruments.set(Series.CLUSTER_TRANSFERS, figures.rejectedPerSecond(), "rejected");
    Instruments.set(Series.CLUSTER_TRANSFERS, figures.failedPerSecond(), "failed");
    Instruments.set(Series.CLUSTER_TRANSFERS, figures.unknownPerSecond(), "unknown");
    Instruments.set(Series.CLUSTER_MINTED, figures.mintedPerSecond());
    Instruments.set(Series.CLUSTER_RETRIES, figures.retriesPerSecond());
    for (Quantile quantile : Quantile.values()) {
      Instruments.set(
          Series.CLUSTER_LATENCY,
          figures.latencyNanos().getOrDefault(quantile, 0L) / 1e9,
          quantile.label());
    }
    Instruments.set(Series.CLUSTER_IN_FLIGHT, figures.inFlight());
    Instruments.set(Series.CLUSTER_BACKLOG, figures.backlog());
    Instruments.set(Series.CLUSTER_CONNECTIONS, figures.connections());
    Instruments.set(Series.CLUSTER_POOL_WAITING, figures.poolWaiting());
    Instruments.set(Series.CLUSTER_CPU, figures.cpuCores());
    Instruments.set(Series.CLUSTER_SATURATION, figures.saturation());
    Instruments.set(Series.NODES_MISSING, figures.missingNodes());
  }

  private void runEnded() {
    if (run != null) {
      Instruments.remove(Series.RUN_INFO, run);
      run = null;
    }
  }

  private void experimentEnded() {
    if (experiment != null) {
      Instruments.remove(Series.EXPERIMENT_START, experiment);
      experiment = null;
    }
  }
}
