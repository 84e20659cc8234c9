package io.trialbalance.cluster.results.document;

import io.trialbalance.protocol.measure.EncodedHistogram;
import io.trialbalance.protocol.measure.HistogramCodec;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * The sizes of the calls really sent.
 *
 * @param calls how many
 * @param mean transfers in a call
 * @param p50 median
 * @param max largest, exact up to 2,047 and within 0.1% beyond
 * @param table calls by size, in ranges that double
 * @param histogram HdrHistogram, V2, compressed, in base64; values are transfers in a call
 */
public record BatchFigures(
    long calls, double mean, long p50, long max, List<Range> table, String histogram) {

  /** How many calls had from {@code from} to {@code to} transfers, both inclusive. */
  public record Range(long from, long to, long calls) {}

  /** Of {@code encoded}; null if no call was recorded: the database has none with batches. */
  static BatchFigures of(EncodedHistogram encoded) {
    if (encoded.isEmpty()) {
      return null;
    }
    Histogram histogram = encoded.decode();
    return new BatchFigures(
        histogram.getTotalCount(),
        histogram.getMean(),
        histogram.getValueAtPercentile(50),
        histogram.getMaxValue(),
        table(histogram),
        HistogramCodec.toBase64(histogram));
  }

  /** What {@code figures} were read off; null stands for a histogram without values. */
  static EncodedHistogram toHistogram(BatchFigures figures) {
    return figures == null
        ? EncodedHistogram.EMPTY
        : EncodedHistogram.of(HistogramCodec.fromBase64(figures.histogram));
  }

  private static List<Range> table(Histogram histogram) {
    List<Range> table = new ArrayList<>();
    for (long from = 1; from <= histogram.getMaxValue(); from *= 2) {
      long calls = histogram.getCountBetweenValues(from, from * 2 - 1);
      if (calls > 0) {
        table.add(new Range(from, from * 2 - 1, calls));
      }
    }
    return table;
  }
}
