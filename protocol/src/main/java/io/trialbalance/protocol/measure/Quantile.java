package io.trialbalance.protocol.measure;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * The points of a distribution that are told of every latency and every batch size: in live
 * figures, documents, metrics, tables and thresholds, in this order. Its name in JSON is the
 * label's without the point.
 */
public enum Quantile {
  @JsonProperty("p50")
  P50("p50", 50),
  @JsonProperty("p95")
  P95("p95", 95),
  @JsonProperty("p99")
  P99("p99", 99),
  @JsonProperty("p999")
  P999("p99.9", 99.9),
  /** The greatest value. */
  @JsonProperty("max")
  MAX("max", 100);

  private final String label;
  private final double percentile;

  Quantile(String label, double percentile) {
    this.label = label;
    this.percentile = percentile;
  }

  /** What people call it: {@code "p99.9"}. */
  public String label() {
    return label;
  }

  /** What programs call it: {@code "p999"}. */
  public String key() {
    return label.replace(".", "");
  }

  /** So many of a hundred values do not exceed it. */
  public double percentile() {
    return percentile;
  }

  /** The value of it in {@code histogram}; 0 if that is empty. */
  public long of(Histogram histogram) {
    return this == MAX ? histogram.getMaxValue() : histogram.getValueAtPercentile(percentile);
  }

  /** All of them in {@code histogram}; none if that is empty. */
  public static Map<Quantile, Long> allOf(Histogram histogram) {
    Map<Quantile, Long> values = new EnumMap<>(Quantile.class);
    if (histogram.getTotalCount() > 0) {
      for (Quantile quantile : values()) {
        values.put(quantile, quantile.of(histogram));
      }
    }
    return Collections.unmodifiableMap(values);
  }
}
