package io.trialbalance.workload.database.postgresql;

import io.trialbalance.workload.database.postgresql.PostgresOptions.Retries;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How often and when an attempt is repeated: delays double from the first to a cap, less a random
 * part, so that those who collided do not collide again.
 *
 * @param max further attempts
 * @param firstDelayNanos before the first of them
 * @param maxDelayNanos at which doubling ends
 * @param jitter share of the delay that is random, 0 to 1
 */
record Retrying(int max, long firstDelayNanos, long maxDelayNanos, double jitter) {

  static Retrying of(Retries retries) {
    return new Retrying(
        retries.max(),
        retries.firstDelay().toNanos(),
        retries.maxDelay().toNanos(),
        retries.jitter());
  }

  /** Delay after {@code attempts} attempts, from 1. */
  long delayNanos(int attempts) {
    double doubled = firstDelayNanos * Math.pow(2, attempts - 1);
    double capped = Math.min(doubled, maxDelayNanos);
    return (long) (capped * (1 - jitter * ThreadLocalRandom.current().nextDouble()));
  }
}
