package io.trialbalance.workload.batching;

/** Makes the calls of a {@link Batcher}. */
@FunctionalInterface
public interface BatchSender {

  /**
   * Sends {@code batch} and returns at once. Later ends each of its transfers and then says {@link
   * Batch#done}, neither of them before this method has returned.
   */
  void send(Batch batch);
}
