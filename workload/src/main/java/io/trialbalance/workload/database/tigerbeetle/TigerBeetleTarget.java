package io.trialbalance.workload.database.tigerbeetle;

import com.tigerbeetle.Client;
import io.trialbalance.workload.batching.Batch;
import io.trialbalance.workload.batching.Batcher;
import io.trialbalance.workload.database.TargetMeasures;
import io.trialbalance.workload.database.Transfer;
import io.trialbalance.workload.database.TransferTarget;
import io.trialbalance.workload.database.tigerbeetle.TigerBeetleOptions.Mode;
import io.trialbalance.workload.fatal.FatalErrors;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * TigerBeetle's data side: a call of the client for each transfer, or for each batch of a {@link
 * Batcher}, over the sessions in turn. A thread of its own ends what passes the deadline.
 */
final class TigerBeetleTarget implements TransferTarget {

  private static final Logger LOG = LoggerFactory.getLogger(TigerBeetleTarget.class);
  private static final long SHORTEST_CHECK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
  private static final long LONGEST_CHECK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
  private static final int CHECKS_PER_DEADLINE = 20;

  private final TigerBeetleOptions options;
  private final TargetMeasures measures;
  private final List<Client> clients;
  private final List<Session> sessions = new ArrayList<>();
  private final AtomicInteger turn = new AtomicInteger();
  private final ScheduledThreadPoolExecutor timer =
      new ScheduledThreadPoolExecutor(
          1,
          task -> {
            Thread thread = new Thread(task, "tigerbeetle-deadline");
            thread.setDaemon(true);
            return thread;
          });
  private final Set<PendingCall> calls = ConcurrentHashMap.newKeySet();
  private final Queue<PendingCall.Gathered> idleCalls = new ConcurrentLinkedQueue<>();
  private final EventBuffers buffers = new EventBuffers();
  private final LongAdder lateAnswers = new LongAdder();
  private final AtomicBoolean closed = new AtomicBoolean();
  private final Batcher batcher;

  /**
   * @param clients of which one round trip was proved; closed with this
   */
  TigerBeetleTarget(
      List<Client> clients, LedgerIds ids, TigerBeetleOptions options, TargetMeasures measures) {
    this.options = options;
    this.measures = measures;
    this.clients = clients;
    boolean coalesced = options.mode() == Mode.COALESCED;
    for (Client client : clients) {
      sessions.add(new Session(client, ids, coalesced ? measures : null, timer, lateAnswers));
    }
    this.batcher =
        coalesced
            ? null
            : new Batcher(
                options.batching(),
                this::send,
                (nanos, task) -> timer.schedule(task, nanos, TimeUnit.NANOSECONDS),
                System::nanoTime,
                measures);
    measures.connections().set(clients.size());
    long deadlineNanos = options.statementDeadline().toNanos();
    long checkNanos =
        Math.max(
            SHORTEST_CHECK_NANOS,
            Math.min(LONGEST_CHECK_NANOS, deadlineNanos / CHECKS_PER_DEADLINE));
    timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    timer.scheduleWithFixedDelay(
        FatalErrors.guarded(
            () -> abandon(deadlineNanos, "no answer within the statement deadline")),
        checkNanos,
        checkNanos,
        TimeUnit.NANOSECONDS);
  }

  /** Has the server's disk looked at each second; the load ends when it is nearly full. */
  void watch(DataDisk disk) {
    timer.scheduleWithFixedDelay(
        FatalErrors.guarded(() -> disk.full().ifPresent(measures::fail)), 1, 1, TimeUnit.SECONDS);
  }

  @Override
  public void submit(Transfer transfer) {
    if (closed.get()) {
      ForkJoinPool.commonPool().execute(() -> transfer.failed("target closed"));
    } else if (batcher != null) {
      batcher.add(transfer);
    } else {
      send(callOf(transfer));
    }
  }

  private PendingCall callOf(Transfer transfer) {
    if (transfer.attachment() instanceof PendingCall.Single call && call.belongsTo(this)) {
      return call;
    }
    PendingCall.Single call = new PendingCall.Single(this, transfer);
    transfer.attach(call);
    calls.add(call);
    return call;
  }

  private void send(Batch batch) {
    PendingCall.Gathered call = idleCalls.poll();
    if (call == null) {
      call = new PendingCall.Gathered(idleCalls, buffers);
      calls.add(call);
    }
    call.take(batch);
    long nowNanos = System.nanoTime();
    for (int i = 0; i < batch.size(); i++) {
      batch.get(i).sent(nowNanos);
    }
    send(call);
  }

  private void send(PendingCall call) {
    int index = sessions.size() == 1 ? 0 : Math.floorMod(turn.getAndIncrement(), sessions.size());
    sessions.get(index).send(call);
  }

  /** Ends what was sent {@code limitNanos} ago or earlier and has no answer. */
  private void abandon(long limitNanos, String reason) {
    long nowNanos = System.nanoTime();
    for (PendingCall call : calls) {
      if (call.abandoned(nowNanos, limitNanos)) {
        calls.remove(call);
        end(call, reason);
      }
    }
  }

  private static void end(PendingCall call, String reason) {
    try {
      call.unknown(reason);
    } catch (RuntimeException | Error e) {
      FatalErrors.endIfFatal(e);
      // The others still have to be ended.
      LOG.error("a transfer could not be ended", e);
    }
  }

  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    if (batcher != null) {
      batcher.close();
    }
    abandon(0, "target closed");
    Clients.close(clients);
    timer.shutdownNow();
    abandon(0, "target closed");
    sessions.forEach(Session::reportBatchSize);
    measures.connections().set(0);
    if (lateAnswers.sum() > 0) {
      LOG.warn(
          "{} answers came after the statement deadline of {}; their transfers count as unknown",
          lateAnswers.sum(),
          options.statementDeadline());
    }
  }
}
