package io.trialbalance.workload.batching;

import io.trialbalance.workload.database.Transfer;
import java.util.Arrays;

/**
 * The transfers of one call. Made once and used for many calls: whoever sends it owns it until
 * {@link #done}.
 */
public final class Batch {

  private final Batcher batcher;
  private final Transfer[] transfers;
  private int size;

  Batch(Batcher batcher, int maxSize) {
    this.batcher = batcher;
    this.transfers = new Transfer[maxSize];
  }

  /** Number of transfers, at least 1. */
  public int size() {
    return size;
  }

  /** The transfer at {@code index}, from 0, in the order in which they were added. */
  public Transfer get(int index) {
    return transfers[index];
  }

  /** All transfers are ended: the call is over and the next one may leave. */
  public void done() {
    Arrays.fill(transfers, 0, size, null);
    size = 0;
    batcher.done(this);
  }

  boolean isFull() {
    return size == transfers.length;
  }

  void add(Transfer transfer) {
    transfers[size++] = transfer;
  }
}
