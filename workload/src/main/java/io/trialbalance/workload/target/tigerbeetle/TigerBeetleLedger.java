package io.trialbalance.workload.target.tigerbeetle;

import io.trialbalance.protocol.measure.DatabaseDescription;
import io.trialbalance.protocol.measure.LedgerTotals;
import io.trialbalance.protocol.measure.TransferId;
import io.trialbalance.protocol.plan.RunPlan;
import io.trialbalance.workload.target.Ledger;
import io.trialbalance.workload.target.TargetException;
import io.trialbalance.workload.target.TargetMeasures;
import io.trialbalance.workload.target.TransferTarget;
import java.util.List;

/** TigerBeetle's control side. Opens a client for each step and closes it after it. */
public final class TigerBeetleLedger implements Ledger {

  private final TigerBeetleServer server;

  /** Connects to nothing yet. */
  public TigerBeetleLedger(TigerBeetleServer server) {
    this.server = server;
  }

  @Override
  public DatabaseDescription describe(RunPlan plan) throws TargetException, InterruptedException {
    throw new UnsupportedOperationException(server.toString());
  }

  @Override
  public void reset(RunPlan plan, int nodes, Progress progress)
      throws TargetException, InterruptedException {
    throw new UnsupportedOperationException(server.toString());
  }

  @Override
  public TransferTarget open(RunPlan plan, TargetMeasures measures)
      throws TargetException, InterruptedException {
    throw new UnsupportedOperationException(server.toString());
  }

  @Override
  public LedgerTotals totals(RunPlan plan, List<TransferId> unknownIds)
      throws TargetException, InterruptedException {
    throw new UnsupportedOperationException(server.toString());
  }

  @Override
  public void close() {
    // Holds nothing between two steps.
  }
}
