package io.trialbalance.cluster.cli;

import java.net.URI;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** This process's own node. */
public interface RunningNode {

  /** Where it answers HTTP. */
  URI httpAddress();

  /**
   * What people should know of its cluster as it was when the node had started; possibly nothing.
   */
  List<String> remarks();

  /** Leaves the cluster and stops; blocks until it has, some seconds at most. */
  void stop();

  /** Completes when the node has stopped, for whatever reason. */
  CompletionStage<Void> whenStopped();
}
