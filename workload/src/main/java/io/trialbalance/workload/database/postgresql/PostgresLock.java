package io.trialbalance.workload.database.postgresql;

import io.netty.channel.Channel;
import io.trialbalance.protocol.measure.StepFailure.Kind;
import io.trialbalance.workload.database.DatabaseLock;
import io.trialbalance.workload.database.Ledger.Progress;
import io.trialbalance.workload.database.LockOwner;
import io.trialbalance.workload.database.TargetException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A database of which a run is sure that no other run uses it. The lock is the session's ({@link
 * LockSession}), so that it ends with a node that is killed. When its connection breaks in the
 * middle of a run (the server was started again, somebody ended the session) it is taken again at
 * once, and counts as held all the time if the database is still the same one: whoever drops it
 * makes another one. Otherwise it is lost, and the run with it.
 */
final class PostgresLock implements DatabaseLock {

  /**
   * How long to wait for others.
   *
   * @param anybody who may be letting go just now
   * @param ownExperiment earlier attempts, whose nodes stop by themselves when they hear no
   *     coordinator; who does not even do that is frozen, and loses its session
   * @param again between two tries
   */
  record Patience(Duration anybody, Duration ownExperiment, Duration again) {
    static final Patience USUAL =
        new Patience(Duration.ofSeconds(3), Duration.ofSeconds(30), Duration.ofMillis(200));
  }

  private static final Logger LOG = LoggerFactory.getLogger(PostgresLock.class);

  private final PostgresAddress address;
  private final PostgresConnections connections;
  private final LockOwner owner;
  private final Patience patience;
  private final Consumer<TargetException> whenLost;
  private LockSession session;
  private Optional<Long> databaseId = Optional.empty();
  private TargetException lost;
  private volatile boolean closed;

  private PostgresLock(
      PostgresAddress address,
      PostgresConnections connections,
      LockOwner owner,
      Patience patience,
      Consumer<TargetException> whenLost) {
    this.address = address;
    this.connections = connections;
    this.owner = owner;
    this.patience = patience;
    this.whenLost = whenLost;
  }

  /**
   * Takes the lock, as soon as who has it lets go.
   *
   * @throws TargetException if they do not
   */
  static PostgresLock take(
      PostgresAddress address,
      PostgresConnections connections,
      LockOwner owner,
      Extent extent,
      Patience patience,
      Progress progress,
      Consumer<TargetException> whenLost)
      throws TargetException, InterruptedException {
    PostgresLock lock = new PostgresLock(address, connections, owner, patience, whenLost);
    LockSession session = LockSession.open(address, connections, owner);
    try {
      lock.await(session, extent, progress);
      if (extent == Extent.WITH_ITS_ATTEMPT) {
        lock.databaseId = session.databaseId();
      }
      lock.hold(session);
      return lock;
    } catch (TargetException | InterruptedException | RuntimeException e) {
      session.close();
      throw e;
    }
  }

  private void await(LockSession session, Extent extent, Progress progress)
      throws TargetException, InterruptedException {
    long startNanos = System.nanoTime();
    boolean ended = false;
    LockSession.Attempted tried = session.tryLock(extent, owner);
    while (!tried.taken()) {
      List<LockHolder> others = tried.others();
      boolean ours = others.stream().allMatch(holder -> holder.isOfExperiment(owner));
      Duration waited = Duration.ofNanos(System.nanoTime() - startNanos);
      if (!ours && waited.compareTo(patience.anybody()) > 0) {
        throw inUse(others);
      }
      if (waited.compareTo(patience.ownExperiment()) > 0) {
        if (ended) {
          throw inUse(others);
        }
        LOG.warn(
            "an earlier attempt holds on to the database and loses its session: {}",
            LockHolder.inWords(others));
        tried = session.takeFrom(others, extent, owner);
        ended = true;
        startNanos = System.nanoTime();
        continue;
      }
      progress.at("waiting for the database: " + LockHolder.inWords(others), Double.NaN);
      Thread.sleep(patience.again().toMillis());
      tried = session.tryLock(extent, owner);
    }
  }

  private TargetException inUse(List<LockHolder> others) {
    return new TargetException(
        Kind.REFUSED,
        address.inWords()
            + " is in use by another run: "
            + LockHolder.inWords(others)
            + ". Wait for its end or abort it there, or name another database in the database's"
            + " entry");
  }

  private synchronized void hold(LockSession taken) {
    session = taken;
    Channel channel = taken.channel();
    if (channel == null) {
      broken();
    } else {
      channel.closeFuture().addListener(gone -> broken());
    }
  }

  /** For whoever drops the database: who has lost the lock cannot do it there. */
  synchronized ControlConnection connection() {
    return session.connection();
  }

  @Override
  public synchronized void share() throws TargetException, InterruptedException {
    session.share();
    databaseId = session.databaseId();
  }

  @Override
  public synchronized void check() throws TargetException, InterruptedException {
    if (lost != null) {
      throw lost;
    }
    if (session.channel() == null && !retake()) {
      throw lost;
    }
  }

  /** Before the lock is shared there is nothing to be taken again: the reset fails. */
  private void broken() {
    if (closed) {
      return;
    }
    Thread thread = new Thread(this::retakeOrLose, "trialbalance-lock");
    thread.setDaemon(true);
    thread.start();
  }

  private void retakeOrLose() {
    try {
      while (!isSettled()) {
        Thread.sleep(patience.again().toMillis());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whether nothing is left to be done: it is held again, lost for good, or not wanted. */
  private boolean isSettled() throws InterruptedException {
    TargetException found;
    synchronized (this) {
      if (closed || databaseId.isEmpty() || lost != null || session.channel() != null) {
        return true;
      }
      try {
        if (retake()) {
          LOG.warn("the connection that locks the database broke; it is locked again");
          return true;
        }
      } catch (TargetException e) {
        LOG.debug("the database cannot be locked again yet", e);
        return false;
      }
      found = lost;
    }
    whenLost.accept(found);
    return true;
  }

  /**
   * Takes a broken lock again.
   *
   * @return false if somebody else has had the database, which is kept in {@code lost}
   * @throws TargetException if the server cannot be asked
   */
  private boolean retake() throws TargetException, InterruptedException {
    LockSession next = LockSession.open(address, connections, owner);
    try {
      LockSession.Attempted tried = next.tryLock(Extent.WITH_ITS_ATTEMPT, owner);
      if (tried.taken() && next.databaseId().equals(databaseId)) {
        hold(next);
        return true;
      }
      next.close();
      lost = lost(tried.others());
      return false;
    } catch (TargetException | InterruptedException | RuntimeException e) {
      next.close();
      throw e;
    }
  }

  private TargetException lost(List<LockHolder> others) {
    return new TargetException(
        Kind.FAILED,
        "the connection that locked "
            + address.inWords()
            + " broke, and "
            + (others.isEmpty()
                ? "another run has made the database anew since"
                : "another run has the database now: " + LockHolder.inWords(others))
            + ". What this run measured and stored counts for nothing: run it again");
  }

  @Override
  public void close() {
    closed = true;
    synchronized (this) {
      session.close();
    }
  }
}
