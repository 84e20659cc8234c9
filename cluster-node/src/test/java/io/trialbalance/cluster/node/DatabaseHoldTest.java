package io.trialbalance.cluster.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.actor.testkit.typed.javadsl.TestInbox;
import io.trialbalance.cluster.node.DatabaseHold.Claim;
import io.trialbalance.protocol.measure.DatabaseDescription;
import io.trialbalance.protocol.measure.LedgerTotals;
import io.trialbalance.protocol.measure.Promise;
import io.trialbalance.protocol.measure.StepFailure.Kind;
import io.trialbalance.protocol.measure.TransferId;
import io.trialbalance.protocol.message.CoordinatorProtocol.AgentReply;
import io.trialbalance.protocol.message.CoordinatorProtocol.StepFailed;
import io.trialbalance.protocol.message.ExperimentKey;
import io.trialbalance.protocol.message.Stamp;
import io.trialbalance.protocol.message.StateVersion;
import io.trialbalance.protocol.message.Tenant;
import io.trialbalance.protocol.plan.RunPlan;
import io.trialbalance.workload.database.Authority;
import io.trialbalance.workload.database.DatabaseLock;
import io.trialbalance.workload.database.Ledger;
import io.trialbalance.workload.database.LockOwner;
import io.trialbalance.workload.database.TargetException;
import io.trialbalance.workload.database.TargetMeasures;
import io.trialbalance.workload.database.TransferTarget;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class DatabaseHoldTest {

  private final List<String> done = new ArrayList<>();
  private final List<LockOwner> owners = new ArrayList<>();
  private final List<Duration> patiences = new ArrayList<>();
  private final TestInbox<AgentReply> coordinator = TestInbox.create();
  private final DatabaseHold hold =
      new DatabaseHold(
          "alpha",
          new Databases() {
            @Override
            public Ledger ledger(String name) {
              return new LockableLedger();
            }

            @Override
            public Duration patience() {
              return Duration.ofMinutes(10);
            }
          });
  private Consumer<TargetException> whenLost;
  private TargetException refusal;

  /** Says what is done to it. */
  private final class LockableLedger implements Ledger {

    @Override
    public List<Promise> promises(RunPlan plan) {
      return List.of();
    }

    @Override
    public DatabaseLock lock(
        LockOwner owner,
        DatabaseLock.Extent extent,
        Duration patience,
        Progress progress,
        Consumer<TargetException> toBeTold)
        throws TargetException {
      if (refusal != null) {
        throw refusal;
      }
      done.add(
          "lock "
              + extent
              + " for "
              + owner.authority().epoch()
              + "."
              + owner.authority().attempt());
      owners.add(owner);
      patiences.add(patience);
      whenLost = toBeTold;
      return new DatabaseLock() {
        @Override
        public void share() {
          done.add("share");
        }

        @Override
        public void check() {
          done.add("check");
        }

        @Override
        public void close() {
          done.add("unlock");
        }
      };
    }

    @Override
    public DatabaseDescription describe(RunPlan plan) {
      throw new IllegalStateException("not asked for in these tests");
    }

    @Override
    public void reset(RunPlan plan, int nodes, Progress progress) {
      throw new IllegalStateException("not asked for in these tests");
    }

    @Override
    public TransferTarget open(RunPlan plan, TargetMeasures measures) {
      throw new IllegalStateException("not asked for in these tests");
    }

    @Override
    public LedgerTotals totals(RunPlan plan, List<TransferId> unknownIds) {
      return LedgerTotals.NONE;
    }

    @Override
    public void close() {
      done.add("close");
    }
  }

  private Claim claim(long epoch, int attempt) {
    return new Claim(
        new Stamp(epoch, attempt),
        new Tenant(
            new StateVersion(new UUID(0, 3), epoch, new UUID(0, 2), 0),
            new ExperimentKey("bank-1", new UUID(0, 1))),
        "bank",
        coordinator.getRef());
  }

  @Test
  void theNodeThatResetsHasTheDatabaseAloneThenWithTheOthersUntilTheAttemptIsOver()
      throws Exception {
    Ledger ledger = hold.takeAlone(claim(3, 1), (what, fraction) -> {});
    hold.share();
    assertThat(hold.join(claim(3, 1))).isSameAs(ledger);
    assertThat(hold.join(claim(3, 1))).isSameAs(ledger);
    hold.release();
    hold.release();

    assertThat(done.subList(0, 6))
        .containsExactly("lock ALONE for 3.1", "share", "check", "check", "unlock", "close");
    assertThat(done).filteredOn("close"::equals).hasSize(1);
  }

  @Test
  void anotherNodeJoinsWithWhoItIs() throws Exception {
    hold.join(claim(3, 1));

    assertThat(done).containsExactly("lock WITH_ITS_ATTEMPT for 3.1");
    LockOwner owner = owners.get(0);
    assertThat(owner.node()).isEqualTo("alpha");
    assertThat(owner.experiment()).isEqualTo("bank-1");
    assertThat(owner.authority()).isEqualTo(new Authority(new UUID(0, 3), 3, new UUID(0, 2), 1));
    assertThat(owner.pid()).isEqualTo(ProcessHandle.current().pid());
  }

  @Test
  void whoBeginsAnAttemptWaitsForAnotherClusterAndWhoJoinsItDoesNot() throws Exception {
    hold.takeAlone(claim(3, 1), (what, fraction) -> {});
    hold.release();
    hold.join(claim(3, 1));

    assertThat(patiences).containsExactly(Duration.ofMinutes(10), Duration.ZERO);
  }

  @Test
  void anotherAttemptGivesUpWhatTheEarlierOneHadFirst() throws Exception {
    hold.join(claim(3, 1));
    hold.join(claim(4, 1));
    hold.takeAlone(claim(4, 2), (what, fraction) -> {});

    assertThat(done)
        .containsExactly(
            "lock WITH_ITS_ATTEMPT for 3.1",
            "unlock",
            "close",
            "lock WITH_ITS_ATTEMPT for 4.1",
            "unlock",
            "close",
            "lock ALONE for 4.2");
  }

  @Test
  void nothingIsHeldOfADatabaseThatAnotherRunHas() {
    refusal = new TargetException(Kind.REFUSED, "it is in use");

    assertThatThrownBy(() -> hold.takeAlone(claim(3, 1), (what, fraction) -> {})).isSameAs(refusal);
    assertThat(done).containsExactly("close");
    hold.release();
    assertThat(done).containsExactly("close");
  }

  @Test
  void aDatabaseThatIsLostIsAFailureOfTheAttempt() throws Exception {
    hold.takeAlone(claim(3, 1), (what, fraction) -> {});
    TargetException lost = new TargetException(Kind.FAILED, "another run has it");
    whenLost.accept(lost);

    StepFailed told = (StepFailed) coordinator.receiveMessage();
    assertThat(told.stamp()).isEqualTo(new Stamp(3, 1));
    assertThat(told.nodeName()).isEqualTo("alpha");
    assertThat(told.failure()).isEqualTo(lost.toStepFailure());
  }
}
