package io.trialbalance.workload.database.noop;

import io.trialbalance.protocol.measure.DatabaseDescription;
import io.trialbalance.protocol.measure.LedgerTotals;
import io.trialbalance.protocol.measure.Promise;
import io.trialbalance.protocol.measure.TransferId;
import io.trialbalance.protocol.plan.RunPlan;
import io.trialbalance.workload.database.Ledger;
import io.trialbalance.workload.database.TargetMeasures;
import io.trialbalance.workload.database.TransferTarget;
import java.util.List;

/** The control side of nothing: there is nothing to reset and nothing to be read back. */
public final class NoopLedger implements Ledger {

  @Override
  public DatabaseDescription describe(RunPlan plan) {
    return new DatabaseDescription(
        NoopDriver.KIND,
        DatabaseDescription.BUILT_IN,
        DatabaseDescription.BUILT_IN,
        List.of(DatabaseDescription.KEEPS_NOTHING));
  }

  @Override
  public List<Promise> promises(RunPlan plan) {
    return Promise.nothing("no: nothing is kept");
  }

  @Override
  public void reset(RunPlan plan, int nodes, Progress progress) {
    progress.at("nothing to reset", 1);
  }

  @Override
  public LedgerTotals takeUp(RunPlan plan, int nodes, Progress progress) {
    return LedgerTotals.NONE;
  }

  @Override
  public TransferTarget open(RunPlan plan, TargetMeasures measures) {
    return new NoopTarget(plan.pacing().concurrencyPerNode());
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
