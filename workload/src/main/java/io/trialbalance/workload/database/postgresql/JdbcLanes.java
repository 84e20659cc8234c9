package io.trialbalance.workload.database.postgresql;

import io.trialbalance.workload.database.TargetException;
import io.trialbalance.workload.database.TargetMeasures;
import io.trialbalance.workload.fatal.FatalErrors;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * Lanes through JDBC: a thread and a connection for each, connected before the load and kept.
 *
 * @param <W> what is sent in one call
 */
final class JdbcLanes<W> implements Lanes<W> {

  private static final Logger LOG = LoggerFactory.getLogger(JdbcLanes.class);
  private static final long SWEEP_MILLIS = 50;
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(2);

  private final LoadPath load;
  private final PostgresOptions options;
  private final List<JdbcLane<W>> lanes = new ArrayList<>();
  private final JdbcConnections connections;
  private final LaneDispatcher<W> dispatcher;
  private final ConnectedLanes connected;
  private final ScheduledExecutorService timer;

  /**
   * @param tenancy for which they are
   * @param waitingGauge is kept at the number of works that wait for a lane
   * @param measures is kept at the number of open connections
   */
  JdbcLanes(
      LoadPath load,
      PostgresOptions options,
      Tenancy tenancy,
      Work<W> kind,
      AtomicInteger waitingGauge,
      TargetMeasures measures) {
    this.load = load;
    this.options = options;
    this.connected = new ConnectedLanes(measures.connections());
    int count = ServerRoom.connectionsOf(options);
    Lane<W>[] all = newLanes(count);
    this.dispatcher = new LaneDispatcher<>(kind, all, waitingGauge);
    this.connections = new JdbcConnections(load, options, tenancy);
    String sql = SqlResources.call(load.address().namespace(), options).replaceAll("\\$\\d", "?");
    for (int i = 0; i < count; i++) {
      JdbcLane<W> lane =
          new JdbcLane<>(
              i, dispatcher, Retrying.of(options.retries()), connections, connected, sql);
      lanes.add(lane);
      all[i] = lane;
    }
    this.timer =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "jdbc-timer");
              thread.setDaemon(true);
              return thread;
            });
  }

  @SuppressWarnings({"unchecked", "rawtypes"})
  private static <W> Lane<W>[] newLanes(int count) {
    return new Lane[count];
  }

  @Override
  public void open() throws TargetException, InterruptedException {
    CompletableFuture<?>[] opening =
        lanes.stream().map(JdbcLane::open).toArray(CompletableFuture[]::new);
    boolean opened = false;
    try {
      load.await(Mono.fromFuture(firstFailure(opening)), options, connections::isStartCut);
      opened = true;
    } finally {
      if (!opened) {
        close();
      }
    }
    timer.scheduleAtFixedRate(
        FatalErrors.guarded(this::sweep), SWEEP_MILLIS, SWEEP_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** Completed when all are; exceptionally as soon as one is. */
  private static CompletableFuture<Void> firstFailure(CompletableFuture<?>[] all) {
    CompletableFuture<Void> done = CompletableFuture.allOf(all);
    for (CompletableFuture<?> one : all) {
      one.whenComplete(
          (nothing, error) -> {
            if (error != null) {
              done.completeExceptionally(error);
            }
          });
    }
    return done;
  }

  @Override
  public void dispatch(W work) {
    dispatcher.dispatch(work);
  }

  @Override
  public void schedule(long nanos, Runnable task) {
    timer.schedule(FatalErrors.guarded(task), nanos, TimeUnit.NANOSECONDS);
  }

  private void sweep() {
    long limitNanos = options.statementDeadline().toNanos();
    long nowNanos = System.nanoTime();
    lanes.forEach(lane -> lane.abortIfOverdue(nowNanos, limitNanos));
    if (connected.noneFor(limitNanos)) {
      dispatcher.failWaiting("no connection");
    }
  }

  @Override
  public void close() {
    dispatcher.close();
    timer.shutdownNow();
    lanes.forEach(JdbcLane::close);
    boolean interrupted = false;
    try {
      awaitEnd();
    } catch (InterruptedException e) {
      interrupted = true;
    }
    lanes.forEach(JdbcLane::giveUp);
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void awaitEnd() throws InterruptedException {
    long deadlineNanos = System.nanoTime() + CLOSE_LIMIT.toNanos();
    int left = 0;
    for (JdbcLane<W> lane : lanes) {
      long millis = TimeUnit.NANOSECONDS.toMillis(deadlineNanos - System.nanoTime());
      left += lane.hasEnded(millis) ? 0 : 1;
    }
    if (left > 0) {
      LOG.warn("{} connections did not close in time", left);
    }
  }
}
