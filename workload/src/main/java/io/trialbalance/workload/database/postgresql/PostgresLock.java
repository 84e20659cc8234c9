package io.trialbalance.workload.database.postgresql;

import io.netty.channel.Channel;
import io.trialbalance.protocol.measure.StepFailure.Kind;
import io.trialbalance.workload.database.DatabaseLock;
import io.trialbalance.workload.database.Ledger.Progress;
import io.trialbalance.workload.database.LockOwner;
import io.trialbalance.workload.database.TargetException;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A database of which a run is sure that no other run uses it. The lock is the session's ({@link
 * LockSession}), so that it ends with a node that is killed. An earlier attempt of the same cluster
 * that still has it has nothing to say any more: its session is ended, and then whatever else it
 * has in the database. Nobody else's ever is.
 *
 * <p>When its connection breaks in the middle of a run (the server was started again, a standby was
 * promoted, somebody ended the session) it is taken again, and counts as held all the time if the
 * database is still this attempt's by its {@link DatabaseMark}. Otherwise it is lost, and the run
 * with it.
 */
final class PostgresLock implements DatabaseLock {

  /**
   * How long to wait for others.
   *
   * @param lettingGo who may be letting go just now, before their sessions are ended
   * @param others who are not of this cluster
   * @param ending for sessions of our own cluster to end, and for a broken one to be taken again
   * @param again between two tries
   */
  record Patience(Duration lettingGo, Duration others, Duration ending, Duration again) {
    static final Patience USUAL =
        new Patience(
            Duration.ofSeconds(3),
            Duration.ofSeconds(3),
            Duration.ofSeconds(30),
            Duration.ofMillis(200));

    /** The same, if longer with those who are not of this cluster. */
    Patience withOthers(Duration longer) {
      return new Patience(lettingGo, longer.compareTo(others) > 0 ? longer : others, ending, again);
    }
  }

  private static final Logger LOG = LoggerFactory.getLogger(PostgresLock.class);

  private final PostgresAddress address;
  private final PostgresConnections connections;
  private final LockOwner owner;
  private final Tenancy tenancy;
  private final Patience patience;
  private final Consumer<TargetException> whenLost;
  private LockSession session;
  private String foundMark = "";
  private boolean isShared;
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
    this.tenancy = Tenancy.of(owner);
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
      Turn turn = new Turn(address, owner, patience, session, progress);
      turn.await(extent);
      if (extent == Extent.ALONE) {
        lock.foundMark = session.mark().orElse("");
        // In this order: a session that the search does not see yet sees the mark.
        session.mark(lock.tenancy.mark());
        turn.awaitEndOfLeftovers();
      } else {
        lock.tenancy.verify(session.mark().orElse(""), address);
      }
      lock.isShared = extent == Extent.WITH_ITS_ATTEMPT;
      lock.hold(session);
      return lock;
    } catch (TargetException | InterruptedException | RuntimeException e) {
      session.close();
      throw e;
    }
  }

  private boolean isStillOurs(LockSession asked) throws TargetException, InterruptedException {
    return asked.mark().filter(tenancy.mark()::equals).isPresent();
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

  /**
   * Makes sure that what an earlier attempt of the experiment has left is there still.
   *
   * @throws TargetException if another experiment has had the database meanwhile
   */
  void requireOwnLeavings() throws TargetException {
    if (!DatabaseMark.isOfExperimentOf(owner, foundMark)) {
      throw new TargetException(
          Kind.FAILED,
          "another experiment has had "
              + address.inWords()
              + " since: what earlier runs of this one left there is gone. Keep others out of it, or"
              + " set rounds.reset = each-run");
    }
  }

  @Override
  public synchronized void share() throws TargetException, InterruptedException {
    session.share();
    isShared = true;
  }

  /** Of a broken connection it waits until the lock is held again, or lost for good. */
  @Override
  public void check() throws TargetException, InterruptedException {
    while (!isHeld()) {
      Thread.sleep(patience.again().toMillis());
    }
  }

  private synchronized boolean isHeld() throws TargetException, InterruptedException {
    if (lost != null) {
      throw lost;
    }
    if (session.channel() != null) {
      return true;
    }
    boolean isBeingTakenAgain = isShared && !closed;
    if (!isBeingTakenAgain && !retake()) {
      throw lost;
    }
    return !isBeingTakenAgain;
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
    long startNanos = System.nanoTime();
    try {
      while (!isSettled(System.nanoTime() - startNanos > patience.ending().toNanos())) {
        Thread.sleep(patience.again().toMillis());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Whether nothing is left to be done: it is held again, lost for good, or not wanted.
   *
   * @param isLast whether it is lost if it cannot be had now
   */
  private boolean isSettled(boolean isLast) throws InterruptedException {
    TargetException found;
    synchronized (this) {
      if (closed || !isShared || lost != null || session.channel() != null) {
        return true;
      }
      try {
        if (retake()) {
          LOG.warn("the connection that locks the database broke; it is locked again");
          return true;
        }
      } catch (TargetException e) {
        LOG.debug("the database cannot be locked again yet", e);
        if (!isLast) {
          return false;
        }
        lost = notHadAgain(e);
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
   * @throws TargetException if the server cannot be asked, or others are letting go
   */
  private boolean retake() throws TargetException, InterruptedException {
    LockSession next = LockSession.open(address, connections, owner);
    try {
      LockSession.Attempted tried = next.tryLock(Extent.WITH_ITS_ATTEMPT, owner);
      if (!tried.taken() && tried.others().stream().allMatch(other -> other.isBefore(owner))) {
        tried = next.takeFrom(tried.others(), Extent.WITH_ITS_ATTEMPT, owner);
      }
      if (!tried.taken() && tried.others().isEmpty()) {
        throw new TargetException(Kind.FAILED, "others have let go of the lock just now");
      }
      if (tried.taken() && isStillOurs(next)) {
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
                ? "another run has had it since"
                : "another run has the database now: " + LockHolder.inWords(others))
            + ". What this run measured and stored counts for nothing: run it again");
  }

  private TargetException notHadAgain(TargetException why) {
    return new TargetException(
        why.toStepFailure().kind(),
        "the connection that locked "
            + address.inWords()
            + " broke, and it could not be locked again within "
            + patience.ending().toSeconds()
            + " s: "
            + why.getMessage(),
        why);
  }

  @Override
  public void close() {
    closed = true;
    synchronized (this) {
      session.close();
    }
  }
}
