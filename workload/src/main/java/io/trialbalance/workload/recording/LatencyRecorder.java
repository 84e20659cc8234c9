package io.trialbalance.workload.recording;

import io.trialbalance.protocol.measure.Counts;
import io.trialbalance.protocol.measure.HistogramCodec;
import io.trialbalance.protocol.measure.LatencySnapshot;
import io.trialbalance.protocol.measure.PhaseTotals;
import io.trialbalance.protocol.phase.Phase;
import io.trialbalance.protocol.plan.PhaseTimes;
import io.trialbalance.workload.database.Transfer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.HdrHistogram.Histogram;

/**
 * Counts and times the transfers of one worker, whichever threads end them. There are as many
 * {@link Stripe}s as threads have recorded at the same moment, however many threads there are: each
 * goes to the one that it had last, and to another if that is claimed, so that recording waits for
 * nobody. One reader takes an interval about once a second and adds it to the totals, off the hot
 * path. The totals are therefore exactly the sum of the intervals.
 *
 * <p>Histograms are made in their full range: one day more than the longest load of the plan. No
 * latency can be longer than the load that it is part of, so nothing is ever clipped.
 */
public final class LatencyRecorder {

  private static final Duration MARGIN = Duration.ofDays(1);

  private final boolean openLoop;
  private final long highestNanos;
  private final List<String> retryCauses;
  private final List<Stripe> stripes = new CopyOnWriteArrayList<>();
  private final ThreadLocal<Stripe> lastStripe;
  private final PhaseRecord warmup;
  private final PhaseRecord measurement;
  private final PhaseRecord interval;
  private volatile LoadTimes times;

  /**
   * @param times of the plan
   * @param openLoop whether transfers have an intended start other than the call of submit
   * @param retryCauses that the driver declares
   */
  public LatencyRecorder(PhaseTimes times, boolean openLoop, List<String> retryCauses) {
    this.openLoop = openLoop;
    this.retryCauses = List.copyOf(retryCauses);
    this.highestNanos = highestNanos(times);
    this.warmup = newPhaseRecord();
    this.measurement = newPhaseRecord();
    this.interval = newPhaseRecord();
    Stripe first = newStripe();
    this.lastStripe = ThreadLocal.withInitial(() -> first);
    stripes.add(first);
  }

  /**
   * Memory that the histograms of one recorder take at least, in bytes: those of warm-up,
   * measurement and interval, and four more of the first stripe.
   */
  public static long heapBytes(PhaseTimes times, boolean openLoop) {
    long highestNanos = highestNanos(times);
    Histogram one = new Histogram(highestNanos, HistogramCodec.SIGNIFICANT_DIGITS);
    return 7L
        * new PhaseRecord(openLoop, highestNanos, List.of()).histograms()
        * one.getEstimatedFootprintInBytes();
  }

  private static long highestNanos(PhaseTimes times) {
    return times.longestLoad().plus(MARGIN).toNanos();
  }

  /**
   * Says when the phases are. To be called before the first transfer is submitted; once more if the
   * measurement is to end at another instant, which still lies ahead.
   */
  public void during(LoadTimes loadTimes) {
    this.times = loadTimes;
  }

  /**
   * A transfer has ended. Called by the thread on which it did; times are of {@code
   * System.nanoTime}.
   *
   * @param transfer with its amount, its retries and what the target noted
   * @param intendedNanos intended start: decides the phase to which it belongs
   * @param submittedNanos call of submit; in closed loop the same
   * @param ownLagNanos of the time between the two, what was not the database's: the load generator
   *     came late
   * @param nowNanos the reply: decides in which phase's window it counts
   */
  public void ended(
      Outcome outcome,
      Transfer transfer,
      long intendedNanos,
      long submittedNanos,
      long ownLagNanos,
      long nowNanos) {
    Stripe stripe = lastStripe.get();
    if (!stripe.claim()) {
      stripe = claimAnother();
      lastStripe.set(stripe);
    }
    try {
      stripe.ended(times, outcome, transfer, intendedNanos, submittedNanos, ownLagNanos, nowNanos);
    } finally {
      stripe.release();
    }
  }

  private Stripe claimAnother() {
    for (int i = 0; i < stripes.size(); i++) {
      Stripe stripe = stripes.get(i);
      if (stripe.claim()) {
        return stripe;
      }
    }
    Stripe added = newStripe();
    added.claim();
    stripes.add(added);
    return added;
  }

  /**
   * Everything recorded since the last call, of both phases. For one reader.
   *
   * @return what was recorded; nothing minted, nothing unsent
   */
  public Interval takeInterval() {
    interval.reset();
    for (Stripe stripe : stripes) {
      Stripe.Buffer taken = stripe.flip();
      warmup.add(taken.warmup());
      measurement.add(taken.measurement());
      interval.add(taken.warmup());
      interval.add(taken.measurement());
      taken.reset();
    }
    return new Interval(interval.counts(), interval.latencies());
  }

  /**
   * Sum of all intervals taken so far, of transfers whose intended start lies in {@code phase}. For
   * the same reader.
   *
   * @param phase warm-up or measurement
   * @return without what was minted or unsent, which only the engine knows
   */
  public PhaseTotals totals(Phase phase) {
    return switch (phase) {
      case WARMUP -> warmup.totals();
      case MEASUREMENT -> measurement.totals();
      default -> throw new IllegalArgumentException("no transfer begins in phase " + phase.label());
    };
  }

  /** An empty histogram of the range that all those of this recorder have. */
  public Histogram newHistogram() {
    return new Histogram(highestNanos, HistogramCodec.SIGNIFICANT_DIGITS);
  }

  /** How many there are by now. */
  int stripes() {
    return stripes.size();
  }

  private Stripe newStripe() {
    return new Stripe(this::newPhaseRecord);
  }

  private PhaseRecord newPhaseRecord() {
    return new PhaseRecord(openLoop, highestNanos, retryCauses);
  }

  /**
   * What was recorded in one interval.
   *
   * @param counts by outcome, with the retries
   * @param latencies of the transfers that ended
   */
  public record Interval(Counts counts, LatencySnapshot latencies) {}
}
