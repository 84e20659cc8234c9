package io.trialbalance.workload.database.memory;

import io.trialbalance.protocol.measure.DatabaseDescription;
import io.trialbalance.protocol.measure.DatabaseDescription.Fact;
import io.trialbalance.protocol.measure.DatabaseDescription.Source;
import io.trialbalance.protocol.measure.LedgerTotals;
import io.trialbalance.protocol.measure.Promise;
import io.trialbalance.protocol.measure.Promise.Isolation;
import io.trialbalance.protocol.measure.StepFailure;
import io.trialbalance.protocol.measure.TransferId;
import io.trialbalance.protocol.plan.RunPlan;
import io.trialbalance.workload.account.CounterRandom;
import io.trialbalance.workload.database.Ledger;
import io.trialbalance.workload.database.TargetException;
import io.trialbalance.workload.database.TargetMeasures;
import io.trialbalance.workload.database.TransferTarget;
import java.util.List;

/** The control side of the books in this process. */
final class MemoryLedger implements Ledger {

  /** 16 bytes each, in a process that has more to do. */
  private static final int MOST_ACCOUNTS = 10_000_000;

  private final MemoryBooks books;

  /**
   * @param books of the database, which outlive this ledger
   */
  MemoryLedger(MemoryBooks books) {
    this.books = books;
  }

  @Override
  public DatabaseDescription describe(RunPlan plan) {
    MemoryOptions options = MemoryOptions.of(plan);
    return new DatabaseDescription(
        MemoryDriver.KIND,
        DatabaseDescription.BUILT_IN,
        DatabaseDescription.BUILT_IN,
        List.of(
            new Fact("durability", "none: lost with the process", Source.READ),
            new Fact("servers", Integer.toString(options.servers()), Source.READ),
            new Fact("account locks", options.accountLocks() ? "on" : "off", Source.READ)));
  }

  @Override
  public List<Promise> promises(RunPlan plan) {
    return Promise.nothing(
        "no: kept in memory",
        Promise.isolation(
            Isolation.STRICT_SERIALIZABLE, "strict serializable: one after another", Source.READ),
        Promise.funds(true, "yes", Source.READ));
  }

  @Override
  public void reset(RunPlan plan, int nodes, Progress progress) throws TargetException {
    if (nodes > 1) {
      throw new TargetException(
          StepFailure.Kind.REFUSED,
          "a database of kind memory is in one node's process, and "
              + nodes
              + " nodes would each have books of their own: run the plan on one node");
    }
    if (plan.workload().accounts() > MOST_ACCOUNTS) {
      throw new TargetException(
          StepFailure.Kind.REFUSED,
          "a database of kind memory has room for %,d accounts, but the plan has %,d"
              .formatted(MOST_ACCOUNTS, plan.workload().accounts()));
    }
    books.open((int) plan.workload().accounts(), plan.workload().initialBalance());
    progress.at(plan.workload().accounts() + " accounts", 1);
  }

  @Override
  public LedgerTotals takeUp(RunPlan plan, int nodes, Progress progress) {
    return totals(plan, List.of());
  }

  @Override
  public TransferTarget open(RunPlan plan, TargetMeasures measures) {
    MemoryOptions options = MemoryOptions.of(plan);
    int locked = options.accountLocks() ? (int) plan.workload().accounts() : 0;
    return new MemoryTarget(
        books,
        new Servers(options.servers(), locked),
        options.serviceNanos(new CounterRandom(plan.workload().seed())));
  }

  @Override
  public LedgerTotals totals(RunPlan plan, List<TransferId> unknownIds) {
    return books.totals(unknownIds);
  }

  @Override
  public void close() {
    // The books stay for the totals, which another ledger may read.
  }
}
