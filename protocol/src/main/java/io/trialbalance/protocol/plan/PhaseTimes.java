package io.trialbalance.protocol.plan;

import java.time.Duration;

/**
 * How long the phases last. Warm-up and measurement are whole seconds, so that every second of the
 * series belongs to one phase.
 *
 * @param settle the pause after the reset, 0 or more
 * @param warmup load that is not counted, 0 or more
 * @param measurement load that is counted, at least one second
 * @param drainDeadline how long draining waits for answers before they count as unknown
 */
public record PhaseTimes(
    Duration settle, Duration warmup, Duration measurement, Duration drainDeadline) {

  /** The same, but with a measurement of this length, of whole seconds. */
  public PhaseTimes measuring(Duration length) {
    return new PhaseTimes(settle, warmup, length, drainDeadline);
  }

  /** From the first transfer to the last instant at which one may be answered. */
  public Duration longestLoad() {
    return warmup.plus(measurement).plus(drainDeadline);
  }
}
