package io.trialbalance.workload.database.postgresql;

import io.netty.channel.EventLoop;
import io.trialbalance.workload.fatal.FatalErrors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * A lane that borrows a connection before the load and keeps it; a lost one is replaced in the
 * background, for as long as the target is open.
 *
 * @param <W> what is sent in one call
 */
final class KeptLane<W> implements SessionLane<W> {

  private static final Logger LOG = LoggerFactory.getLogger(KeptLane.class);
  private static final long FIRST_DELAY_MILLIS = 20;
  private static final long MAX_DELAY_MILLIS = 1_000;

  private enum State {
    CONNECTED,
    /** Without connection, but owned by the free lanes or by someone who is about to use it. */
    LOST,
    /** Without connection, and owned by its repair. */
    IN_REPAIR
  }

  private final int index;
  private final LaneDispatcher<W> dispatcher;
  private final Sessions<W> sessions;
  private final ConnectedLanes connected;
  private final AtomicReference<State> state = new AtomicReference<>(State.IN_REPAIR);
  private final Runnable beginHandedOver = this::beginHandedOver;
  private volatile Session<W> session;
  private W handedOver;

  KeptLane(
      int index, LaneDispatcher<W> dispatcher, Sessions<W> sessions, ConnectedLanes connected) {
    this.index = index;
    this.dispatcher = dispatcher;
    this.sessions = sessions;
    this.connected = connected;
  }

  /** Borrows the connection; completes when the lane is free. */
  Mono<Void> connect() {
    return sessions.open(this).doOnNext(this::use).then();
  }

  private void use(Session<W> opened) {
    session = opened;
    connected.add();
    State before = state.getAndSet(State.CONNECTED);
    opened.watch();
    if (before == State.IN_REPAIR) {
      dispatcher.free(this);
    }
  }

  @Override
  public int index() {
    return index;
  }

  @Override
  public Session<W> session() {
    return session;
  }

  @Override
  public void start(W work) {
    Session<W> current = session;
    EventLoop loop = current.eventLoop();
    if (loop.inEventLoop()) {
      current.begin(work);
      return;
    }
    handedOver = work;
    try {
      loop.execute(beginHandedOver);
    } catch (RejectedExecutionException e) {
      LOG.debug("submitted while the target closed", e);
      dispatcher.kind().unknown(work, "target closed");
    }
  }

  private void beginHandedOver() {
    W work = handedOver;
    handedOver = null;
    start(work); // once more: the session may be another one by now
  }

  @Override
  public void finished(Session<W> current) {
    W next = dispatcher.next();
    if (next != null) {
      current.begin(next);
    } else {
      dispatcher.free(this);
    }
  }

  @Override
  public void lost(Session<W> dead, boolean busy) {
    connected.remove();
    state.set(busy ? State.IN_REPAIR : State.LOST);
    repair(dead.eventLoop(), FIRST_DELAY_MILLIS);
  }

  @Override
  public void refused(W work) {
    if (dispatcher.isClosed()) {
      dispatcher.kind().unknown(work, "target closed");
    } else if (state.compareAndSet(State.LOST, State.IN_REPAIR)) {
      dispatcher.dispatch(work);
    } else {
      start(work);
    }
  }

  private void repair(EventLoop loop, long delayMillis) {
    if (dispatcher.isClosed()) {
      return;
    }
    loop.schedule(
        FatalErrors.guarded(() -> tryToRepair(loop, delayMillis)),
        delayMillis,
        TimeUnit.MILLISECONDS);
  }

  private void tryToRepair(EventLoop loop, long delayMillis) {
    connect()
        .subscribe(
            nothing -> {},
            error -> {
              LOG.debug("connection {} not replaced yet", index, error);
              repair(loop, Math.min(2 * delayMillis, MAX_DELAY_MILLIS));
            });
  }
}
