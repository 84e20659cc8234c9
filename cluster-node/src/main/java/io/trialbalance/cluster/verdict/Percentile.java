package io.trialbalance.cluster.verdict;

import io.trialbalance.protocol.plan.Threshold.Metric;

/**
 * One percentile of a latency, between the bounds that are known of it.
 *
 * @param metric which one
 * @param leastNanos it is no less than this
 * @param mostNanos it is no more than this; {@link #UNBOUNDED} if nobody can know
 * @param valuesBeyond how many transfers took longer, by rank
 */
public record Percentile(Metric metric, long leastNanos, long mostNanos, long valuesBeyond) {

  /** For {@link #mostNanos}: transfers that were never answered reach down to this percentile. */
  public static final long UNBOUNDED = Long.MAX_VALUE;

  /** With fewer values beyond it, a percentile is marked: it rests on chance. */
  public static final int FEW_VALUES = 10;

  /** Whether transfers without an answer could raise it, so that it prints as {@code ≥}. */
  public boolean atLeast() {
    return leastNanos != mostNanos;
  }

  /** Whether it rests on fewer than {@link #FEW_VALUES}; a maximum is what it is. */
  public boolean fewValues() {
    return metric != Metric.MAX && valuesBeyond < FEW_VALUES;
  }
}
