package io.trialbalance.cluster.results.document;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import io.trialbalance.protocol.measure.EncodedHistogram;
import io.trialbalance.protocol.measure.HistogramCodec;
import io.trialbalance.protocol.measure.Quantile;
import java.io.IOException;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** Histograms in documents: what is read off them, and themselves; null for one without values. */
final class HistogramJson {

  private HistogramJson() {}

  /**
   * @param count of values
   * @param mean of them
   * @param quantiles of them, within 0.1%
   * @param histogram HdrHistogram, V2, compressed, in base64; latencies in nanoseconds, sizes in
   *     transfers
   */
  record Form(long count, double mean, Map<Quantile, Long> quantiles, String histogram) {

    private static Form of(Histogram histogram) {
      return new Form(
          histogram.getTotalCount(),
          histogram.getMean(),
          Quantile.allOf(histogram),
          HistogramCodec.toBase64(histogram));
    }
  }

  static final class Writer extends StdSerializer<EncodedHistogram> {
    private static final long serialVersionUID = 1L;

    Writer() {
      super(EncodedHistogram.class);
    }

    @Override
    public void serialize(EncodedHistogram encoded, JsonGenerator json, SerializerProvider provider)
        throws IOException {
      provider.defaultSerializeValue(encoded.isEmpty() ? null : Form.of(encoded.decode()), json);
    }
  }

  /** Reads the histogram alone: everything else follows from it. */
  static final class Reader extends StdDeserializer<EncodedHistogram> {
    private static final long serialVersionUID = 1L;

    Reader() {
      super(EncodedHistogram.class);
    }

    @Override
    public EncodedHistogram deserialize(JsonParser parser, DeserializationContext context)
        throws IOException {
      JsonNode node = context.readTree(parser);
      try {
        return EncodedHistogram.of(HistogramCodec.fromBase64(node.path("histogram").asText()));
      } catch (IllegalArgumentException e) {
        return context.reportInputMismatch(EncodedHistogram.class, "%s", e.getMessage());
      }
    }

    @Override
    public EncodedHistogram getNullValue(DeserializationContext context) {
      return EncodedHistogram.EMPTY;
    }
  }
}
