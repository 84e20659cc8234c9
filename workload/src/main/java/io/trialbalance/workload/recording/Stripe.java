package io.trialbalance.workload.recording;

import io.trialbalance.protocol.phase.Phase;
import io.trialbalance.workload.database.Transfer;
import java.util.function.Supplier;
import org.HdrHistogram.WriterReaderPhaser;

/**
 * What one thread has recorded. Its writer never waits: HdrHistogram's phaser lets the reader take
 * one of two buffers while the writer goes on with the other, and makes the reader wait until the
 * writer has left the one that is taken (the way of HdrHistogram's {@code SingleWriterRecorder},
 * once for all histograms and counts instead of once for each).
 */
final class Stripe {

  private static final long READER_PAUSE_NANOS = 100_000;

  private final WriterReaderPhaser phaser = new WriterReaderPhaser();
  private volatile Buffer active;
  private Buffer inactive;

  Stripe(Supplier<PhaseRecord> records) {
    this.active = new Buffer(records.get(), records.get());
    this.inactive = new Buffer(records.get(), records.get());
  }

  /** Called by the stripe's own thread only. */
  void ended(
      LoadTimes times,
      Outcome outcome,
      Transfer transfer,
      long intendedNanos,
      long submittedNanos,
      long ownLagNanos,
      long nowNanos) {
    long section = phaser.writerCriticalSectionEnter();
    try {
      Buffer buffer = active;
      PhaseRecord begun = times.isWarmup(intendedNanos) ? buffer.warmup : buffer.measurement;
      begun.ended(outcome, transfer, intendedNanos, submittedNanos, ownLagNanos, nowNanos);
      Phase phase = times.phaseAt(nowNanos);
      if (phase == Phase.WARMUP) {
        buffer.warmup.repliedWithin(outcome);
      } else if (phase == Phase.MEASUREMENT) {
        buffer.measurement.repliedWithin(outcome);
      }
    } finally {
      phaser.writerCriticalSectionExit(section);
    }
  }

  /**
   * What was recorded since the last call; the caller resets it before the next. For one reader.
   */
  Buffer flip() {
    phaser.readerLock();
    try {
      Buffer taken = active;
      active = inactive;
      inactive = taken;
      phaser.flipPhase(READER_PAUSE_NANOS);
      return taken;
    } finally {
      phaser.readerUnlock();
    }
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
