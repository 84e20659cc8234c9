package io.trialbalance.workload.database.tigerbeetle;

import com.tigerbeetle.TransferBatch;

/**
 * The client's buffers by their size. One cannot shrink, and batches are of any size: a new one for
 * each would pile up outside the heap, where nothing frees it before the next garbage collection,
 * for which the data side gives little cause.
 *
 * <p>Not thread-safe: belongs to whoever sends batches, one at a time.
 */
final class EventBuffers {

  /** Together 64 MiB. */
  static final int MOST_EVENTS_KEPT = 1 << 19;

  private final TransferBatch[] bySize = new TransferBatch[TigerBeetleOptions.MOST_EVENTS + 1];
  private int eventsKept;
  private int evicted;

  /**
   * A buffer of exactly {@code size} events, with the contents of its last use.
   *
   * @param used given in exchange, nobody reads it any more; null for none
   */
  TransferBatch exchange(TransferBatch used, int size) {
    if (used != null && used.getLength() == size) {
      return used;
    }
    if (used != null) {
      keep(used);
    }
    TransferBatch found = bySize[size];
    if (found == null) {
      return allocate(size);
    }
    bySize[size] = null;
    eventsKept -= size;
    return found;
  }

  private void keep(TransferBatch buffer) {
    int size = buffer.getLength();
    if (bySize[size] != null) {
      return;
    }
    while (eventsKept + size > MOST_EVENTS_KEPT) {
      evicted = (evicted + 1) % bySize.length;
      if (bySize[evicted] != null) {
        bySize[evicted] = null;
        eventsKept -= evicted;
      }
    }
    bySize[size] = buffer;
    eventsKept += size;
  }

  /** Of how many events buffers are kept. */
  int eventsKept() {
    return eventsKept;
  }

  static TransferBatch allocate(int size) {
    TransferBatch buffer = new TransferBatch(size);
    for (int i = 0; i < size; i++) {
      buffer.add();
    }
    return buffer;
  }
}
