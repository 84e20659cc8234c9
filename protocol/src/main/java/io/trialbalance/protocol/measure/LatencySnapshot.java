package io.trialbalance.protocol.measure;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * Latency histograms by kind; a kind without values is absent.
 *
 * @param histograms never holds an empty one
 */
public record LatencySnapshot(@JsonValue Map<LatencyKind, EncodedHistogram> histograms) {

  /** Without values. */
  public static final LatencySnapshot ZERO = new LatencySnapshot(Map.of());

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public LatencySnapshot {
    EnumMap<LatencyKind, EncodedHistogram> copy = new EnumMap<>(LatencyKind.class);
    histograms.forEach(
        (kind, histogram) -> {
          if (!histogram.isEmpty()) {
            copy.put(kind, histogram);
          }
        });
    histograms = Collections.unmodifiableMap(copy);
  }

  /** A copy of {@code histograms} as they are now. */
  public static LatencySnapshot of(Map<LatencyKind, Histogram> histograms) {
    EnumMap<LatencyKind, EncodedHistogram> encoded = new EnumMap<>(LatencyKind.class);
    histograms.forEach((kind, histogram) -> encoded.put(kind, EncodedHistogram.of(histogram)));
    return new LatencySnapshot(encoded);
  }

  /** The histogram of {@code kind}, possibly {@link EncodedHistogram#EMPTY}. */
  public EncodedHistogram of(LatencyKind kind) {
    return histograms.getOrDefault(kind, EncodedHistogram.EMPTY);
  }

  /** All values of all of them. */
  public static LatencySnapshot sum(Collection<LatencySnapshot> all) {
    EnumMap<LatencyKind, EncodedHistogram> sum = new EnumMap<>(LatencyKind.class);
    for (LatencyKind kind : LatencyKind.values()) {
      sum.put(kind, EncodedHistogram.sum(all.stream().map(one -> one.of(kind)).toList()));
    }
    return new LatencySnapshot(sum);
  }
}
