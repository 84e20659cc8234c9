package io.trialbalance.workload.batching;

/** Wakes a {@link Batcher} up: an event loop in a target, a test's own hand in a test. */
@FunctionalInterface
public interface BatchTimer {

  /** Runs {@code task} once, {@code delayNanos} from now, on any thread. */
  void after(long delayNanos, Runnable task);
}
