package io.trialbalance.workload.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.HashSet;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class CounterRandomTest {

  @Test
  void theSameWordsGiveTheSameStream() {
    assertThat(firstOf(new CounterRandom(42, 1, 0, 0), 7))
        .isEqualTo(firstOf(new CounterRandom(42, 1, 0, 0), 7));
  }

  @Test
  void everyWordAndItsPlaceNamesAnotherStream() {
    Set<Long> firsts = new HashSet<>();
    firsts.add(firstOf(new CounterRandom(42, 1, 0, 0), 1));
    firsts.add(firstOf(new CounterRandom(43, 1, 0, 0), 1));
    firsts.add(firstOf(new CounterRandom(42, 2, 0, 0), 1));
    firsts.add(firstOf(new CounterRandom(42, 1, 1, 0), 1));
    firsts.add(firstOf(new CounterRandom(42, 1, 0, 1), 1));
    firsts.add(firstOf(new CounterRandom(42, 0, 1, 0), 1));
    firsts.add(firstOf(new CounterRandom(42, 1, 0, 0, 0), 1));
    assertThat(firsts).hasSize(7);
  }

  @Test
  void whatASequenceGivesDoesNotDependOnWhatWasDrawnBefore() {
    CounterRandom random = new CounterRandom(42);
    long[] alone = drawsOf(random, 5);
    drawsOf(random, 6);
    drawsOf(random, 4);
    assertThat(drawsOf(random, 5)).isEqualTo(alone);
  }

  @Test
  void neighbouringSequencesShareNoNumber() {
    CounterRandom random = new CounterRandom(42);
    long distinct =
        LongStream.range(0, 10_000)
            .flatMap(sequence -> LongStream.of(drawsOf(random, sequence)))
            .distinct()
            .count();
    assertThat(distinct).isEqualTo(10_000 * 4);
  }

  @Test
  void neighbouringSequencesDifferInHalfOfTheirBits() {
    CounterRandom random = new CounterRandom(42);
    double flipped =
        LongStream.range(0, 10_000)
            .mapToInt(n -> Long.bitCount(firstOf(random, n) ^ firstOf(random, n + 1)))
            .average()
            .orElseThrow();
    // Standard error of the mean of 10,000 binomials (64, 1/2): 0.04.
    assertThat(flipped).isCloseTo(32, within(0.2));
  }

  private static long firstOf(CounterRandom random, long sequence) {
    random.reset(sequence);
    return random.nextLong();
  }

  private static long[] drawsOf(CounterRandom random, long sequence) {
    random.reset(sequence);
    return LongStream.generate(random::nextLong).limit(4).toArray();
  }
}
