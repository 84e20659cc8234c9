package io.trialbalance.cluster.node;

import io.trialbalance.workload.database.Ledger;
import io.trialbalance.workload.database.TargetException;

/** The databases that this node's configuration names. */
@FunctionalInterface
public interface Databases {

  /**
   * The control side of one of them.
   *
   * @param name as plans call it
   * @throws TargetException if the node's configuration has no such database
   */
  Ledger ledger(String name) throws TargetException;
}
