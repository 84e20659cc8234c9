package io.trialbalance.cluster.results.statistics;

import io.trialbalance.cluster.results.document.MeasuredLatency;
import io.trialbalance.cluster.results.document.Percentile;
import io.trialbalance.protocol.measure.HistogramCodec;
import io.trialbalance.protocol.measure.LatencyKind;
import io.trialbalance.protocol.measure.PhaseTotals;
import io.trialbalance.protocol.measure.Quantile;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;

/**
 * How long transfers took, including those of which only a lower bound is known. Applied and
 * rejected ones took what was recorded. Unknown and unsent ones took at least their age when they
 * were given up: leaving them out would hide exactly the slowest. (Failed ones got an answer of
 * another kind; the error rate bounds them.)
 *
 * <p>A percentile then lies between the one with every such transfer at its age and the one with
 * every such transfer at infinity: no narrower bounds hold for values that are only known to be
 * greater than something (right-censored ones).
 */
public final class Latencies {

  /** Longer than anything that can be recorded (146 years), and within a histogram's range. */
  private static final long INFINITE_NANOS = Long.MAX_VALUE >> 1;

  private final LatencyKind kind;
  private final Histogram least;
  private final Histogram most;
  private final List<LatencyKind> sources;

  private Latencies(LatencyKind kind, Histogram least, Histogram most, List<LatencyKind> sources) {
    this.kind = kind;
    this.least = least;
    this.most = most;
    this.sources = List.copyOf(sources);
  }

  /** Those of the transfers of one phase; {@code kind} is response or service time. */
  public static Latencies of(LatencyKind kind, PhaseTotals totals) {
    Histogram answered = totals.latencies().of(kind).decode();
    long unanswered = totals.counts().unknown() + totals.counts().unsent();
    Histogram least = answered.copy();
    Histogram most = answered;
    List<LatencyKind> sources = new ArrayList<>(List.of(kind));
    for (LatencyKind age : List.of(LatencyKind.UNKNOWN, LatencyKind.UNSENT_AGE)) {
      if (!totals.latencies().of(age).isEmpty()) {
        totals.latencies().of(age).addTo(least);
        sources.add(age);
      }
    }
    long withoutAge = unanswered - (least.getTotalCount() - answered.getTotalCount());
    if (withoutAge > 0) {
      least.recordValueWithCount(0, withoutAge);
    }
    long beyondAllBounds = least.getTotalCount() - answered.getTotalCount();
    if (beyondAllBounds > 0) {
      most.recordValueWithCount(INFINITE_NANOS, beyondAllBounds);
    }
    return new Latencies(kind, least, most, sources);
  }

  /** Those of both; the kinds must be the same. */
  public Latencies plus(Latencies other) {
    if (kind != other.kind) {
      throw new IllegalArgumentException(
          other.kind.label() + " cannot be merged into " + kind.label());
    }
    Histogram leastOfBoth = HistogramCodec.newHistogram();
    leastOfBoth.add(least);
    leastOfBoth.add(other.least);
    Histogram mostOfBoth = HistogramCodec.newHistogram();
    mostOfBoth.add(most);
    mostOfBoth.add(other.most);
    List<LatencyKind> all = new ArrayList<>(sources);
    other.sources.stream().filter(source -> !all.contains(source)).forEach(all::add);
    return new Latencies(kind, leastOfBoth, mostOfBoth, all);
  }

  /** Which time it is. */
  public LatencyKind kind() {
    return kind;
  }

  /** The histograms that percentiles are taken from, merged; {@link #kind} first. */
  public List<LatencyKind> sources() {
    return sources;
  }

  /** How many transfers they are of. */
  public long count() {
    return least.getTotalCount();
  }

  /**
   * One point of the distribution.
   *
   * @param share of the transfers that took no longer, 0 to less than 1
   * @param nanos how long; a lower bound where transfers were never answered
   */
  public record Point(double share, long nanos) {}

  /** The distribution in steps that halve towards the greatest value, five to each half. */
  public List<Point> distribution() {
    List<Point> points = new ArrayList<>();
    for (HistogramIterationValue value : least.percentiles(5)) {
      double share = value.getPercentileLevelIteratedTo() / 100;
      if (share < 1) {
        points.add(new Point(share, value.getValueIteratedTo()));
      }
    }
    return points;
  }

  /**
   * The time that {@code percentile} of 100 transfers did not exceed; absent if it rests on few
   * values, or if transfers that were never answered leave it open.
   */
  OptionalDouble known(double percentile) {
    long nanos = least.getValueAtPercentile(percentile);
    boolean isOpen = nanos != most.getValueAtPercentile(percentile);
    boolean restsOnFew = count() * (100 - percentile) / 100 < Percentile.FEW_VALUES;
    return isOpen || restsOnFew ? OptionalDouble.empty() : OptionalDouble.of(nanos);
  }

  /** One percentile; {@link #count} must be above 0. */
  public Percentile percentile(Quantile quantile) {
    long leastNanos = quantile.of(least);
    long mostNanos = quantile.of(most);
    // HdrHistogram's own rank (getValueAtPercentile), so that the count belongs to the value.
    double rank = Math.ceil(Math.nextDown(quantile.percentile()) * count() / 100);
    long valuesBeyond = count() - Math.max(1, (long) rank);
    return new Percentile(
        leastNanos,
        leastNanos != mostNanos,
        mostNanos >= INFINITE_NANOS ? null : Long.valueOf(mostNanos),
        valuesBeyond,
        quantile != Quantile.MAX && valuesBeyond < Percentile.FEW_VALUES);
  }

  /** As documents have it; {@link #count} must be above 0. */
  public MeasuredLatency measured() {
    Map<Quantile, Percentile> quantiles = new EnumMap<>(Quantile.class);
    for (Quantile quantile : Quantile.values()) {
      quantiles.put(quantile, percentile(quantile));
    }
    return new MeasuredLatency(kind, sources, count(), quantiles);
  }
}
