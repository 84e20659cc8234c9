package io.trialbalance.workload.database.postgresql;

import io.netty.channel.EventLoop;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A lane that borrows a connection from the pool for each call and gives it back after it, as many
 * applications do. The pool replaces what was lost when it is asked next.
 *
 * @param <W> what is sent in one call
 */
final class BorrowingLane<W> implements SessionLane<W> {

  private static final Logger LOG = LoggerFactory.getLogger(BorrowingLane.class);

  private final int index;
  private final LaneDispatcher<W> dispatcher;
  private final Sessions<W> sessions;
  private final EventLoop home;
  private volatile Session<W> session;

  /**
   * @param home where work is ended for which there was no connection
   */
  BorrowingLane(int index, LaneDispatcher<W> dispatcher, Sessions<W> sessions, EventLoop home) {
    this.index = index;
    this.dispatcher = dispatcher;
    this.sessions = sessions;
    this.home = home;
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
    sessions
        .open(this)
        .subscribe(borrowed -> begin(borrowed, work), error -> notBorrowed(error, work));
  }

  private void begin(Session<W> borrowed, W work) {
    session = borrowed;
    EventLoop loop = borrowed.eventLoop();
    if (loop.inEventLoop()) {
      borrowed.begin(work);
    } else {
      orClosed(work, () -> loop.execute(() -> borrowed.begin(work)));
    }
  }

  private void notBorrowed(Throwable error, W work) {
    LOG.debug("no connection", error);
    orClosed(
        work,
        () ->
            home.execute(
                () -> {
                  release();
                  dispatcher.kind().failed(work, "no connection");
                }));
  }

  private void orClosed(W work, Runnable handOver) {
    try {
      handOver.run();
    } catch (RejectedExecutionException e) {
      LOG.debug("submitted while the target closed", e);
      dispatcher.kind().unknown(work, "target closed");
    }
  }

  @Override
  public void finished(Session<W> done) {
    done.giveBack();
    release();
  }

  @Override
  public void lost(Session<W> dead, boolean busy) {
    release();
  }

  @Override
  public void refused(W work) {
    start(work);
  }

  private void release() {
    session = null;
    W next = dispatcher.next();
    if (next != null) {
      start(next);
    } else {
      dispatcher.free(this);
    }
  }
}
