package io.trialbalance.cluster.cli;

import com.typesafe.config.Config;

/** Starts this process's own node. */
@FunctionalInterface
public interface NodeStarter {

  /**
   * Starts a node; returns when its HTTP interface answers.
   *
   * @param configuration of the node, resolved: what its {@code application.conf} and the command
   *     line say
   */
  RunningNode start(Config configuration);
}
