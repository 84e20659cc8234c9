package io.trialbalance.workload.database.postgresql;

import io.trialbalance.protocol.measure.StepFailure.Kind;
import io.trialbalance.workload.database.DatabaseLock.Extent;
import io.trialbalance.workload.database.Ledger.Progress;
import io.trialbalance.workload.database.LockOwner;
import io.trialbalance.workload.database.TargetException;
import io.trialbalance.workload.database.postgresql.Leftovers.Leftover;
import io.trialbalance.workload.database.postgresql.PostgresLock.Patience;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits until it is an attempt's turn to have a database: for other clusters as long as it has
 * patience, for earlier attempts of its own until they have let go, or their sessions are ended.
 */
final class Turn {

  /** While it waits for somebody, it says so once in a while. */
  private static final Duration SAY_AGAIN = Duration.ofSeconds(5);

  private static final Logger LOG = LoggerFactory.getLogger(Turn.class);

  private final PostgresAddress address;
  private final LockOwner owner;
  private final Patience patience;
  private final LockSession session;
  private final Progress progress;

  /**
   * @param session that is to have the lock
   * @param progress is told for whom it waits
   */
  Turn(
      PostgresAddress address,
      LockOwner owner,
      Patience patience,
      LockSession session,
      Progress progress) {
    this.address = address;
    this.owner = owner;
    this.patience = patience;
    this.session = session;
    this.progress = progress;
  }

  /** Waits for others, and says for whom. */
  private final class Waiting {
    private final long startNanos = System.nanoTime();
    private String said = "";
    private long saidNanos;
    private boolean isWarned;

    private boolean isLongerThan(Duration limit) {
      return System.nanoTime() - startNanos > limit.toNanos();
    }

    private void warnOnce(String what) {
      if (!isWarned) {
        isWarned = true;
        LOG.warn(what);
      }
    }

    private void pause(String forWhom) throws InterruptedException {
      long now = System.nanoTime();
      if (!forWhom.isEmpty() && (!forWhom.equals(said) || now - saidNanos > SAY_AGAIN.toNanos())) {
        said = forWhom;
        saidNanos = now;
        String what = "held back: " + address.inWords() + " is still used by " + said;
        progress.at(what, Double.NaN);
        if (isLongerThan(patience.lettingGo())) {
          warnOnce(what);
        }
      }
      Thread.sleep(patience.again().toMillis());
    }
  }

  /**
   * Takes the lock.
   *
   * @throws TargetException if somebody keeps it who is not to be ended, or a later attempt has it
   */
  void await(Extent extent) throws TargetException, InterruptedException {
    Waiting forOthers = new Waiting();
    Waiting forEarlier = null;
    LockSession.Attempted tried = session.tryLock(extent, owner);
    while (!tried.taken()) {
      List<LockHolder> holders = tried.others();
      if (holders.stream().anyMatch(holder -> holder.isAfter(owner))) {
        throw superseded(holders);
      }
      if (holders.stream().allMatch(holder -> holder.isBefore(owner))) {
        forEarlier = forEarlier == null ? new Waiting() : forEarlier;
        tried = awaitEarlier(extent, holders, forEarlier);
      } else if (forOthers.isLongerThan(patience.others())) {
        throw inUse(holders);
      } else {
        forOthers.pause(LockHolder.inWords(holders));
        tried = session.tryLock(extent, owner);
      }
    }
  }

  /** Gives those a moment who may be letting go, and then takes it from them. */
  private LockSession.Attempted awaitEarlier(
      Extent extent, List<LockHolder> earlier, Waiting waiting)
      throws TargetException, InterruptedException {
    String who = LockHolder.inWords(earlier);
    if (waiting.isLongerThan(patience.ending())) {
      throw stays(who);
    }
    boolean mayBeLettingGo = earlier.stream().allMatch(holder -> holder.isOfCoordinatorOf(owner));
    if (!mayBeLettingGo || waiting.isLongerThan(patience.lettingGo())) {
      waiting.warnOnce(
          "an earlier attempt of this cluster has the database and loses its session: " + who);
      LockSession.Attempted tried = session.takeFrom(earlier, extent, owner);
      if (tried.taken()) {
        return tried;
      }
    }
    waiting.pause(who);
    return session.tryLock(extent, owner);
  }

  /**
   * Nobody else has the lock any more, but what an earlier attempt sent may still be at work.
   *
   * @throws TargetException if it does not end, and cannot be ended
   */
  void awaitEndOfLeftovers() throws TargetException, InterruptedException {
    Waiting waiting = new Waiting();
    Leftovers leftovers = new Leftovers(session, address.database(), owner.authority());
    List<Leftover> found = leftovers.find();
    while (!found.isEmpty()) {
      String inWords = "earlier attempts of this cluster: " + Leftover.inWords(found);
      if (waiting.isLongerThan(patience.ending())) {
        throw stays(inWords);
      }
      if (waiting.isLongerThan(patience.lettingGo())) {
        waiting.warnOnce("sessions in the database are ended, those of " + inWords);
        leftovers.end(found);
      }
      waiting.pause(inWords);
      found = leftovers.find();
    }
  }

  private TargetException inUse(List<LockHolder> others) {
    return new TargetException(
        Kind.REFUSED,
        address.inWords()
            + " is in use by another run: "
            + LockHolder.inWords(others)
            + ". Wait for its end or abort it there, or name another "
            + address.namespace().kind()
            + " in the database's entry");
  }

  private TargetException stays(String who) {
    return new TargetException(
        Kind.REFUSED,
        address.inWords()
            + " is still used by an earlier attempt of this cluster, which user '"
            + address.user()
            + "' could not have the server end: "
            + who
            + ". End its server process, or give the user pg_signal_backend");
  }

  private TargetException superseded(List<LockHolder> others) {
    return new TargetException(
        Kind.FAILED,
        "this attempt is not its cluster's any more ("
            + owner.authority().inWords()
            + "): a later one has "
            + address.inWords()
            + ": "
            + LockHolder.inWords(others)
            + ". Nothing was touched there");
  }
}
