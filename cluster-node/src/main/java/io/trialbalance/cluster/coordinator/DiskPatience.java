package io.trialbalance.cluster.coordinator;

import io.trialbalance.cluster.results.store.FileFailure;
import java.time.Duration;

/**
 * How long a step is tried again in whose way a disk stands: it may have room again, or be there
 * again, after minutes. Before that, another node may be able to do it.
 */
final class DiskPatience {

  static final Duration PAUSE = Duration.ofSeconds(10);

  private static final int LONG = 3;

  private final Duration limit;
  private int tries;
  private long sinceNanos;

  /**
   * @param limit after which a step is tried no more
   */
  DiskPatience(Duration limit) {
    this.limit = limit;
  }

  /** How long a step is tried again. */
  Duration limit() {
    return limit;
  }

  /**
   * Whether the step is to be tried again after a {@link #PAUSE}.
   *
   * @param failure of the last try
   */
  boolean mayTryAgain(Throwable failure) {
    sinceNanos = tries == 0 ? System.nanoTime() : sinceNanos;
    tries++;
    // By the clock, not by the number of tries: each may take minutes itself.
    return FileFailure.mayPass(Archive.cause(failure))
        && System.nanoTime() - sinceNanos < limit.toNanos();
  }

  /** Whether whoever else may be able to do it should. */
  boolean isLong() {
    return tries >= LONG;
  }

  /** The step is done. */
  void end() {
    tries = 0;
  }
}
