package io.trialbalance.cluster.node;

import akka.actor.typed.ActorRef;
import io.trialbalance.protocol.measure.StepFailure;
import io.trialbalance.protocol.message.CoordinatorProtocol.AgentReply;
import io.trialbalance.protocol.message.CoordinatorProtocol.StepFailed;
import io.trialbalance.protocol.message.Stamp;
import io.trialbalance.protocol.message.StateVersion;
import io.trialbalance.protocol.message.Tenant;
import io.trialbalance.workload.database.Authority;
import io.trialbalance.workload.database.DatabaseLock;
import io.trialbalance.workload.database.DatabaseLock.Extent;
import io.trialbalance.workload.database.Ledger;
import io.trialbalance.workload.database.LockOwner;
import io.trialbalance.workload.database.TargetException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * The database of the attempt that this node works for, and the lock that keeps other runs out of
 * it: from before the reset until the attempt is over, so that no two runs ever are in one
 * database. Every node of the attempt has one of its own. Of a node that is lost the server takes
 * the lock back; those that are left keep the database until they have stopped too.
 *
 * <p>May block, and is used on the control thread only.
 */
final class DatabaseHold {

  /**
   * Who wants a database.
   *
   * @param database as plans call it
   * @param replyTo is told if somebody else has got the database
   */
  record Claim(Stamp stamp, Tenant tenant, String database, ActorRef<AgentReply> replyTo) {}

  private final String nodeName;
  private final Databases databases;
  private Stamp stamp;
  private Ledger ledger;
  private DatabaseLock lock = DatabaseLock.NONE;

  DatabaseHold(String nodeName, Databases databases) {
    this.nodeName = nodeName;
    this.databases = databases;
  }

  /**
   * Takes the database for a reset, after giving up whatever was held before.
   *
   * @throws TargetException with who has it, if another run does
   */
  Ledger takeAlone(Claim claim, Ledger.Progress progress)
      throws TargetException, InterruptedException {
    release();
    return take(claim, Extent.ALONE, databases.patience(), progress);
  }

  /** The reset is done: the attempt's other nodes may come in. */
  void share() throws TargetException, InterruptedException {
    lock.share();
  }

  /**
   * Makes sure that no other run has had it since it was shared.
   *
   * @throws TargetException if one has, or the server cannot be asked
   */
  void check() throws TargetException, InterruptedException {
    lock.check();
  }

  /**
   * Takes part in an attempt whose first node has taken the database, or goes on to.
   *
   * @throws TargetException if another run has it, or has had it since
   */
  Ledger join(Claim claim) throws TargetException, InterruptedException {
    if (claim.stamp().equals(stamp)) {
      lock.check();
      return ledger;
    }
    release();
    // Whoever else has it now has taken it from this attempt.
    return take(claim, Extent.WITH_ITS_ATTEMPT, Duration.ZERO, (what, fraction) -> {});
  }

  private Ledger take(Claim claim, Extent extent, Duration patience, Ledger.Progress progress)
      throws TargetException, InterruptedException {
    Ledger opened = databases.ledger(claim.database());
    try {
      lock = opened.lock(owner(claim), extent, patience, progress, lost -> tell(claim, lost));
    } catch (TargetException | InterruptedException | RuntimeException e) {
      opened.close();
      throw e;
    }
    stamp = claim.stamp();
    ledger = opened;
    return opened;
  }

  private LockOwner owner(Claim claim) {
    StateVersion coordinator = claim.tenant().coordinator();
    return new LockOwner(
        new Authority(
            coordinator.cluster(),
            coordinator.epoch(),
            coordinator.owner(),
            claim.stamp().attempt()),
        claim.tenant().experiment().id(),
        nodeName,
        LocalNode.hostName(),
        ProcessHandle.current().pid(),
        Instant.now().truncatedTo(ChronoUnit.SECONDS));
  }

  private void tell(Claim claim, TargetException lost) {
    StepFailure why = databases.explain(claim.database(), lost.toStepFailure());
    claim.replyTo().tell(new StepFailed(claim.stamp(), nodeName, why));
  }

  /** Lets the next run in, if something is held. */
  void release() {
    stamp = null;
    lock.close();
    lock = DatabaseLock.NONE;
    if (ledger != null) {
      ledger.close();
      ledger = null;
    }
  }
}
