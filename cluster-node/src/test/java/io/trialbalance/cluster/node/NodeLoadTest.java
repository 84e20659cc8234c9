package io.trialbalance.cluster.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialbalance.protocol.measure.DatabaseDescription;
import io.trialbalance.protocol.measure.LedgerTotals;
import io.trialbalance.protocol.measure.StepFailure;
import io.trialbalance.protocol.measure.TransferId;
import io.trialbalance.protocol.plan.RunPlan;
import io.trialbalance.workload.target.Ledger;
import io.trialbalance.workload.target.TargetMeasures;
import io.trialbalance.workload.target.Transfer;
import io.trialbalance.workload.target.TransferTarget;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class NodeLoadTest {

  private static final StepFailure FULL =
      new StepFailure(StepFailure.Kind.FAILED, "the disk is nearly full");

  /** Of which a test uses the measures. */
  private static final class WatchedLedger implements Ledger, TransferTarget {
    private TargetMeasures measures;

    @Override
    public DatabaseDescription describe(RunPlan plan) {
      throw new IllegalStateException("not asked for in these tests");
    }

    @Override
    public void reset(RunPlan plan, int nodes, Progress progress) {
      throw new IllegalStateException("not asked for in these tests");
    }

    @Override
    public TransferTarget open(RunPlan plan, TargetMeasures opened) {
      measures = opened;
      return this;
    }

    @Override
    public LedgerTotals totals(RunPlan plan, List<TransferId> unknownIds) {
      return LedgerTotals.NONE;
    }

    @Override
    public void submit(Transfer transfer) {
      transfer.failed("not asked for in these tests");
    }

    @Override
    public void close() {
      // Holds nothing.
    }
  }

  @Test
  void whyATargetWantsTheLoadToEndIsToldOnceAndTheFirstReasonStays() throws Exception {
    WatchedLedger ledger = new WatchedLedger();
    RunPlan plan = AgentTest.plan("any", 1, Duration.ofSeconds(1));
    NodeLoad load = NodeLoad.open(name -> ledger, plan);

    assertThat(load.newFailure()).isEmpty();
    ledger.measures.fail(FULL);
    ledger.measures.fail(new StepFailure(StepFailure.Kind.FAILED, "something else"));

    assertThat(load.newFailure()).contains(FULL);
    assertThat(load.newFailure()).isEmpty();
  }
}
