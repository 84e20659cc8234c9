package io.trialbalance.workload.recording;

import io.trialbalance.protocol.measure.Counts;
import io.trialbalance.protocol.measure.EncodedHistogram;
import io.trialbalance.protocol.measure.HistogramCodec;
import io.trialbalance.protocol.measure.LatencyKind;
import io.trialbalance.protocol.measure.LatencySnapshot;
import io.trialbalance.protocol.measure.PhaseTotals;
import io.trialbalance.protocol.measure.PhaseTotals.WindowReplies;
import io.trialbalance.workload.database.Transfer;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * Counts and histograms of one phase. Every histogram has its full range from the beginning, so
 * that recording never grows one. Not thread-safe: whoever holds it owns it.
 */
final class PhaseRecord {

  private static final long NANOS_IN_MICRO = 1_000;

  private final boolean openLoop;
  private final List<String> retryCauses;
  private final long[] retriesByCause;
  private final Map<LatencyKind, Histogram> histograms = new EnumMap<>(LatencyKind.class);
  private final Histogram serviceTime;
  private final Histogram responseTime;
  private final Histogram poolWait;
  private final Histogram attemptTime;
  private final Histogram scheduleLag;
  private final Histogram failedAfter;
  private final Histogram unknownAfter;

  /** As {@link PhaseTotals#ownLag}. */
  private final Histogram ownLag;

  private long applied;
  private long rejected;
  private long failed;
  private long unknown;
  private long retries;
  private long appliedAmount;
  private long windowApplied;
  private long windowRejected;

  /**
   * @param openLoop whether response time and schedule lag are kept too, and what of it is our own
   * @param highestNanos largest latency that can be recorded
   * @param retryCauses that the driver declares
   */
  PhaseRecord(boolean openLoop, long highestNanos, List<String> retryCauses) {
    this.openLoop = openLoop;
    this.retryCauses = retryCauses;
    this.retriesByCause = new long[retryCauses.size()];
    this.serviceTime = histogram(LatencyKind.SERVICE_TIME, highestNanos);
    this.responseTime = openLoop ? histogram(LatencyKind.RESPONSE_TIME, highestNanos) : null;
    this.poolWait = histogram(LatencyKind.POOL_WAIT, highestNanos);
    this.attemptTime = histogram(LatencyKind.ATTEMPT_TIME, highestNanos);
    this.scheduleLag = openLoop ? histogram(LatencyKind.SCHEDULE_LAG, highestNanos) : null;
    this.failedAfter = histogram(LatencyKind.FAILED, highestNanos);
    this.unknownAfter = histogram(LatencyKind.UNKNOWN, highestNanos);
    this.ownLag = openLoop ? new Histogram(highestNanos, HistogramCodec.SIGNIFICANT_DIGITS) : null;
  }

  private Histogram histogram(LatencyKind kind, long highestNanos) {
    Histogram histogram = new Histogram(highestNanos, HistogramCodec.SIGNIFICANT_DIGITS);
    histograms.put(kind, histogram);
    return histogram;
  }

  /** How many it holds. */
  int histograms() {
    return histograms.size() + (openLoop ? 1 : 0);
  }

  /** A transfer whose intended start lies in this phase has ended; times are of one clock. */
  void ended(
      Outcome outcome,
      Transfer transfer,
      long intendedNanos,
      long submittedNanos,
      long ownLagNanos,
      long nowNanos) {
    if (transfer.retries() > 0) {
      retries += transfer.retries();
      for (int cause = 0; cause < retriesByCause.length; cause++) {
        retriesByCause[cause] += transfer.retries(cause);
      }
    }
    if (openLoop) {
      scheduleLag.recordValue(submittedNanos - intendedNanos);
    }
    switch (outcome) {
      case APPLIED -> {
        applied++;
        appliedAmount += transfer.amount();
        replied(transfer, intendedNanos, submittedNanos, ownLagNanos, nowNanos);
      }
      case REJECTED -> {
        rejected++;
        replied(transfer, intendedNanos, submittedNanos, ownLagNanos, nowNanos);
      }
      case FAILED -> {
        failed++;
        failedAfter.recordValue(nowNanos - intendedNanos);
      }
      case UNKNOWN -> {
        unknown++;
        unknownAfter.recordValue(nowNanos - intendedNanos);
      }
    }
  }

  private void replied(
      Transfer transfer, long intendedNanos, long submittedNanos, long ownLagNanos, long nowNanos) {
    serviceTime.recordValue(nowNanos - submittedNanos);
    if (openLoop) {
      responseTime.recordValue(nowNanos - intendedNanos);
      if (ownLagNanos >= NANOS_IN_MICRO) {
        ownLag.recordValueWithCount(nowNanos - intendedNanos, ownLagNanos / NANOS_IN_MICRO);
      }
    }
    if (transfer.sentNanos() != Transfer.NO_POOL) {
      poolWait.recordValue(transfer.sentNanos() - submittedNanos);
      attemptTime.recordValue(nowNanos - transfer.attemptNanos());
    }
  }

  /** A transfer was answered while this phase lasted, whenever it had begun. */
  void repliedWithin(Outcome outcome) {
    if (outcome == Outcome.APPLIED) {
      windowApplied++;
    } else if (outcome == Outcome.REJECTED) {
      windowRejected++;
    }
  }

  /** Adds everything in {@code more}, which must have been made alike. */
  void add(PhaseRecord more) {
    applied += more.applied;
    rejected += more.rejected;
    failed += more.failed;
    unknown += more.unknown;
    retries += more.retries;
    for (int cause = 0; cause < retriesByCause.length; cause++) {
      retriesByCause[cause] += more.retriesByCause[cause];
    }
    appliedAmount += more.appliedAmount;
    windowApplied += more.windowApplied;
    windowRejected += more.windowRejected;
    more.histograms.forEach(
        (kind, histogram) -> {
          if (histogram.getTotalCount() > 0) {
            histograms.get(kind).add(histogram);
          }
        });
    if (openLoop && more.ownLag.getTotalCount() > 0) {
      ownLag.add(more.ownLag);
    }
  }

  /** Forgets everything. */
  void reset() {
    applied = 0;
    rejected = 0;
    failed = 0;
    unknown = 0;
    retries = 0;
    Arrays.fill(retriesByCause, 0);
    appliedAmount = 0;
    windowApplied = 0;
    windowRejected = 0;
    for (Histogram histogram : histograms.values()) {
      if (histogram.getTotalCount() > 0) {
        histogram.reset();
      }
    }
    if (openLoop && ownLag.getTotalCount() > 0) {
      ownLag.reset();
    }
  }

  /** Outcomes and retries; what was minted and what was never sent is not known here. */
  Counts counts() {
    Map<String, Long> causes = new HashMap<>();
    for (int cause = 0; cause < retriesByCause.length; cause++) {
      causes.put(retryCauses.get(cause), retriesByCause[cause]);
    }
    return new Counts(0, applied, rejected, failed, unknown, 0, retries, causes);
  }

  LatencySnapshot latencies() {
    return LatencySnapshot.of(histograms);
  }

  PhaseTotals totals() {
    return new PhaseTotals(
        counts(),
        appliedAmount,
        latencies(),
        EncodedHistogram.EMPTY,
        new WindowReplies(windowApplied, windowRejected),
        openLoop ? EncodedHistogram.of(ownLag) : EncodedHistogram.EMPTY);
  }
}
