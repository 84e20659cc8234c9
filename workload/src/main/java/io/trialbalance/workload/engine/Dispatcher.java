package io.trialbalance.workload.engine;

import io.trialbalance.protocol.phase.Phase;
import io.trialbalance.workload.database.TransferTarget;
import io.trialbalance.workload.recording.LoadTimes;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * Decides when a free slot begins its next transfer. Runs on its own thread and on those that end
 * transfers; what it does there is bounded and never waits.
 */
abstract sealed class Dispatcher permits ClosedLoop, OpenLoop {

  private final TransferTarget target;
  private final LongSupplier clock;
  private final CompletableFuture<Void> drained = new CompletableFuture<>();
  private volatile boolean stopRequested;
  private List<Slot> slots = List.of();
  private volatile LoadTimes times;
  private Thread thread;

  /** Last sequence that was given to a transfer; the first transfer's is 1. */
  final AtomicLong sequence = new AtomicLong();

  /**
   * @param clock of {@code System.nanoTime}'s kind
   */
  Dispatcher(TransferTarget target, LongSupplier clock) {
    this.target = target;
    this.clock = clock;
  }

  /**
   * Says what to dispatch and when; before the thread that calls {@link #run} starts.
   *
   * @param freeSlots none of which has a transfer yet
   * @param ownThread the one that calls {@link #run}
   */
  void begin(List<Slot> freeSlots, LoadTimes loadTimes, Thread ownThread) {
    slots = freeSlots;
    times = loadTimes;
    thread = ownThread;
  }

  /** The phases are at other times than was said. */
  final void reschedule(LoadTimes loadTimes) {
    times = loadTimes;
    LockSupport.unpark(thread);
  }

  /** What the dispatcher's own thread does, until nothing is left for it to do. */
  abstract void run();

  /** A slot's transfer has ended; called by the thread on which it did. */
  abstract void slotFree(Slot slot);

  /**
   * Transfers minted so far. For one reader.
   *
   * @param submitted of them, as counted by the caller
   */
  abstract long mintedUntilNow(long submitted);

  /** Of {@code minted} transfers, those not yet submitted. For the same reader. */
  abstract long backlog(long minted);

  /**
   * Transfers whose intended start lies in {@code phase}, when all is over.
   *
   * @param submitted of them, as counted by the caller
   */
  abstract long mintedIn(Phase phase, long submitted);

  /**
   * Tokens of {@code phase} that were minted and never submitted, oldest first, when all is over.
   * Those that lie close together, for how long ago they were, come together.
   *
   * @param nowNanos from which on they are old
   */
  abstract void forEachUnsent(Phase phase, long nowNanos, UnsentTokens unsent);

  /** Takes in what was not submitted. */
  @FunctionalInterface
  interface UnsentTokens {

    /**
     * @param ageNanos how long ago their intended start was: up to 1 ÷ 2,000 too much, or 1 µs
     * @param count of tokens, above 0
     */
    void are(long ageNanos, long count);
  }

  /** Submits nothing more. */
  final void stop() {
    stopRequested = true;
    LockSupport.unpark(thread);
  }

  /** Completed when the load is over and nothing is in flight any more. */
  final CompletableFuture<Void> drained() {
    return drained;
  }

  /** Whether {@link #begin} was called. */
  final boolean isBegun() {
    return times != null;
  }

  final List<Slot> slots() {
    return slots;
  }

  final LoadTimes times() {
    return times;
  }

  final long nowNanos() {
    return clock.getAsLong();
  }

  /** Whether nothing may be submitted any more. */
  final boolean isOver(long nowNanos) {
    return stopRequested || times.isOver(nowNanos);
  }

  final void wakeThread() {
    if (Thread.currentThread() != thread) {
      LockSupport.unpark(thread);
    }
  }

  /**
   * @param ownLagNanos by which it comes late although a slot was free
   */
  final void submit(Slot slot, long intendedNanos, long submittedNanos, long ownLagNanos) {
    slot.submitting(intendedNanos, submittedNanos, ownLagNanos);
    try {
      target.submit(slot);
    } catch (RuntimeException e) {
      // Against the target's contract. The slot stays in flight and counts as unanswered.
      drained.completeExceptionally(
          new IllegalStateException("the target did not take a transfer: " + e, e));
      stop();
    }
  }
}
