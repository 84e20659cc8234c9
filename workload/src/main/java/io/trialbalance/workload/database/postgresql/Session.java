package io.trialbalance.workload.database.postgresql;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.r2dbc.postgresql.api.PostgresqlConnection;
import io.r2dbc.postgresql.api.PostgresqlStatement;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Wrapped;
import io.trialbalance.workload.fatal.FatalErrors;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * One connection in a lane's hands. Everything here happens on the connection's event loop, so that
 * a call ends exactly once without locks; when the session is dead, it stays so.
 *
 * <p>One statement is bound anew and executed again from the completion of its last execution:
 * Reactor's assembly is most of what a call costs the client.
 *
 * @param <W> what is sent in one call
 */
final class Session<W> {

  private static final Logger LOG = LoggerFactory.getLogger(Session.class);
  private static final long NOT_SENT = Long.MAX_VALUE;

  private final SessionLane<W> lane;
  private final Work<W> kind;
  private final Retrying retrying;
  private final Connection pooled;
  private final PostgresqlStatement statement;
  private final Exchange exchange;
  private final Channel channel;
  private final Runnable sendAgain = FatalErrors.guarded(this::sendAgain);

  private W work;
  private int attempts;
  private int cause;
  private boolean executing;
  private boolean dead;

  /** Read by the sweeper on another event loop, which then looks again on this one. */
  private volatile long attemptNanos = NOT_SENT;

  /**
   * @param pooled from the pool, to which it goes back at the end
   * @param channel its socket
   * @param sql with four parameters and one column
   * @param watchesWarnings whether a commit may be local only, which only a warning tells
   */
  Session(
      SessionLane<W> lane,
      Work<W> kind,
      Retrying retrying,
      Connection pooled,
      Channel channel,
      String sql,
      boolean watchesWarnings) {
    this.lane = lane;
    this.kind = kind;
    this.retrying = retrying;
    this.pooled = pooled;
    this.channel = channel;
    this.statement = postgres(pooled).createStatement(sql);
    this.exchange = new Exchange(watchesWarnings, this::answered, this::errored);
  }

  /** The driver's connection inside the pool's. */
  static PostgresqlConnection postgres(Connection pooled) {
    return ((Wrapped<?>) pooled).unwrap(PostgresqlConnection.class);
  }

  EventLoop eventLoop() {
    return channel.eventLoop();
  }

  /** Tells the lane when the connection is lost; from then on the session is in use. */
  void watch() {
    channel.closeFuture().addListener(closed -> lose("connection lost"));
  }

  /** Sends {@code next}. */
  void begin(W next) {
    if (dead) {
      lane.refused(next);
      return;
    }
    work = next;
    attempts = 1;
    long nowNanos = System.nanoTime();
    kind.sent(next, nowNanos);
    execute(nowNanos);
  }

  private void sendAgain() {
    if (dead) {
      return;
    }
    attempts++;
    long nowNanos = System.nanoTime();
    kind.sentAgain(work, nowNanos, cause);
    execute(nowNanos);
  }

  private void execute(long nowNanos) {
    attemptNanos = nowNanos;
    executing = true;
    try {
      kind.bind(work, statement);
      exchange.execute(statement);
    } catch (IllegalArgumentException | IllegalStateException e) {
      errored(e);
    } finally {
      executing = false;
    }
  }

  private void answered(String reply, boolean localCommitOnly) {
    W done = work;
    if (done == null) {
      return;
    }
    release();
    if (localCommitOnly) {
      kind.unknown(done, "committed locally only");
    } else if (reply == null) {
      kind.unknown(done, "no answer");
    } else {
      kind.answered(done, reply);
    }
  }

  private void errored(Throwable error) {
    if (work == null) {
      return;
    }
    if (executing) {
      // Still on the stack of whoever submitted it, which must not see its end.
      eventLoop().execute(() -> errored(error));
      return;
    }
    switch (PostgresErrors.meaning(error)) {
      case CONNECTION_LOST -> lose(PostgresErrors.lost(error));
      case ROLLED_BACK -> repeatOrFail(error);
      case FAILED -> {
        if (kind.mayRepeatAfter(PostgresErrors.sqlState(error))) {
          repeatOrFail(error);
        } else {
          fail(PostgresErrors.reason(error));
        }
      }
    }
  }

  private void repeatOrFail(Throwable error) {
    if (attempts > retrying.max()) {
      fail(PostgresErrors.reason(error));
      return;
    }
    cause = PostgresErrors.RETRIED.indexOf(PostgresErrors.sqlState(error));
    attemptNanos = NOT_SENT;
    eventLoop().schedule(sendAgain, retrying.delayNanos(attempts), TimeUnit.NANOSECONDS);
  }

  private void fail(String reason) {
    W done = work;
    release();
    kind.failed(done, reason);
  }

  /** The lane goes on before the work ends, so that what follows from its end finds it free. */
  private void release() {
    work = null;
    attemptNanos = NOT_SENT;
    lane.finished(this);
  }

  /** Whether the attempt has taken longer than {@code limitNanos}; a guess on other event loops. */
  boolean isOverdue(long nowNanos, long limitNanos) {
    long since = attemptNanos;
    return since != NOT_SENT && nowNanos - since > limitNanos;
  }

  /**
   * Gives an overdue attempt up. Its socket is closed: a cancel could return success for a commit
   * that is only local.
   */
  void closeIfOverdue(long limitNanos) {
    if (isOverdue(System.nanoTime(), limitNanos)) {
      lose("deadline");
    }
  }

  /** Gives the session up: what is in flight may have committed. */
  void lose(String reason) {
    if (dead) {
      return;
    }
    dead = true;
    W lost = work;
    boolean sent = attemptNanos != NOT_SENT;
    work = null;
    attemptNanos = NOT_SENT;
    channel.close();
    giveBack();
    lane.lost(this, lost != null);
    if (lost == null) {
      return;
    }
    if (sent) {
      kind.unknown(lost, reason);
    } else {
      kind.failed(lost, "connection lost before a retry");
    }
  }

  /** Ends the session at the end of the load. */
  void close() {
    if (work == null && !dead) {
      dead = true;
      giveBack();
    } else {
      lose("target closed");
    }
  }

  /** The pool keeps the connection if it is open, and makes room for another if it is closed. */
  void giveBack() {
    Mono.from(pooled.close())
        .subscribe(nothing -> {}, error -> LOG.debug("connection not given back", error));
  }
}
