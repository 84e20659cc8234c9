package io.trialbalance.workload.recording;

import io.trialbalance.protocol.phase.Phase;
import io.trialbalance.protocol.plan.PhaseTimes;

/**
 * When the phases of one load begin and end, on this node's {@code System.nanoTime}.
 *
 * @param startNanos first instant of the warm-up
 * @param measurementNanos first instant of the measurement
 * @param endNanos first instant after the measurement
 */
public record LoadTimes(long startNanos, long measurementNanos, long endNanos) {

  /** The phases of {@code times} one after another from {@code startNanos}, without a pause. */
  public static LoadTimes of(PhaseTimes times, long startNanos) {
    long measurementNanos = startNanos + times.warmup().toNanos();
    return new LoadTimes(
        startNanos, measurementNanos, measurementNanos + times.measurement().toNanos());
  }

  /** The same, but over at {@code nanos}. */
  public LoadTimes endingAt(long nanos) {
    return new LoadTimes(startNanos, measurementNanos, nanos);
  }

  /** Whether {@code nanos} lies before the measurement (compared as nanoTime must be). */
  public boolean isWarmup(long nanos) {
    return nanos - measurementNanos < 0;
  }

  /** Whether {@code nanos} lies after the measurement. */
  public boolean isOver(long nanos) {
    return nanos - endNanos >= 0;
  }

  /** The phase in which {@code nanos} lies: warm-up, measurement or draining. */
  public Phase phaseAt(long nanos) {
    if (isOver(nanos)) {
      return Phase.DRAINING;
    }
    return isWarmup(nanos) ? Phase.WARMUP : Phase.MEASUREMENT;
  }
}
