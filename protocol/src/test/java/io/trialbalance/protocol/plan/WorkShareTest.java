package io.trialbalance.protocol.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WorkShareTest {

  @Test
  void sharesAlwaysAddUpToTheWhole() {
    Random random = new Random(1);
    for (int trial = 0; trial < 1_000; trial++) {
      int parts = 1 + random.nextInt(50);
      long whole = random.nextInt(100_000_000);

      long sum =
          IntStream.range(0, parts).mapToLong(part -> new WorkShare(part, parts).of(whole)).sum();

      assertThat(sum).isEqualTo(whole);
    }
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
