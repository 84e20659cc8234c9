package io.trialbalance.workload.database.tigerbeetle;

import com.tigerbeetle.CreateTransferResultBatch;
import com.tigerbeetle.TransferBatch;
import io.trialbalance.workload.batching.Batch;
import io.trialbalance.workload.database.Transfer;
import io.trialbalance.workload.database.TransferTarget;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A call of the client with its buffer, which native code reads until the answer. Used for many
 * calls, one after another, until one is abandoned: that buffer must never be written again.
 *
 * <p>Its state is the instant at which it was sent, or {@link #IDLE}, or {@link #ABANDONED}.
 * Whoever changes it from that instant owns the transfers and ends them.
 */
abstract sealed class PendingCall {

  private static final long IDLE = Long.MIN_VALUE;
  private static final long ABANDONED = Long.MIN_VALUE + 1;

  private TransferBatch events;
  private final AtomicLong state = new AtomicLong(IDLE);

  /**
   * @param events buffer to begin with; null for none yet
   */
  private PendingCall(TransferBatch events) {
    this.events = events;
  }

  /** The buffer with what {@link #write} wrote. */
  final TransferBatch events() {
    return events;
  }

  /** Takes another buffer than its last. */
  final void useNext(TransferBatch buffer) {
    events = buffer;
  }

  /** Notes that it is sent at {@code nowNanos}. */
  final void begin(long nowNanos) {
    state.set(nowNanos);
  }

  /** Takes its transfers for an answer; false if they were ended at the deadline. */
  final boolean answered() {
    long sentNanos = state.get();
    return sentNanos != ABANDONED && sentNanos != IDLE && state.compareAndSet(sentNanos, IDLE);
  }

  /** Takes its transfers because they were sent {@code limitNanos} ago or earlier. */
  final boolean abandoned(long nowNanos, long limitNanos) {
    long sentNanos = state.get();
    return sentNanos != ABANDONED
        && sentNanos != IDLE
        && nowNanos - sentNanos >= limitNanos
        && state.compareAndSet(sentNanos, ABANDONED);
  }

  /** Whether its buffer must not be written again; for the owner of the transfers. */
  final boolean isAbandoned() {
    return state.get() == ABANDONED;
  }

  /** Fills the buffer. */
  abstract void write(LedgerIds ids);

  /**
   * Ends all transfers as {@code results}, sorted by index, say: those without one were created.
   */
  abstract void end(CreateTransferResultBatch results);

  /** Ends all transfers without an answer. */
  abstract void unknown(String reason);

  /** Ends all transfers, which were not sent. */
  abstract void failed(String reason);

  /** Of one transfer; kept at the place of the transfer. */
  static final class Single extends PendingCall {

    private final TransferTarget target;
    private final Transfer transfer;

    Single(TransferTarget target, Transfer transfer) {
      super(EventBuffers.allocate(1));
      this.target = target;
      this.transfer = transfer;
    }

    /** Places outlive targets. */
    boolean belongsTo(TransferTarget other) {
      return target == other;
    }

    @Override
    void write(LedgerIds ids) {
      events().setPosition(0);
      ids.write(events(), transfer);
    }

    @Override
    void end(CreateTransferResultBatch results) {
      Answer answer = results.next() ? Answer.of(results.getResult()) : Answer.CREATED;
      answer.end(transfer);
    }

    @Override
    void unknown(String reason) {
      if (isAbandoned()) {
        transfer.attach(null);
      }
      transfer.unknown(reason);
    }

    @Override
    void failed(String reason) {
      transfer.failed(reason);
    }
  }

  /** Of a batch of ours. */
  static final class Gathered extends PendingCall {

    private final Queue<Gathered> idle;
    private final EventBuffers buffers;
    private Batch batch;

    /**
     * @param idle takes it when it may be used again
     * @param buffers where its own comes from, and goes when it is of another size
     */
    Gathered(Queue<Gathered> idle, EventBuffers buffers) {
      super(null);
      this.idle = idle;
      this.buffers = buffers;
    }

    void take(Batch next) {
      batch = next;
    }

    @Override
    void write(LedgerIds ids) {
      TransferBatch buffer = buffers.exchange(events(), batch.size());
      useNext(buffer);
      for (int i = 0; i < batch.size(); i++) {
        buffer.setPosition(i);
        ids.write(buffer, batch.get(i));
      }
    }

    @Override
    void end(CreateTransferResultBatch results) {
      Batch ended = release();
      boolean hasResult = results.next();
      for (int i = 0; i < ended.size(); i++) {
        if (hasResult && results.getIndex() == i) {
          Answer.of(results.getResult()).end(ended.get(i));
          hasResult = results.next();
        } else {
          Answer.CREATED.end(ended.get(i));
        }
      }
      ended.done();
    }

    @Override
    void unknown(String reason) {
      Batch ended = release();
      for (int i = 0; i < ended.size(); i++) {
        ended.get(i).unknown(reason);
      }
      ended.done();
    }

    @Override
    void failed(String reason) {
      Batch ended = release();
      for (int i = 0; i < ended.size(); i++) {
        ended.get(i).failed(reason);
      }
      ended.done();
    }

    private Batch release() {
      Batch released = batch;
      batch = null;
      if (!isAbandoned()) {
        idle.add(this);
      }
      return released;
    }
  }
}
