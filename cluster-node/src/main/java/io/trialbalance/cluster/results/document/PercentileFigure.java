package io.trialbalance.cluster.results.document;

import io.trialbalance.cluster.verdict.Percentile;

/**
 * One percentile of the headline.
 *
 * @param nanos its value, within 0.1%
 * @param atLeast transfers that were never answered could raise it: read it as {@code ≥}
 * @param atMostNanos how far they could raise it; null if nobody can know
 * @param valuesBeyond how many transfers took longer, by rank
 * @param fewValues it rests on fewer than 10 of them: read it as a hint
 */
public record PercentileFigure(
    long nanos, boolean atLeast, Long atMostNanos, long valuesBeyond, boolean fewValues) {

  public static PercentileFigure of(Percentile percentile) {
    return new PercentileFigure(
        percentile.leastNanos(),
        percentile.atLeast(),
        percentile.mostNanos() == Percentile.UNBOUNDED ? null : percentile.mostNanos(),
        percentile.valuesBeyond(),
        percentile.fewValues());
  }
}
