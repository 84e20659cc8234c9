package io.trialbalance.protocol.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.IntStream;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class WorkShareTest {

  @Property
  void sharesAlwaysAddUpToTheWhole(
      @ForAll @LongRange(min = 0) long whole, @ForAll @IntRange(min = 1, max = 2_000) int parts) {
    long[] shares =
        IntStream.range(0, parts).mapToLong(part -> new WorkShare(part, parts).of(whole)).toArray();

    assertThat(LongStream.of(shares).sum()).isEqualTo(whole);
    assertThat(LongStream.of(shares).map(share -> share - whole / parts).boxed())
        .allSatisfy(beyond -> assertThat(beyond).isBetween(0L, 1L));
  }

  @Test
  void theLargestWholeHasSharesToo() {
    assertThat(new WorkShare(0, 1).of(Long.MAX_VALUE)).isEqualTo(Long.MAX_VALUE);
    assertThat(new WorkShare(999, 1_000).of(Long.MAX_VALUE)).isEqualTo(9_223_372_036_854_776L);
    assertThat(new WorkShare(Integer.MAX_VALUE - 1, Integer.MAX_VALUE).of(Long.MAX_VALUE))
        .isEqualTo(4_294_967_299L);
  }

  @Test
  void aPartThatDoesNotExistIsRefused() {
    assertThatThrownBy(() -> new WorkShare(3, 3))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("part 3 of 3");
    assertThatThrownBy(() -> new WorkShare(-1, 3)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new WorkShare(0, 0)).isInstanceOf(IllegalArgumentException.class);
  }
}
