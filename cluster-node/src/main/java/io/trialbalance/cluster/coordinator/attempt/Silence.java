package io.trialbalance.cluster.coordinator.attempt;

/** For how long somebody has told nothing. Times are of one clock, in nanoseconds. */
final class Silence {

  private static final double NANOS_IN_SECOND = 1e9;

  private long heardNanos;
  private long longestNanos;

  /** Something is to be heard from now on. */
  Silence(long nowNanos) {
    heardNanos = nowNanos;
  }

  /** Something was heard, or nothing more is to be. */
  void ends(long nowNanos) {
    longestNanos = Math.max(longestNanos, nowNanos - heardNanos);
    heardNanos = nowNanos;
  }

  double longestSeconds() {
    return longestNanos / NANOS_IN_SECOND;
  }
}
