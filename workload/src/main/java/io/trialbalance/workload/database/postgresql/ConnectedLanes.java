package io.trialbalance.workload.database.postgresql;

import java.util.concurrent.atomic.AtomicInteger;

/** How many lanes have a connection, and since when none has. */
final class ConnectedLanes {

  private final AtomicInteger count;
  private volatile long noneSinceNanos = System.nanoTime();

  /**
   * @param count is kept at how many there are
   */
  ConnectedLanes(AtomicInteger count) {
    this.count = count;
  }

  void add() {
    count.incrementAndGet();
  }

  void remove() {
    if (count.decrementAndGet() == 0) {
      noneSinceNanos = System.nanoTime();
    }
  }

  /** Whether there was none for {@code limitNanos}; if so, the time begins anew. */
  boolean noneFor(long limitNanos) {
    long now = System.nanoTime();
    if (count.get() > 0 || now - noneSinceNanos <= limitNanos) {
      return false;
    }
    noneSinceNanos = now;
    return true;
  }
}
