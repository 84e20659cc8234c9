package io.trialbalance.cluster.results.document;

import io.trialbalance.protocol.measure.EncodedHistogram;
import io.trialbalance.protocol.measure.HistogramCodec;
import org.HdrHistogram.Histogram;

/**
 * One latency histogram and what is read off it.
 *
 * @param count of values
 * @param p50Nanos median, within 0.1% like all of them
 * @param p95Nanos 95th percentile
 * @param p99Nanos 99th percentile
 * @param p999Nanos 99.9th percentile
 * @param maxNanos greatest value
 * @param histogram HdrHistogram, V2, compressed, in base64; values in nanoseconds
 */
public record LatencyFigures(
    long count,
    long p50Nanos,
    long p95Nanos,
    long p99Nanos,
    long p999Nanos,
    long maxNanos,
    String histogram) {

  /** Of {@code encoded}; null if it holds no value. */
  public static LatencyFigures of(EncodedHistogram encoded) {
    if (encoded.isEmpty()) {
      return null;
    }
    Histogram histogram = encoded.decode();
    return new LatencyFigures(
        histogram.getTotalCount(),
        histogram.getValueAtPercentile(50),
        histogram.getValueAtPercentile(95),
        histogram.getValueAtPercentile(99),
        histogram.getValueAtPercentile(99.9),
        histogram.getMaxValue(),
        HistogramCodec.toBase64(histogram));
  }

  /** What {@code figures} were read off; null stands for a histogram without values. */
  public static EncodedHistogram toHistogram(LatencyFigures figures) {
    return figures == null
        ? EncodedHistogram.EMPTY
        : EncodedHistogram.of(HistogramCodec.fromBase64(figures.histogram));
  }
}
