package io.trialbalance.workload.database.tigerbeetle;

import com.tigerbeetle.Client;
import com.tigerbeetle.CreateTransferResultBatch;
import io.trialbalance.workload.database.TargetMeasures;
import io.trialbalance.workload.fatal.FatalErrors;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One client of the data side: sends calls and ends them on the client's own thread. */
final class Session {

  private static final Logger LOG = LoggerFactory.getLogger(Session.class);

  /** Between two tries with a session that is over: a closed loop would fail as fast as it can. */
  private static final long EVICTED_PAUSE_MILLIS = 100;

  private final Client client;
  private final LedgerIds ids;
  private final TargetMeasures coalescedMeasures;
  private final ScheduledExecutorService timer;
  private final LongAdder lateAnswers;
  private volatile String evictedReason;

  // Of the client's own thread, and of whoever closes after it has ended.
  private long lastReplyTimestamp = Long.MIN_VALUE;
  private int repliesOfTimestamp;

  /** Replies that another thread took, not yet added to those of a timestamp. */
  private final AtomicInteger repliesElsewhere = new AtomicInteger();

  /**
   * @param coalescedMeasures is told how many calls were answered by one reply of the server; null
   *     if batches are gathered before the client
   * @param timer ends calls after a pause
   */
  Session(
      Client client,
      LedgerIds ids,
      TargetMeasures coalescedMeasures,
      ScheduledExecutorService timer,
      LongAdder lateAnswers) {
    this.client = client;
    this.ids = ids;
    this.coalescedMeasures = coalescedMeasures;
    this.timer = timer;
    this.lateAnswers = lateAnswers;
  }

  void send(PendingCall call) {
    call.write(ids);
    call.begin(System.nanoTime());
    String evicted = evictedReason;
    if (evicted != null) {
      endLater(call, evicted);
      return;
    }
    CompletableFuture<CreateTransferResultBatch> answer;
    try {
      answer = client.createTransfersAsync(call.events());
    } catch (RuntimeException e) {
      LOG.debug("not sent", e);
      endLater(call, "client closed");
      return;
    }
    Completion completion = new Completion(call);
    answer.whenComplete(completion);
    completion.sender = null;
  }

  private void endLater(PendingCall call, String reason) {
    Runnable end =
        () -> {
          if (call.answered()) {
            call.failed(reason);
          }
        };
    try {
      timer.schedule(end, EVICTED_PAUSE_MILLIS, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      LOG.debug("sent while the target closed", e);
      ForkJoinPool.commonPool().execute(end);
    }
  }

  private void completed(PendingCall call, CreateTransferResultBatch results, Throwable error) {
    try {
      end(call, results, error);
    } catch (RuntimeException | Error e) {
      FatalErrors.endIfFatal(e);
      // The client would swallow it.
      LOG.error("an answer could not be handled", e);
    }
  }

  private void end(PendingCall call, CreateTransferResultBatch results, Throwable error) {
    if (error != null && ClientErrors.isEviction(error) && evictedReason == null) {
      evictedReason = ClientErrors.reason(error);
      LOG.error("a TigerBeetle session is over: {}", evictedReason);
    }
    if (!call.answered()) {
      lateAnswers.add(error == null ? 1 : 0);
      return;
    }
    if (error != null) {
      call.unknown(ClientErrors.reason(error));
      return;
    }
    call.end(results);
  }

  /** Calls that were one request on the wire have one reply, and its timestamp. */
  private void noteReply(CreateTransferResultBatch results) {
    long timestamp = results.getHeader().getTimestamp();
    if (timestamp != lastReplyTimestamp) {
      reportBatchSize();
      lastReplyTimestamp = timestamp;
    }
    repliesOfTimestamp++;
  }

  /** Tells the size of the last request; once the client is closed. */
  void reportBatchSize() {
    if (repliesElsewhere.get() > 0) {
      repliesOfTimestamp += repliesElsewhere.getAndSet(0);
    }
    if (repliesOfTimestamp > 0) {
      coalescedMeasures.batchSent(repliesOfTimestamp);
      repliesOfTimestamp = 0;
    }
  }

  /** Ends a call; never on the stack of the thread that sends it. */
  private final class Completion implements BiConsumer<CreateTransferResultBatch, Throwable> {

    private final PendingCall call;

    /** Only compared by a thread with itself, hence not volatile. */
    private Thread sender = Thread.currentThread();

    Completion(PendingCall call) {
      this.call = call;
    }

    @Override
    public void accept(CreateTransferResultBatch results, Throwable error) {
      boolean ownThread = Thread.currentThread() != sender;
      if (error == null && coalescedMeasures != null) {
        if (ownThread) {
          noteReply(results);
        } else {
          repliesElsewhere.incrementAndGet();
        }
      }
      if (ownThread) {
        completed(call, results, error);
      } else {
        timer.execute(() -> completed(call, results, error));
      }
    }
  }
}
