package io.trialbalance.protocol.measure;

import io.trialbalance.protocol.phase.Phase;
import java.util.EnumMap;
import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * The sum of one second's snapshots while they come in: each histogram is decoded once and added to
 * one that stays decoded, so that the sum of a thousand nodes is encoded once. Not thread-safe.
 */
public final class SnapshotSum {

  private final Origin origin;
  private final int second;
  private final Phase phase;
  private final Map<LatencyKind, Histogram> latencies = new EnumMap<>(LatencyKind.class);
  private final Histogram batchSizes = HistogramCodec.newHistogram();
  private Counts counts = Counts.ZERO;
  private Gauges gauges = Gauges.ZERO;
  private NodeUsage usage = NodeUsage.ZERO;

  /** Of {@code first}, whose origin it keeps. */
  public SnapshotSum(Snapshot first) {
    origin = first.origin();
    second = first.second();
    phase = first.phase();
    add(first);
  }

  /**
   * Adds the same second of another worker or node.
   *
   * @throws IllegalArgumentException if it is of another second, or one of its histograms is none
   */
  public void add(Snapshot more) {
    if (second != more.second()) {
      throw new IllegalArgumentException(
          "second " + more.second() + " cannot be merged into second " + second);
    }
    more.latencies()
        .histograms()
        .forEach(
            (kind, histogram) ->
                histogram.addTo(
                    latencies.computeIfAbsent(kind, none -> HistogramCodec.newHistogram())));
    more.batchSizes().addTo(batchSizes);
    counts = counts.plus(more.counts());
    gauges = gauges.plus(more.gauges());
    usage = usage.plus(more.usage());
  }

  /** The sum as it is now. */
  public Snapshot toSnapshot() {
    return new Snapshot(
        origin,
        second,
        phase,
        counts,
        LatencySnapshot.of(latencies),
        EncodedHistogram.of(batchSizes),
        gauges,
        usage);
  }
}
