package io.trialbalance.protocol.measure;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.zip.DataFormatException;
import org.HdrHistogram.Histogram;

/**
 * HdrHistogram's V2 encoding: plain between nodes, where zero runs already shrink it; compressed
 * and in base64 in documents, as HdrHistogram's own tools read it.
 */
public final class HistogramCodec {

  /** Significant decimal digits of every histogram: an error of at most 0.1% of a value. */
  public static final int SIGNIFICANT_DIGITS = 3;

  private HistogramCodec() {}

  /** A histogram that grows by itself: for merging, never for the hot path. */
  public static Histogram newHistogram() {
    return new Histogram(SIGNIFICANT_DIGITS);
  }

  /** V2 bytes of {@code histogram}. */
  public static byte[] encode(Histogram histogram) {
    ByteBuffer buffer = ByteBuffer.allocate(histogram.getNeededByteBufferCapacity());
    int length = histogram.encodeIntoByteBuffer(buffer);
    return Arrays.copyOf(buffer.array(), length);
  }

  /**
   * The histogram in {@code bytes}.
   *
   * @throws IllegalArgumentException if they are not a V2 histogram
   */
  public static Histogram decode(byte[] bytes) {
    try {
      Histogram histogram = Histogram.decodeFromByteBuffer(ByteBuffer.wrap(bytes), 0);
      histogram.setAutoResize(true);
      return histogram;
    } catch (RuntimeException e) {
      throw new IllegalArgumentException(
          "not a V2 histogram: " + bytes.length + " bytes, " + e.getMessage(), e);
    }
  }

  /** Base64 of the compressed V2 bytes of {@code histogram}. */
  public static String toBase64(Histogram histogram) {
    ByteBuffer buffer = ByteBuffer.allocate(histogram.getNeededByteBufferCapacity());
    int length = histogram.encodeIntoCompressedByteBuffer(buffer);
    return Base64.getEncoder().encodeToString(Arrays.copyOf(buffer.array(), length));
  }

  /**
   * The histogram in {@code base64}.
   *
   * @throws IllegalArgumentException if it is not a compressed V2 histogram
   */
  public static Histogram fromBase64(String base64) {
    try {
      byte[] bytes = Base64.getDecoder().decode(base64);
      Histogram histogram = Histogram.decodeFromCompressedByteBuffer(ByteBuffer.wrap(bytes), 0);
      histogram.setAutoResize(true);
      return histogram;
    } catch (DataFormatException | RuntimeException e) {
      throw new IllegalArgumentException("not a compressed V2 histogram: " + e.getMessage(), e);
    }
  }
}
