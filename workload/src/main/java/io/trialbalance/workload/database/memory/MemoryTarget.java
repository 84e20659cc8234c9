package io.trialbalance.workload.database.memory;

import io.trialbalance.protocol.measure.TransferId;
import io.trialbalance.workload.database.Transfer;
import io.trialbalance.workload.database.TransferTarget;
import io.trialbalance.workload.recording.ThreadCpu;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.jctools.queues.MpscUnboundedArrayQueue;

/**
 * Serves transfers in the order in which they come, on one event loop, which sleeps until the next
 * one ends. A transfer is done in the books in the instant at which it ends.
 */
final class MemoryTarget implements TransferTarget {

  private static final AtomicInteger TARGETS = new AtomicInteger();
  private static final long CLOSE_MILLIS = TimeUnit.SECONDS.toMillis(2);
  private static final int QUEUE_CHUNK = 1_024;

  /**
   * @param begunNanos when it got its server
   * @param endNanos when it ends; as the one before, since the target was made
   * @param number in the order in which they came
   */
  private record Served(Transfer transfer, long begunNanos, long endNanos, long number)
      implements Comparable<Served> {
    @Override
    public int compareTo(Served other) {
      int byEnd = Long.compare(endNanos, other.endNanos);
      return byEnd == 0 ? Long.compare(number, other.number) : byEnd;
    }
  }

  private final MemoryBooks books;
  private final Servers servers;
  private final LongSupplier serviceNanos;
  private final long originNanos = System.nanoTime();
  private final Queue<Transfer> submitted = new MpscUnboundedArrayQueue<>(QUEUE_CHUNK);
  private final PriorityQueue<Served> served = new PriorityQueue<>();
  private final CompletableFuture<Void> loopEnded = new CompletableFuture<>();
  private final Thread loop;
  private volatile boolean closed;
  private long numbers;

  /**
   * @param serviceNanos for which each is served, one after another
   */
  MemoryTarget(MemoryBooks books, Servers servers, LongSupplier serviceNanos) {
    this.books = books;
    this.servers = servers;
    this.serviceNanos = serviceNanos;
    this.loop =
        new Thread(this::run, ThreadCpu.EVENT_LOOP_PREFIX + "memory-" + TARGETS.incrementAndGet());
    loop.setDaemon(true);
    loop.start();
  }

  @Override
  public void submit(Transfer transfer) {
    submitted.add(transfer);
    LockSupport.unpark(loop);
    if (closed) {
      loopEnded.thenRunAsync(this::failLateOnes);
    }
  }

  private void run() {
    while (!closed) {
      take();
      long nowNanos = nowNanos();
      while (!served.isEmpty() && served.peek().endNanos() <= nowNanos) {
        end(served.remove());
      }
      // What was submitted since is noticed: its unpark makes the next park return at once.
      if (submitted.isEmpty() && !closed) {
        sleep();
      }
    }
    endUnanswered();
    loopEnded.complete(null);
  }

  private long nowNanos() {
    return System.nanoTime() - originNanos;
  }

  private void take() {
    for (Transfer next = submitted.poll(); next != null; next = submitted.poll()) {
      long endNanos =
          servers.end(
              nowNanos(), next.debitAccount(), next.creditAccount(), serviceNanos.getAsLong());
      served.add(new Served(next, servers.begunNanos(), endNanos, numbers++));
    }
  }

  private void sleep() {
    if (served.isEmpty()) {
      LockSupport.park(this);
    } else {
      LockSupport.parkNanos(this, served.peek().endNanos() - nowNanos());
    }
  }

  private void end(Served one) {
    Transfer transfer = one.transfer();
    transfer.sent(originNanos + one.begunNanos());
    TransferId id = new TransferId(transfer.idHigh(), transfer.idLow());
    switch (books.execute(
        id, transfer.debitAccount(), transfer.creditAccount(), transfer.amount())) {
      case APPLIED -> transfer.applied();
      case REJECTED -> transfer.rejected();
      case EXISTS -> transfer.failed("a transfer of this id is there already");
      case NO_SUCH_ACCOUNT -> transfer.failed("there is no such account");
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
    List<Transfer> unanswered = new ArrayList<>(remaining());
    served.forEach(one -> unanswered.add(one.transfer()));
    served.clear();
    unanswered.forEach(transfer -> transfer.unknown("closed before the answer"));
  }

  /** Never on the stack of a submit; after the loop has ended. */
  private synchronized void failLateOnes() {
    remaining().forEach(late -> late.failed("submitted after the target was closed"));
  }

  private List<Transfer> remaining() {
    List<Transfer> remaining = new ArrayList<>();
    for (Transfer next = submitted.poll(); next != null; next = submitted.poll()) {
      remaining.add(next);
    }
    return remaining;
  }
}
