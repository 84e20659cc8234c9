package io.trialbalance.workload.database.noop;

import io.trialbalance.workload.database.Transfer;
import io.trialbalance.workload.database.TransferTarget;
import io.trialbalance.workload.recording.ThreadCpu;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jctools.queues.MpscUnboundedArrayQueue;

/**
 * Applies every transfer on an event loop of its own, as a database's client would: what is
 * submitted from the loop itself waits in the loop's own queue until its next round, what comes
 * from elsewhere crosses by a lock-free queue and wakes the loop if it sleeps. A round reads the
 * clock once and notes it on its transfers as the instant at which they were sent, so that the pool
 * wait is the wait for the round.
 */
final class NoopTarget implements TransferTarget {

  private static final AtomicInteger TARGETS = new AtomicInteger();
  private static final long CLOSE_MILLIS = TimeUnit.SECONDS.toMillis(2);

  private final CompletableFuture<Void> loopEnded = new CompletableFuture<>();
  private final Thread loop;
  private final Queue<Transfer> fromLoop;
  private final Queue<Transfer> fromElsewhere;
  private volatile boolean asleep;
  private volatile boolean closed;

  /**
   * @param concurrency transfers in flight above which queues would have to grow
   */
  NoopTarget(int concurrency) {
    this.fromLoop = new ArrayDeque<>(concurrency + 1);
    this.fromElsewhere = new MpscUnboundedArrayQueue<>(Math.max(2, concurrency));
    this.loop =
        new Thread(this::run, ThreadCpu.EVENT_LOOP_PREFIX + "noop-" + TARGETS.incrementAndGet());
    loop.setDaemon(true);
    loop.start();
  }

  @Override
  public void submit(Transfer transfer) {
    if (Thread.currentThread() == loop && !closed) {
      fromLoop.add(transfer);
      return;
    }
    fromElsewhere.add(transfer);
    // The queue's counter was changed by a compare-and-set: either this sees that the loop is about
    // to sleep, or the loop sees the transfer when it looks for the last time.
    if (asleep) {
      LockSupport.unpark(loop);
    }
    if (closed) {
      loopEnded.thenRunAsync(this::failLateOnes);
    }
  }

  private void run() {
    while (!closed) {
      takeFromElsewhere();
      if (fromLoop.isEmpty()) {
        sleep();
      } else {
        round();
      }
    }
    endUnanswered();
    loopEnded.complete(null);
  }

  private void takeFromElsewhere() {
    Transfer transfer = fromElsewhere.poll();
    while (transfer != null) {
      fromLoop.add(transfer);
      transfer = fromElsewhere.poll();
    }
  }

  private void sleep() {
    asleep = true;
    if (fromElsewhere.isEmpty() && !closed) {
      LockSupport.park(this);
    }
    asleep = false;
  }

  private void round() {
    int transfers = fromLoop.size();
    long nowNanos = System.nanoTime();
    for (int i = 0; i < transfers; i++) {
      Transfer transfer = fromLoop.remove();
      transfer.sent(nowNanos);
      transfer.applied();
    }
  }

  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(loop);
    try {
      loop.join(CLOSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void endUnanswered() {
    takeFromElsewhere();
    List<Transfer> unanswered = new ArrayList<>(fromLoop);
    fromLoop.clear();
    unanswered.forEach(transfer -> transfer.unknown("closed before the answer"));
  }

  /** Never on the stack of a submit; after the loop has ended. */
  private synchronized void failLateOnes() {
    takeFromElsewhere();
    List<Transfer> late = new ArrayList<>(fromLoop);
    fromLoop.clear();
    late.forEach(transfer -> transfer.failed("submitted after the target was closed"));
  }
}
