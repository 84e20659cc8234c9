package io.trialbalance.cluster.coordinator.attempt;

import io.trialbalance.cluster.results.document.Evidence.Second;

/**
 * For how long a database that is sent transfers has answered none, and whether it told how it is
 * meanwhile: then it is there, and refuses them.
 */
final class DatabaseSilence {

  /** After so long the load is stopped: what follows would measure nothing. */
  static final int LIMIT_SECONDS = 30;

  /** It is asked how it is once a second. */
  private static final int TOLD_SECONDS = 5;

  private int seconds;
  private int untold = TOLD_SECONDS;

  /**
   * Takes one second of load.
   *
   * @param merged over the nodes, of which at least one has sent its part
   */
  void add(Second merged) {
    untold++;
    boolean tried = merged.gauges().inFlight() > 0 || merged.counts().ended() > 0;
    seconds = tried && merged.counts().replied() == 0 ? seconds + 1 : 0;
  }

  /** It has told how it is. */
  void told() {
    untold = 0;
  }

  /** Whether it has told how it is just now. */
  boolean isThere() {
    return untold < TOLD_SECONDS;
  }

  /** Whether nothing more is to be expected. */
  boolean isTooLong() {
    return seconds >= LIMIT_SECONDS;
  }
}
