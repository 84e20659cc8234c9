package io.trialbalance.workload.database.postgresql;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.r2dbc.spi.Connection;
import io.trialbalance.workload.database.TargetException;
import io.trialbalance.workload.database.TargetMeasures;
import io.trialbalance.workload.database.postgresql.PostgresOptions.Borrow;
import io.trialbalance.workload.fatal.FatalErrors;
import io.trialbalance.workload.recording.ThreadCpu;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * All lanes of a target with what they share: event loops, pool, dispatcher and sweeper.
 *
 * @param <W> what is sent in one call
 */
final class LaneGroup<W> implements Lanes<W> {

  private static final Logger LOG = LoggerFactory.getLogger(LaneGroup.class);
  private static final long SWEEP_MILLIS = 50;
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(1);

  private final LoadPath load;
  private final PostgresOptions options;
  private final PostgresConnections connections;
  private final Sessions<W> sessions;
  private final SessionLane<W>[] lanes;
  private final LaneDispatcher<W> dispatcher;
  private final ConnectedLanes connected = new ConnectedLanes(new AtomicInteger());
  private final EventLoop sweeperLoop;
  private Future<?> sweeper;

  /**
   * @param tenancy for which they are
   * @param waitingGauge is kept at the number of works that wait for a lane
   * @param measures is kept at the number of open connections
   */
  LaneGroup(
      LoadPath load,
      PostgresOptions options,
      Tenancy tenancy,
      Work<W> kind,
      AtomicInteger waitingGauge,
      TargetMeasures measures) {
    this.load = load;
    this.options = options;
    this.connections =
        new PostgresConnections(
            load.address(),
            ThreadCpu.EVENT_LOOP_PREFIX + "postgres",
            PostgresConnections.loopsForThisMachine(),
            measures.connections());
    this.sessions = new Sessions<>(connections, load, options, tenancy, kind);
    this.lanes = newLanes(ServerRoom.connectionsOf(options));
    this.dispatcher = new LaneDispatcher<>(kind, lanes, waitingGauge);
    this.sweeperLoop = connections.eventLoops().next();
    for (int i = 0; i < lanes.length; i++) {
      lanes[i] =
          borrowsOnce()
              ? new KeptLane<>(i, dispatcher, sessions, connected)
              : new BorrowingLane<>(i, dispatcher, sessions, connections.eventLoops().next());
    }
  }

  @SuppressWarnings({"unchecked", "rawtypes"})
  private static <W> SessionLane<W>[] newLanes(int count) {
    return new SessionLane[count];
  }

  private boolean borrowsOnce() {
    return options.pool().borrow() == Borrow.ONCE;
  }

  /** Fills the pool and starts the sweeper. */
  @Override
  public void open() throws TargetException, InterruptedException {
    Mono<Void> opening = borrowsOnce() ? connectAll() : fillPool();
    boolean opened = false;
    try {
      load.await(opening, options, connections::isStartCut);
      opened = true;
    } finally {
      if (!opened) {
        close();
      }
    }
    sweeper =
        sweeperLoop.scheduleAtFixedRate(
            FatalErrors.guarded(this::sweep), SWEEP_MILLIS, SWEEP_MILLIS, TimeUnit.MILLISECONDS);
  }

  private Mono<Void> connectAll() {
    return Flux.fromArray(lanes).flatMap(lane -> ((KeptLane<W>) lane).connect()).then();
  }

  /** Opens the idle connections that are wanted, at least one, all at once, and gives them back. */
  private Mono<Void> fillPool() {
    int wanted = Math.max(1, Math.min(lanes.length, options.pool().minIdle()));
    return Flux.range(0, wanted)
        .flatMap(i -> sessions.pool().create(), wanted)
        .collectList()
        .flatMapMany(Flux::fromIterable)
        .flatMap(Connection::close)
        .then(Mono.fromRunnable(this::freeAll));
  }

  private void freeAll() {
    for (SessionLane<W> lane : lanes) {
      dispatcher.free(lane);
    }
  }

  @Override
  public void schedule(long nanos, Runnable task) {
    sweeperLoop.schedule(task, nanos, TimeUnit.NANOSECONDS);
  }

  @Override
  public void dispatch(W work) {
    dispatcher.dispatch(work);
  }

  private void sweep() {
    long limitNanos = options.statementDeadline().toNanos();
    long nowNanos = System.nanoTime();
    for (SessionLane<W> lane : lanes) {
      Session<W> session = lane.session();
      if (session != null && session.isOverdue(nowNanos, limitNanos)) {
        session.eventLoop().execute(() -> session.closeIfOverdue(limitNanos));
      }
    }
    if (borrowsOnce() && connected.noneFor(limitNanos)) {
      dispatcher.failWaiting("no connection");
    }
  }

  @Override
  public void close() {
    dispatcher.close();
    if (sweeper != null) {
      sweeper.cancel(false);
    }
    List<Session<W>> open = new ArrayList<>();
    for (SessionLane<W> lane : lanes) {
      if (lane.session() != null) {
        open.add(lane.session());
      }
    }
    CountDownLatch closing = new CountDownLatch(open.size());
    for (Session<W> session : open) {
      session
          .eventLoop()
          .execute(
              () -> {
                session.close();
                closing.countDown();
              });
    }
    boolean interrupted = false;
    try {
      if (!closing.await(CLOSE_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.warn("{} connections did not close in time", closing.getCount());
      }
    } catch (InterruptedException e) {
      interrupted = true;
    }
    sessions.dispose(CLOSE_LIMIT);
    connections.close();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
