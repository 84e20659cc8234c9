package io.trialbalance.cluster.coordinator.attempt;

import io.trialbalance.cluster.results.document.Evidence.Second;

/** For how long a database that is sent transfers has answered nothing. */
final class DatabaseSilence {

  /** After so long the load is stopped: what follows would measure nothing. */
  static final int LIMIT_SECONDS = 30;

  private int seconds;

  /**
   * Takes one second of load.
   *
   * @param merged over the nodes, of which at least one has sent its part
   */
  void add(Second merged) {
    boolean tried = merged.gauges().inFlight() > 0 || merged.counts().ended() > 0;
    seconds = tried && merged.counts().replied() == 0 ? seconds + 1 : 0;
  }

  /** Whether nothing more is to be expected. */
  boolean isTooLong() {
    return seconds >= LIMIT_SECONDS;
  }
}
