package io.trialbalance.workload.pacing;

import io.trialbalance.protocol.plan.NodeShare;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ContinuousSampler;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/**
 * An endless sequence of intended starts: one for each token of one worker. It has no notion of how
 * late it is, so that no token can be lost and no intended start moved (after Hyperfoil's {@code
 * FireTimeSequence}).
 *
 * <p>Two sequences made alike are equal. Not thread-safe.
 */
@FunctionalInterface
public interface FireTimes {

  /**
   * Goes to the next token.
   *
   * @return its intended start in nanoseconds since the start of the load, never before the last
   *     one's
   */
  long nextNanos();

  /**
   * Every {@code workers}-th token of a node, of a cluster whose token k is minted at k ÷ rate.
   * Each instant is worked out from its k, so that no error adds up.
   *
   * @param ratePerSecond of the whole cluster, above 0
   * @param share of the node, which says which tokens are its own
   * @param worker number on its node, from 0
   * @param workers of each node
   */
  static FireTimes uniform(double ratePerSecond, NodeShare share, int worker, int workers) {
    long[] places = share.places();
    long total = share.total();
    return new FireTimes() {
      private long next = worker;

      @Override
      public long nextNanos() {
        long token = next / places.length * total + places[(int) (next % places.length)];
        next += workers;
        return (long) (token * 1e9 / ratePerSecond);
      }
    };
  }

  /**
   * A Poisson process: exponentially distributed gaps. The sum of independent Poisson processes is
   * one whose rate is the sum of theirs (superposition theorem: Kingman, Poisson Processes, 1993,
   * section 2.2), so workers that each have their share of the rate and a stream of their own make
   * up exactly the cluster's process without knowing of one another.
   *
   * @param ratePerSecond of this worker, above 0
   * @param random of this worker alone
   */
  static FireTimes poisson(double ratePerSecond, UniformRandomProvider random) {
    ContinuousSampler gaps = ZigguratSampler.Exponential.of(random, 1e9 / ratePerSecond);
    return new FireTimes() {
      private double nanos;

      @Override
      public long nextNanos() {
        nanos += gaps.sample();
        return (long) nanos;
      }
    };
  }
}
