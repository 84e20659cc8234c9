package io.trialbalance.protocol.measure;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * An immutable histogram as it crosses the cluster. Equal when the encoded bytes are.
 *
 * @param bytes V2 encoding; empty for a histogram without values
 */
public record EncodedHistogram(@JsonValue byte[] bytes) {

  /** Without values. */
  public static final EncodedHistogram EMPTY = new EncodedHistogram(new byte[0]);

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public EncodedHistogram {}

  /** A copy of {@code histogram} as it is now. */
  public static EncodedHistogram of(Histogram histogram) {
    return histogram.getTotalCount() == 0
        ? EMPTY
        : new EncodedHistogram(HistogramCodec.encode(histogram));
  }

  /** Whether it holds no value. */
  public boolean isEmpty() {
    return bytes.length == 0;
  }

  /** A histogram of its own that the caller may change. */
  public Histogram decode() {
    return isEmpty() ? HistogramCodec.newHistogram() : HistogramCodec.decode(bytes);
  }

  /** Adds every value to {@code sum}, which must be able to grow. */
  public void addTo(Histogram sum) {
    if (!isEmpty()) {
      sum.add(HistogramCodec.decode(bytes));
    }
  }

  /** All values of all of them; each is decoded once, the sum encoded once. */
  public static EncodedHistogram sum(Collection<EncodedHistogram> all) {
    List<EncodedHistogram> filled = all.stream().filter(one -> !one.isEmpty()).toList();
    if (filled.size() < 2) {
      return filled.isEmpty() ? EMPTY : filled.get(0);
    }
    Histogram sum = filled.get(0).decode();
    filled.subList(1, filled.size()).forEach(more -> more.addTo(sum));
    return of(sum);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof EncodedHistogram that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return "EncodedHistogram[" + bytes.length + " bytes]";
  }
}
