package io.trialbalance.workload.database.postgresql;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The numbers of the lanes that are free. The last one freed is taken first: its connection, and
 * the server process behind it, are still in the caches. A lock-free stack in an array (Treiber),
 * whose head carries a count of its changes, so that a lane that came back in between is noticed.
 */
final class FreeLanes {

  private static final int NONE = -1;

  private final int[] below;
  private final AtomicLong head = new AtomicLong(pack(0, NONE));

  /** All lanes are busy at first. */
  FreeLanes(int lanes) {
    below = new int[lanes];
  }

  /** Puts {@code lane} on top. The caller must own it. */
  void push(int lane) {
    long seen;
    do {
      seen = head.get();
      below[lane] = (int) seen;
    } while (!head.compareAndSet(seen, pack(changes(seen) + 1, lane)));
  }

  /** The lane freed last, which the caller then owns; negative if none is free. */
  int pop() {
    while (true) {
      long seen = head.get();
      int top = (int) seen;
      if (top == NONE || head.compareAndSet(seen, pack(changes(seen) + 1, below[top]))) {
        return top;
      }
    }
  }

  private static int changes(long head) {
    return (int) (head >>> 32);
  }

  private static long pack(int changes, int top) {
    return (long) changes << 32 | top & 0xffffffffL;
  }
}
