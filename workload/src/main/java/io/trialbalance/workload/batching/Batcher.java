package io.trialbalance.workload.batching;

import io.trialbalance.workload.database.TargetMeasures;
import io.trialbalance.workload.database.Transfer;
import io.trialbalance.workload.fatal.FatalErrors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.jctools.queues.MpmcArrayQueue;
import org.jctools.queues.MpscUnboundedXaddArrayQueue;

/**
 * Gathers transfers into calls. A call leaves as soon as one may be made and there are {@code
 * max-size} transfers for it, or the oldest of them has waited {@code max-delay} for company, or
 * nothing is in flight: then waiting could gain nothing.
 *
 * <p>Thread-safe without a thread or lock of its own: whoever finds the drain loop idle runs it,
 * and whoever finds it busy leaves it a note (the {@code wip} counter of Reactive Streams).
 */
public final class Batcher implements AutoCloseable {

  private static final int CHUNK = 1024;
  private static final int POOLED_CHUNKS = 16;

  private final int maxSize;
  private final long maxDelayNanos;
  private final int calls;
  private final BatchSender sender;
  private final BatchTimer timer;
  private final LongSupplier nanoClock;
  private final TargetMeasures measures;
  private final MpscUnboundedXaddArrayQueue<Transfer> waiting =
      new MpscUnboundedXaddArrayQueue<>(CHUNK, POOLED_CHUNKS);
  private final MpmcArrayQueue<Batch> free;
  private final Runnable delayPassed = FatalErrors.guarded(this::delayPassed);
  private final AtomicInteger wip = new AtomicInteger();
  private volatile boolean closed;

  // Of the drain loop, except that the timer clears timerSet before it enters the loop.
  private boolean companyAwaited;
  private long awaitedSinceNanos;
  private volatile boolean timerSet;

  /**
   * @param nanoClock as {@code System.nanoTime}
   * @param measures is told the size of each batch and how many transfers wait
   */
  public Batcher(
      Batching batching,
      BatchSender sender,
      BatchTimer timer,
      LongSupplier nanoClock,
      TargetMeasures measures) {
    this.maxSize = batching.maxSize();
    this.maxDelayNanos = batching.maxDelay().toNanos();
    this.calls = batching.callsInFlight();
    this.sender = sender;
    this.timer = timer;
    this.nanoClock = nanoClock;
    this.measures = measures;
    this.free = new MpmcArrayQueue<>(Math.max(2, calls));
    for (int i = 0; i < calls; i++) {
      free.add(new Batch(this, maxSize));
    }
  }

  /** Takes {@code transfer} for one of the next calls. After {@link #close}, ends it as unknown. */
  public void add(Transfer transfer) {
    measures.poolWaiting().incrementAndGet();
    waiting.offer(transfer);
    drain();
  }

  /** Ends all transfers that were not sent as unknown; those that were are the sender's. */
  @Override
  public void close() {
    closed = true;
    drain();
  }

  void done(Batch batch) {
    free.offer(batch);
    drain();
  }

  private void delayPassed() {
    timerSet = false;
    drain();
  }

  private void drain() {
    if (wip.getAndIncrement() != 0) {
      return;
    }
    int missed = 1;
    do {
      if (closed) {
        endWaiting();
      } else {
        sendDue();
      }
      missed = wip.addAndGet(-missed);
    } while (missed != 0);
  }

  private void sendDue() {
    while (!waiting.isEmpty() && !free.isEmpty() && isDue()) {
      companyAwaited = false;
      send(free.poll());
    }
  }

  private boolean isDue() {
    if (waiting.size() >= maxSize || free.size() == calls) {
      return true;
    }
    long now = nanoClock.getAsLong();
    if (!companyAwaited) {
      companyAwaited = true;
      awaitedSinceNanos = now;
    }
    long remainingNanos = awaitedSinceNanos + maxDelayNanos - now;
    if (remainingNanos > 0 && !timerSet) {
      timerSet = true;
      timer.after(remainingNanos, delayPassed);
    }
    return remainingNanos <= 0;
  }

  private void send(Batch batch) {
    while (!batch.isFull()) {
      Transfer transfer = waiting.poll();
      if (transfer == null) {
        break;
      }
      batch.add(transfer);
    }
    measures.poolWaiting().addAndGet(-batch.size());
    measures.batchSent(batch.size());
    sender.send(batch);
  }

  private void endWaiting() {
    for (Transfer transfer = waiting.poll(); transfer != null; transfer = waiting.poll()) {
      measures.poolWaiting().decrementAndGet();
      transfer.unknown("target closed");
    }
  }
}
