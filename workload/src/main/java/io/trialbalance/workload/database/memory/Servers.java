package io.trialbalance.workload.database.memory;

/**
 * When transfers end, worked out from when they come: several servers, first come first served, and
 * with locks an account of which one transfer at a time is served. Who waits for an account keeps
 * its server, as a database's connection does. Times are nanoseconds since any one instant. Not
 * thread-safe.
 */
final class Servers {

  private final long[] freeNanos;
  private final long[] unlockedNanos;
  private long begunNanos;

  /**
   * @param servers at least 1
   * @param accounts that are locked, by numbers from 1; 0 for none
   */
  Servers(int servers, int accounts) {
    this.freeNanos = new long[servers];
    this.unlockedNanos = new long[accounts + 1];
  }

  /**
   * When a transfer ends that comes now, after all that came before.
   *
   * @param serviceNanos for which it is served
   */
  long end(long nowNanos, long debit, long credit, long serviceNanos) {
    int first = 0;
    for (int server = 1; server < freeNanos.length; server++) {
      if (freeNanos[server] < freeNanos[first]) {
        first = server;
      }
    }
    begunNanos = Math.max(nowNanos, freeNanos[first]);
    boolean locked = Math.max(debit, credit) < unlockedNanos.length;
    long served =
        locked
            ? Math.max(
                begunNanos, Math.max(unlockedNanos[(int) debit], unlockedNanos[(int) credit]))
            : begunNanos;
    long endNanos = served + serviceNanos;
    freeNanos[first] = endNanos;
    if (locked) {
      unlockedNanos[(int) debit] = endNanos;
      unlockedNanos[(int) credit] = endNanos;
    }
    return endNanos;
  }

  /** When the last transfer got its server. */
  long begunNanos() {
    return begunNanos;
  }
}
