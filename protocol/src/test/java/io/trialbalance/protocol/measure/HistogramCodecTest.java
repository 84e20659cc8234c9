package io.trialbalance.protocol.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class HistogramCodecTest {

  private static Histogram random(long seed, int values) {
    Histogram histogram = HistogramCodec.newHistogram();
    new Random(seed).longs(values, 1_000, 30_000_000_000L).forEach(histogram::recordValue);
    return histogram;
  }

  @Test
  void aHistogramComesBackAsItWas() {
    Histogram histogram = random(1, 10_000);

    assertThat(HistogramCodec.decode(HistogramCodec.encode(histogram))).isEqualTo(histogram);
    assertThat(HistogramCodec.fromBase64(HistogramCodec.toBase64(histogram))).isEqualTo(histogram);
  }

  @Test
  void aDecodedHistogramCanTakeLargerValuesThanItWasMadeFor() {
    Histogram small = HistogramCodec.newHistogram();
    small.recordValue(7);
    Histogram decoded = HistogramCodec.decode(HistogramCodec.encode(small));

    decoded.recordValue(3_600_000_000_000L);

    assertThat(decoded.getTotalCount()).isEqualTo(2);
  }

  @Test
  void mergedInAnyOrderTheyAreEqual() {
    List<EncodedHistogram> parts = new ArrayList<>();
    Histogram whole = HistogramCodec.newHistogram();
    for (int seed = 0; seed < 12; seed++) {
      Histogram part = random(seed, 500);
      whole.add(part);
      parts.add(EncodedHistogram.of(part));
    }
    for (int shuffle = 0; shuffle < 20; shuffle++) {
      Collections.shuffle(parts, new Random(shuffle));

      assertThat(EncodedHistogram.sum(parts).decode()).isEqualTo(whole);
    }
  }

  @Test
  void mergingInTwoStepsIsTheSameAsInOne() {
    EncodedHistogram a = EncodedHistogram.of(random(1, 100));
    EncodedHistogram b = EncodedHistogram.of(random(2, 100));
    EncodedHistogram c = EncodedHistogram.of(random(3, 100));

    assertThat(sum(sum(a, b), c).decode()).isEqualTo(sum(a, sum(b, c)).decode());
  }

  @Test
  void emptyIsNeutral() {
    EncodedHistogram a = EncodedHistogram.of(random(1, 100));

    assertThat(sum(a, EncodedHistogram.EMPTY)).isEqualTo(a);
    assertThat(sum(EncodedHistogram.EMPTY, a)).isEqualTo(a);
    assertThat(EncodedHistogram.of(HistogramCodec.newHistogram())).isSameAs(EncodedHistogram.EMPTY);
  }

  @Test
  void rubbishIsRefusedWithItsLength() {
    assertThatThrownBy(() -> HistogramCodec.decode(new byte[] {1, 2, 3}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("3 bytes");
    assertThatThrownBy(() -> HistogramCodec.fromBase64("bm90IGEgaGlzdG9ncmFt"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("not a compressed V2 histogram");
    assertThatThrownBy(() -> HistogramCodec.fromBase64("%%%"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** Percentiles of a cluster are of all values, whoever recorded them and in whatever order. */
  @Property
  void mergedHistogramsAreThatOfAllValues(
      @ForAll @Size(max = 5) List<@Size(max = 20) List<@LongRange(max = 1L << 40) Long>> nodes) {
    EncodedHistogram merged = EncodedHistogram.EMPTY;
    Histogram all = HistogramCodec.newHistogram();
    for (List<Long> values : nodes) {
      Histogram own = HistogramCodec.newHistogram();
      values.forEach(own::recordValue);
      values.forEach(all::recordValue);
      merged = sum(EncodedHistogram.of(own), merged);
    }

    assertThat(merged.decode()).isEqualTo(all);
  }

  private static EncodedHistogram sum(EncodedHistogram... all) {
    return EncodedHistogram.sum(List.of(all));
  }
}
