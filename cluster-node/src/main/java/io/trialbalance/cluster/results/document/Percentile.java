package io.trialbalance.cluster.results.document;

/**
 * One percentile of a latency, between the bounds that are known of it.
 *
 * @param nanos its value, within 0.1%
 * @param atLeast transfers that were never answered could raise it: read it as {@code ≥}
 * @param atMostNanos how far they could raise it; null if nobody can know
 * @param valuesBeyond how many transfers took longer, by rank
 * @param fewValues it rests on fewer than {@link #FEW_VALUES} of them: read it as a hint
 */
public record Percentile(
    long nanos, boolean atLeast, Long atMostNanos, long valuesBeyond, boolean fewValues) {

  /** With fewer values beyond it, a percentile is marked: it rests on chance. */
  public static final int FEW_VALUES = 10;
}
