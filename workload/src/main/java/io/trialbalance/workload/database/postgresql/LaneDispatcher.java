package io.trialbalance.workload.database.postgresql;

import java.util.concurrent.atomic.AtomicInteger;
import org.jctools.queues.MpmcUnboundedXaddArrayQueue;

/**
 * Gives work to lanes: at once if one is free, in the order of arrival otherwise. Thread-safe,
 * without locks.
 *
 * @param <W> what is sent in one call
 */
final class LaneDispatcher<W> {

  private static final int CHUNK = 1024;
  private static final int POOLED_CHUNKS = 16;

  private final Work<W> kind;
  private final AtomicInteger waitingGauge;
  private final FreeLanes free;
  private final Lane<W>[] lanes;
  private final MpmcUnboundedXaddArrayQueue<W> waiting =
      new MpmcUnboundedXaddArrayQueue<>(CHUNK, POOLED_CHUNKS);
  private volatile boolean closed;

  /**
   * @param lanes is filled by the caller before the first dispatch
   * @param waitingGauge is kept at the number of waiting works
   */
  LaneDispatcher(Work<W> kind, Lane<W>[] lanes, AtomicInteger waitingGauge) {
    this.kind = kind;
    this.lanes = lanes;
    this.free = new FreeLanes(lanes.length);
    this.waitingGauge = waitingGauge;
  }

  Work<W> kind() {
    return kind;
  }

  boolean isClosed() {
    return closed;
  }

  /** Sends {@code work} as soon as a lane is free. */
  void dispatch(W work) {
    int lane = free.pop();
    if (lane >= 0) {
      lanes[lane].start(work);
      return;
    }
    waitingGauge.incrementAndGet();
    waiting.offer(work);
    match();
    if (closed) {
      endWaiting("target closed");
    }
  }

  /** The work that has waited longest, for a lane that can send it; null if none waits. */
  W next() {
    if (waiting.isEmpty()) {
      return null;
    }
    W work = waiting.poll();
    if (work != null) {
      waitingGauge.decrementAndGet();
    }
    return work;
  }

  /** Takes back {@code lane}, whose connection works. */
  void free(Lane<W> lane) {
    free.push(lane.index());
    match();
  }

  /**
   * Both sides look again after they have shown themselves, so that they cannot miss each other.
   */
  private void match() {
    while (!waiting.isEmpty()) {
      int lane = free.pop();
      if (lane < 0) {
        return;
      }
      W work = next();
      if (work != null) {
        lanes[lane].start(work);
      } else {
        free.push(lane);
      }
    }
  }

  /** Nothing that waits, or comes from now on, is sent. */
  void close() {
    closed = true;
    endWaiting("target closed");
  }

  /**
   * Ends all that wait now as failed: they were never sent. What comes of their end, such as the
   * next transfers of a closed loop, waits for its own time.
   */
  void failWaiting(String reason) {
    for (int left = waiting.size(); left > 0; left--) {
      W work = next();
      if (work == null) {
        return;
      }
      kind.failed(work, reason);
    }
  }

  private void endWaiting(String reason) {
    for (W work = next(); work != null; work = next()) {
      kind.unknown(work, reason);
    }
  }
}
