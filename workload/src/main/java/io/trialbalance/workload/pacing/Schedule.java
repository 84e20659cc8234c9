package io.trialbalance.workload.pacing;

import io.trialbalance.protocol.plan.NodeShare;
import io.trialbalance.workload.account.CounterRandom;
import java.util.function.Supplier;

/**
 * The tokens of one worker. May be asked on any thread; what it gives is always the same, and each
 * time of whoever asked alone.
 */
public interface Schedule {

  /** When each of them is to begin, from the first. */
  FireTimes fireTimes();

  /** How many there are by an instant. */
  MintedTokens mintedTokens();

  /**
   * Every {@code workers}-th token of a node, of a cluster whose token k is minted at k ÷ rate.
   * Each instant is worked out from its k, so that no error adds up.
   *
   * @param ratePerSecond of the whole cluster, above 0, at most a token for each nanosecond
   * @param share of the node, which says which tokens are its own
   * @param worker number on its node, from 0
   * @param workers of each node
   */
  static Schedule uniform(double ratePerSecond, NodeShare share, int worker, int workers) {
    return new UniformSchedule(ratePerSecond, share, worker, workers);
  }

  /**
   * A Poisson process: exponentially distributed gaps. The sum of independent Poisson processes is
   * one whose rate is the sum of theirs (superposition theorem: Kingman, Poisson Processes, 1993,
   * section 2.2), so workers that each have their share of the rate and a stream of their own make
   * up exactly the cluster's process without knowing of one another.
   *
   * @param ratePerSecond of this worker, above 0, at most a token for each nanosecond
   * @param random makes this worker's stream, standing anywhere
   */
  static Schedule poisson(double ratePerSecond, Supplier<CounterRandom> random) {
    return new PoissonSchedule(ratePerSecond, random);
  }
}
