package io.trialbalance.workload.engine;

import io.trialbalance.protocol.measure.TransferId;
import io.trialbalance.workload.database.Transfer;
import io.trialbalance.workload.database.TransferTarget;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** Holds transfers until a test ends them, oldest first; remembers the ids. For one thread. */
final class HeldTarget implements TransferTarget {

  final Deque<Transfer> held = new ArrayDeque<>();
  final List<TransferId> ids = new ArrayList<>();

  @Override
  public void submit(Transfer transfer) {
    held.add(transfer);
    ids.add(new TransferId(transfer.idHigh(), transfer.idLow()));
  }

  /** The oldest. */
  Transfer next() {
    return held.remove();
  }

  @Override
  public void close() {
    held.clear();
  }
}
