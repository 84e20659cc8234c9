package io.trialbalance.cluster.node;

import io.trialbalance.protocol.measure.DatabaseDescription;
import io.trialbalance.protocol.measure.LedgerTotals;
import io.trialbalance.protocol.measure.Promise;
import io.trialbalance.protocol.measure.TransferId;
import io.trialbalance.protocol.plan.RunPlan;
import io.trialbalance.workload.database.Ledger;
import io.trialbalance.workload.database.TargetMeasures;
import io.trialbalance.workload.database.TransferTarget;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** A ledger whose reset never ends by itself. */
record SlowLedger(CountDownLatch begun, CountDownLatch interrupted) implements Ledger {

  @Override
  public List<Promise> promises(RunPlan plan) {
    return List.of();
  }

  @Override
  public DatabaseDescription describe(RunPlan plan) {
    throw new IllegalStateException("not reached: the reset does not end");
  }

  @Override
  public void reset(RunPlan plan, int nodes, Progress progress) throws InterruptedException {
    begun.countDown();
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      interrupted.countDown();
      throw e;
    }
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
    // Holds nothing.
  }
}
