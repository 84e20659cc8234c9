package io.trialbalance.cluster.cli;

import io.trialbalance.cluster.settings.Configuration;

/** Starts this process's own node. */
@FunctionalInterface
public interface NodeStarter {

  /**
   * Starts a node; returns when its HTTP interface answers.
   *
   * @param configuration of the node
   * @throws NodeStartException if it cannot be started; nothing stays behind then
   */
  RunningNode start(Configuration configuration) throws NodeStartException;
}
