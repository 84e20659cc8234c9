package io.trialbalance.workload.database.postgresql;

import io.trialbalance.workload.database.TargetException;
import io.trialbalance.workload.fatal.FatalErrors;
import io.trialbalance.workload.recording.ThreadCpu;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A lane with a thread that waits for the server's answers, as most applications do, ends the work
 * and takes the next. A lost connection is replaced for as long as the target is open.
 *
 * @param <W> what is sent in one call
 */
final class JdbcLane<W> implements Lane<W> {

  private static final Logger LOG = LoggerFactory.getLogger(JdbcLane.class);
  private static final long NOT_SENT = Long.MAX_VALUE;
  private static final long FIRST_DELAY_MILLIS = 20;
  private static final long MAX_DELAY_MILLIS = 1_000;
  private static final long STACK_BYTES = 256 << 10;

  /** SQLSTATE of the driver for a connection that was closed before anything was sent. */
  private static final String CLOSED_BEFORE = "08003";

  private final int index;
  private final LaneDispatcher<W> dispatcher;
  private final Work<W> kind;
  private final Retrying retrying;
  private final JdbcConnections connections;
  private final ConnectedLanes connected;
  private final String sql;
  private final Thread thread;
  private final CompletableFuture<Void> opened = new CompletableFuture<>();

  /** Handed over and not done yet; whoever takes it out ends it. */
  private final AtomicReference<W> work = new AtomicReference<>();

  private volatile Connection connection;
  private volatile long attemptNanos = NOT_SENT;
  private volatile String aborted;
  private PreparedStatement statement;
  private boolean watchesWarnings;

  /**
   * @param sql with four parameters and one column
   * @param connected is told of each connection that there is
   */
  JdbcLane(
      int index,
      LaneDispatcher<W> dispatcher,
      Retrying retrying,
      JdbcConnections connections,
      ConnectedLanes connected,
      String sql) {
    this.index = index;
    this.dispatcher = dispatcher;
    this.kind = dispatcher.kind();
    this.retrying = retrying;
    this.connections = connections;
    this.connected = connected;
    this.sql = sql;
    this.thread =
        new Thread(
            null, FatalErrors.guarded(this::run), ThreadCpu.CONNECTION_PREFIX + index, STACK_BYTES);
    thread.setDaemon(true);
  }

  /** Connects; completes when the lane is free, exceptionally if there is no connection. */
  CompletableFuture<Void> open() {
    thread.start();
    return opened;
  }

  @Override
  public int index() {
    return index;
  }

  @Override
  public void start(W next) {
    work.set(next);
    LockSupport.unpark(thread);
  }

  private void run() {
    try {
      connect();
      opened.complete(null);
    } catch (SQLException | TargetException | RuntimeException e) {
      opened.completeExceptionally(e);
      return;
    }
    while (!dispatcher.isClosed()) {
      if (connection == null && !isConnectedAgain()) {
        return;
      }
      dispatcher.free(this);
      serve();
      disconnect();
    }
    disconnect();
  }

  /** Sends what comes, until the connection is lost or the target closes. */
  private void serve() {
    while (true) {
      W next = work.get();
      while (next == null) {
        if (dispatcher.isClosed()) {
          return;
        }
        LockSupport.park(this);
        next = work.get();
      }
      if (!execute(next)) {
        return;
      }
      // Only now: what its end has led to must not wait here while other lanes are free.
      goOn();
    }
  }

  private void goOn() {
    W next = dispatcher.next();
    if (next != null) {
      work.set(next);
    } else {
      dispatcher.free(this);
    }
  }

  /** Whether the connection can be used for more. */
  private boolean execute(W next) {
    int attempts = 0;
    int cause = 0;
    while (true) {
      long nowNanos = System.nanoTime();
      if (attempts == 0) {
        kind.sent(next, nowNanos);
      } else {
        kind.sentAgain(next, nowNanos, cause);
      }
      attempts++;
      try {
        attemptNanos = nowNanos;
        answered(next);
        return true;
      } catch (SQLException | RuntimeException e) {
        attemptNanos = NOT_SENT;
        if (!mayBeRepeated(e)) {
          return ended(next, e, attempts == 1);
        }
        cause = PostgresErrors.RETRIED.indexOf(PostgresErrors.sqlState(e));
        if (attempts > retrying.max()) {
          failed(next, PostgresErrors.reason(e));
          return true;
        }
        LockSupport.parkNanos(retrying.delayNanos(attempts));
        if (dispatcher.isClosed()) {
          failed(next, "connection lost before a retry");
          return true;
        }
      }
    }
  }

  private boolean mayBeRepeated(Exception error) {
    return switch (PostgresErrors.meaning(error)) {
      case ROLLED_BACK -> true;
      case FAILED -> kind.mayRepeatAfter(PostgresErrors.sqlState(error));
      case CONNECTION_LOST -> false;
    };
  }

  private void answered(W sent) throws SQLException {
    kind.bind(sent, statement);
    String letters;
    try (ResultSet row = statement.executeQuery()) {
      letters = row.next() ? row.getString(1) : null;
    }
    attemptNanos = NOT_SENT;
    if (watchesWarnings && isLocalOnly(statement.getWarnings())) {
      unknown(sent, "committed locally only");
    } else if (letters == null) {
      unknown(sent, "no answer");
    } else if (isOurs(sent)) {
      kind.answered(sent, letters);
    }
  }

  private static boolean isLocalOnly(SQLWarning first) {
    for (SQLWarning warning = first; warning != null; warning = warning.getNextWarning()) {
      if (PostgresErrors.isLocalCommitOnly(warning.getSQLState())) {
        return true;
      }
    }
    return false;
  }

  /**
   * What cannot be repeated.
   *
   * @param isFirst whether nothing of it was sent before
   * @return whether the connection can be used for more
   */
  private boolean ended(W sent, Exception error, boolean isFirst) {
    if (PostgresErrors.meaning(error) == PostgresErrors.Meaning.FAILED) {
      failed(sent, PostgresErrors.reason(error));
      return true;
    }
    if (CLOSED_BEFORE.equals(PostgresErrors.sqlState(error)) && !dispatcher.isClosed()) {
      if (!isFirst) {
        failed(sent, "connection lost before a retry");
      } else if (isOurs(sent)) {
        dispatcher.dispatch(sent);
      }
      return false;
    }
    unknown(sent, aborted == null ? PostgresErrors.lost(error) : aborted);
    return false;
  }

  private void failed(W ended, String reason) {
    if (isOurs(ended)) {
      kind.failed(ended, reason);
    }
  }

  private void unknown(W ended, String reason) {
    if (isOurs(ended)) {
      kind.unknown(ended, reason);
    }
  }

  /** Not if the target has closed without waiting for it any longer. */
  private boolean isOurs(W sent) {
    return work.compareAndSet(sent, null);
  }

  private void connect() throws SQLException, TargetException {
    JdbcConnections.Opened next = connections.open();
    try {
      statement = next.connection().prepareStatement(sql);
    } catch (SQLException | RuntimeException e) {
      next.connection().close();
      throw e;
    }
    watchesWarnings = next.watchesWarnings();
    aborted = null;
    connection = next.connection();
    connected.add();
  }

  private boolean isConnectedAgain() {
    long delayMillis = FIRST_DELAY_MILLIS;
    while (!dispatcher.isClosed()) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(delayMillis));
      try {
        connect();
        return true;
      } catch (SQLException | TargetException | RuntimeException e) {
        LOG.debug("connection {} not replaced yet", index, e);
        delayMillis = Math.min(2 * delayMillis, MAX_DELAY_MILLIS);
      }
    }
    return false;
  }

  private void disconnect() {
    Connection last = connection;
    if (last == null) {
      return;
    }
    connection = null;
    connected.remove();
    try {
      last.close();
    } catch (SQLException e) {
      LOG.debug("connection {} not closed in order", index, e);
    }
  }

  /** Closes the socket of an attempt that takes longer than {@code limitNanos}. */
  void abortIfOverdue(long nowNanos, long limitNanos) {
    long since = attemptNanos;
    if (since != NOT_SENT && nowNanos - since > limitNanos) {
      abort("deadline");
    }
  }

  /** Has the thread end, once the dispatcher is closed: an idle one closes its connection. */
  void close() {
    if (work.get() != null) {
      abort("target closed");
    }
    LockSupport.unpark(thread);
  }

  /** A cancel could return success for a commit that is only local. */
  private void abort(String why) {
    Connection overdue = connection;
    if (overdue == null) {
      return;
    }
    aborted = why;
    try {
      overdue.abort(Runnable::run);
    } catch (SQLException e) {
      LOG.debug("connection {} not aborted", index, e);
    }
  }

  /** Whether the thread has ended within {@code millis}. */
  boolean hasEnded(long millis) throws InterruptedException {
    thread.join(Math.max(1, millis));
    return !thread.isAlive();
  }

  /** Ends what the thread is still at, as unknown: nobody else will any more. */
  void giveUp() {
    W left = work.getAndSet(null);
    if (left != null) {
      kind.unknown(left, "target closed");
    }
  }
}
