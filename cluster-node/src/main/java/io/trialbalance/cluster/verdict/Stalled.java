package io.trialbalance.cluster.verdict;

import io.trialbalance.cluster.results.document.Evidence;
import io.trialbalance.cluster.results.document.Evidence.NodeStalls;

/**
 * For how long load nodes stood still. Whoever stands still hears nobody: that silence is no one
 * else's, and {@link GeneratorAwake} says whose it is.
 */
final class Stalled {

  private Stalled() {}

  /** Of the node that stood still longest in the measurement, in seconds. */
  static double longestSeconds(Evidence evidence) {
    return evidence.nodeStalls().stream().mapToDouble(NodeStalls::seconds).max().orElse(0);
  }
}
