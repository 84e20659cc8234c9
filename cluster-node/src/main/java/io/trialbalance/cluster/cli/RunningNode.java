package io.trialbalance.cluster.cli;

import java.net.URI;
import java.util.concurrent.CompletionStage;

/** This process's own node. */
public interface RunningNode {

  /** Where it answers HTTP. */
  URI httpAddress();

  /** Leaves the cluster and stops; blocks until it has, some seconds at most. */
  void stop();

  /** Completes when the node has stopped, for whatever reason. */
  CompletionStage<Void> whenStopped();
}
