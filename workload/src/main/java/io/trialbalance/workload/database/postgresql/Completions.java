package io.trialbalance.workload.database.postgresql;

import io.trialbalance.workload.fatal.FatalErrors;
import java.util.concurrent.TimeUnit;
import org.jctools.queues.MpscBlockingConsumerArrayQueue;

/**
 * A thread that ends what lanes with threads of their own have done: each thread that ends
 * transfers has a recorder of its own, which would be gigabytes for hundreds of lanes.
 */
final class Completions {

  private static final long LOOK_SECONDS = 1;

  private final MpscBlockingConsumerArrayQueue<Runnable> queue;
  private final Thread thread;
  private volatile boolean closed;

  /**
   * @param lanes that have at most one thing each to be ended
   */
  Completions(String name, int lanes) {
    this.queue = new MpscBlockingConsumerArrayQueue<>(Math.max(2, lanes + 1));
    this.thread = new Thread(FatalErrors.guarded(this::run), name);
    thread.setDaemon(true);
    thread.start();
  }

  void add(Runnable end) {
    queue.offer(end);
  }

  boolean isClosed() {
    return closed;
  }

  private void run() {
    try {
      while (!closed || !queue.isEmpty()) {
        Runnable next = queue.poll(LOOK_SECONDS, TimeUnit.SECONDS);
        if (next != null) {
          next.run();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Ends when all is done that was added; to be called when no lane adds anything any more. */
  void close(long limitMillis) throws InterruptedException {
    closed = true;
    queue.offer(() -> {});
    thread.join(limitMillis);
  }
}
