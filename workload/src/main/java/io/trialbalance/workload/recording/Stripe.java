package io.trialbalance.workload.recording;

import io.trialbalance.protocol.phase.Phase;
import io.trialbalance.workload.database.Transfer;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * A place to record in, for one thread at a time: whoever claims it has it until they release it,
 * which is a fraction of a microsecond later. Nobody waits for it: who finds it claimed goes to
 * another.
 */
final class Stripe {

  private static final long READER_PAUSE_NANOS = 50_000;

  private final AtomicBoolean claimed = new AtomicBoolean();
  private Buffer active;
  private Buffer inactive;

  Stripe(Supplier<PhaseRecord> records) {
    this.active = new Buffer(records.get(), records.get());
    this.inactive = new Buffer(records.get(), records.get());
  }

  /** Whether the caller has it now. */
  boolean claim() {
    return claimed.compareAndSet(false, true);
  }

  /** What the caller has recorded is seen by whoever claims it next. */
  void release() {
    claimed.setRelease(false);
  }

  /** A transfer has ended; the caller has claimed the stripe. */
  void ended(
      LoadTimes times,
      Outcome outcome,
      Transfer transfer,
      long intendedNanos,
      long submittedNanos,
      long ownLagNanos,
      long nowNanos) {
    PhaseRecord begun = times.isWarmup(intendedNanos) ? active.warmup : active.measurement;
    begun.ended(outcome, transfer, intendedNanos, submittedNanos, ownLagNanos, nowNanos);
    Phase phase = times.phaseAt(nowNanos);
    if (phase == Phase.WARMUP) {
      active.warmup.repliedWithin(outcome);
    } else if (phase == Phase.MEASUREMENT) {
      active.measurement.repliedWithin(outcome);
    }
  }

  /**
   * What was recorded since the last call, once the stripe is free for a moment; the caller resets
   * it before the next. For one reader.
   */
  Buffer flip() {
    while (!claim()) {
      // Its owner may be a thread that has no processor just now.
      LockSupport.parkNanos(READER_PAUSE_NANOS);
    }
    Buffer taken = active;
    active = inactive;
    inactive = taken;
    release();
    return taken;
  }

  /**
   * One of the two.
   *
   * @param warmup transfers whose intended start lies in the warm-up
   * @param measurement transfers whose intended start lies in the measurement
   */
  record Buffer(PhaseRecord warmup, PhaseRecord measurement) {
    void reset() {
      warmup.reset();
      measurement.reset();
    }
  }
}
