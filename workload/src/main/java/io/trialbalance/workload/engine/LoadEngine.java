package io.trialbalance.workload.engine;

import io.trialbalance.protocol.measure.Counts;
import io.trialbalance.protocol.measure.EncodedHistogram;
import io.trialbalance.protocol.measure.Final;
import io.trialbalance.protocol.measure.Gauges;
import io.trialbalance.protocol.measure.LatencyKind;
import io.trialbalance.protocol.measure.LatencySnapshot;
import io.trialbalance.protocol.measure.NodeUsage;
import io.trialbalance.protocol.measure.Origin;
import io.trialbalance.protocol.measure.PhaseTotals;
import io.trialbalance.protocol.measure.PhaseTotals.WindowReplies;
import io.trialbalance.protocol.measure.Snapshot;
import io.trialbalance.protocol.phase.Phase;
import io.trialbalance.protocol.plan.Pacing;
import io.trialbalance.workload.database.Drivers;
import io.trialbalance.workload.database.TransferTarget;
import io.trialbalance.workload.fatal.FatalErrors;
import io.trialbalance.workload.recording.FailureLog;
import io.trialbalance.workload.recording.LatencyRecorder;
import io.trialbalance.workload.recording.LoadTimes;
import io.trialbalance.workload.recording.ThreadCpu;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;

/**
 * One worker's load on one target, for one attempt. Everything that the load needs is allocated
 * when the engine is made. Its life: {@link #start}, {@link #takeSnapshot} every second, {@link
 * #drained} (or the drain deadline), the target is closed, {@link #finish}.
 *
 * <p>Takes snapshots and finishes for one caller at a time; everything else may be called by
 * anyone.
 */
public final class LoadEngine {

  private static final long THREAD_END_MILLIS = 1_000;

  private final LoadSettings settings;
  private final LatencyRecorder recorder;
  private final FailureLog failures = new FailureLog();
  private final Dispatcher dispatcher;
  private final List<Slot> slots;
  private final Thread thread;
  private final AtomicBoolean begun = new AtomicBoolean();
  private long ended;
  private long minted;

  /** Makes the slots and recorders; starts nothing. */
  public LoadEngine(LoadSettings settings, TransferTarget target) {
    this(settings, target, System::nanoTime);
  }

  /** With a clock of the caller's own. */
  LoadEngine(LoadSettings settings, TransferTarget target, LongSupplier clock) {
    this.settings = settings;
    Pacing pacing = settings.plan().pacing();
    this.recorder =
        new LatencyRecorder(
            settings.plan().times(),
            pacing instanceof Pacing.OpenLoop,
            Drivers.of(settings.plan().options().kind()).retryCauses());
    this.dispatcher =
        pacing instanceof Pacing.OpenLoop open
            ? new OpenLoop(settings.schedule(open), target, clock)
            : new ClosedLoop(target, clock);
    this.slots =
        Stream.generate(() -> new Slot(settings, dispatcher, recorder, failures))
            .limit(settings.slots())
            .toList();
    this.thread = new Thread(dispatcher::run, ThreadCpu.PACING_PREFIX + settings.worker());
    thread.setDaemon(true);
    thread.setUncaughtExceptionHandler(
        (failed, error) -> {
          FatalErrors.endIfFatal(error);
          dispatcher.drained().completeExceptionally(error);
        });
  }

  /**
   * Begins the warm-up at {@code startNanos}; returns at once.
   *
   * @param startNanos of this node's {@code System.nanoTime}; if it has passed, what was due since
   *     then is late
   * @throws IllegalStateException if it was started or stopped before
   */
  public void start(long startNanos) {
    begin(startNanos);
    thread.start();
  }

  /** Everything of {@link #start} but the thread. */
  Dispatcher begin(long startNanos) {
    if (!begun.compareAndSet(false, true)) {
      throw new IllegalStateException("a load engine is started once, and not after a stop");
    }
    LoadTimes times = LoadTimes.of(settings.plan().times(), startNanos);
    recorder.during(times);
    dispatcher.begin(slots, times, thread);
    return dispatcher;
  }

  /**
   * Ends the measurement at another instant than the plan says.
   *
   * @param endNanos of this node's {@code System.nanoTime}, in the measurement
   * @return false if it had passed: the measurement went on beyond it
   */
  public boolean endMeasurement(long endNanos) {
    LoadTimes times = dispatcher.times().endingAt(endNanos);
    recorder.during(times);
    dispatcher.reschedule(times);
    return !times.isOver(dispatcher.nowNanos());
  }

  /** Mints and submits nothing more, whatever the phase. */
  public void stop() {
    if (begun.compareAndSet(false, true)) {
      dispatcher.drained().complete(null);
    } else {
      dispatcher.stop();
    }
  }

  /**
   * Completed when the measurement is over, or the engine was stopped, and nothing is in flight any
   * more; exceptionally when the load cannot go on. Completed on a thread of the target or the
   * engine: what hangs on it must be brief.
   */
  public CompletionStage<Void> drained() {
    return dispatcher.drained().minimalCompletionStage();
  }

  /** Whether {@link #drained} is completed, in one way or the other. */
  public boolean isDrained() {
    return dispatcher.drained().isDone();
  }

  /**
   * What happened since the last call. Without batch sizes, connections and usage, which are the
   * node's.
   *
   * @param second since the start of the load, from 0, that has just passed
   */
  public Snapshot takeSnapshot(Origin origin, int second) {
    LatencyRecorder.Interval interval = recorder.takeInterval();
    long inFlight = slots.stream().filter(Slot::isInFlight).count();
    Counts counts = interval.counts();
    ended += counts.ended();
    long mintedBefore = minted;
    minted = dispatcher.isBegun() ? dispatcher.mintedUntilNow(ended + inFlight) : 0;
    Counts mintedOnly = new Counts(minted - mintedBefore, 0, 0, 0, 0, 0);
    return new Snapshot(
        origin,
        second,
        phaseOf(second),
        counts.plus(mintedOnly),
        interval.latencies(),
        EncodedHistogram.EMPTY,
        new Gauges(inFlight, dispatcher.backlog(minted), 0, 0),
        NodeUsage.ZERO);
  }

  private Phase phaseOf(int second) {
    LoadTimes times =
        dispatcher.isBegun() ? dispatcher.times() : LoadTimes.of(settings.plan().times(), 0);
    return times.phaseAt(times.startNanos() + TimeUnit.SECONDS.toNanos(second));
  }

  /**
   * Everything that was counted. To be called once, after the target was closed: what it has not
   * ended by then is unanswered. Ends the load if nothing else did; all zeros if it never began.
   *
   * @throws IllegalStateException if the engine's thread does not end
   */
  public Final finish(Origin origin) {
    if (!dispatcher.isBegun()) {
      return new Final(origin, PhaseTotals.ZERO, PhaseTotals.ZERO, List.of(), Map.of(), 0);
    }
    stop();
    awaitThread();
    recorder.takeInterval();
    long endNanos = dispatcher.nowNanos();
    PhaseEnd warmup = new PhaseEnd(Phase.WARMUP, endNanos);
    PhaseEnd measurement = new PhaseEnd(Phase.MEASUREMENT, endNanos);
    LoadTimes times = dispatcher.times();
    for (Slot slot : slots) {
      if (slot.isInFlight()) {
        (times.isWarmup(slot.intendedNanos()) ? warmup : measurement).unanswered++;
      }
    }
    return new Final(
        origin,
        warmup.totals(),
        measurement.totals(),
        failures.unknownIds(),
        failures.reasons(),
        failures.first(times.startNanos()),
        warmup.unanswered + measurement.unanswered);
  }

  private void awaitThread() {
    try {
      thread.join(THREAD_END_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (thread.isAlive()) {
      throw new IllegalStateException(
          "thread " + thread.getName() + " still runs: the target does not return from submit");
    }
  }

  /** What is left of one phase when the load has ended. */
  private final class PhaseEnd {
    private final Phase phase;
    private final long endNanos;
    private final Histogram unsentAges = recorder.newHistogram();
    private long unanswered;

    PhaseEnd(Phase phase, long endNanos) {
      this.phase = phase;
      this.endNanos = endNanos;
    }

    PhaseTotals totals() {
      PhaseTotals recorded = recorder.totals(phase);
      dispatcher.forEachUnsent(phase, endNanos, unsentAges::recordValueWithCount);
      long unsent = unsentAges.getTotalCount();
      long minted = dispatcher.mintedIn(phase, recorded.counts().ended() + unanswered);
      return recorded.plus(
          new PhaseTotals(
              new Counts(minted, 0, 0, 0, 0, unsent),
              0,
              LatencySnapshot.of(Map.of(LatencyKind.UNSENT_AGE, unsentAges)),
              EncodedHistogram.EMPTY,
              WindowReplies.ZERO));
    }
  }
}
