package io.trialbalance.protocol.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class WorkShareTest {

  @Test
  void sharesAlwaysAddUpToTheWhole() {
    Random random = new Random(1);
    for (int trial = 0; trial < 1_000; trial++) {
      int parts = 1 + random.nextInt(2_000);
      long whole = random.nextLong() >>> (1 + random.nextInt(63));

      long[] shares =
          IntStream.range(0, parts)
              .mapToLong(part -> new WorkShare(part, parts).of(whole))
              .toArray();

      assertThat(LongStream.of(shares).sum()).as(whole + " in " + parts).isEqualTo(whole);
      assertThat(LongStream.of(shares).map(share -> share - whole / parts).boxed())
          .as(whole + " in " + parts)
          .allSatisfy(beyond -> assertThat(beyond).isBetween(0L, 1L));
    }
  }

  @Test
  void theLargestWholeHasSharesToo() {
    assertThat(new WorkShare(0, 1).of(Long.MAX_VALUE)).isEqualTo(Long.MAX_VALUE);
    assertThat(new WorkShare(999, 1_000).of(Long.MAX_VALUE)).isEqualTo(9_223_372_036_854_776L);
    assertThat(new WorkShare(Integer.MAX_VALUE - 1, Integer.MAX_VALUE).of(Long.MAX_VALUE))
        .isEqualTo(4_294_967_299L);
  }

  @Test
  void noShareIsMoreThanOneLargerThanAnother() {
    List<Long> shares =
        IntStream.range(0, 7).mapToObj(part -> new WorkShare(part, 7).of(100)).toList();

    assertThat(shares).allSatisfy(share -> assertThat(share).isBetween(14L, 15L));
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
