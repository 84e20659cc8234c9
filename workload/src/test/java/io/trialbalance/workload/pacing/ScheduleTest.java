package io.trialbalance.workload.pacing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.trialbalance.protocol.plan.NodeShare;
import io.trialbalance.workload.account.CounterRandom;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.apache.commons.statistics.inference.ChiSquareTest;
import org.junit.jupiter.api.Test;

class ScheduleTest {

  /** Those of a cluster that is one worker. */
  private static Schedule cluster(double ratePerSecond) {
    return Schedule.uniform(ratePerSecond, NodeShare.equal(0, 1), 0, 1);
  }

  private static Schedule poisson(double ratePerSecond, long... stream) {
    return Schedule.poisson(ratePerSecond, () -> new CounterRandom(stream));
  }

  @Test
  void evenTokensAreMintedAtTheirNumberOverTheRate() {
    assertThat(first(cluster(1_000), 4)).containsExactly(0, 1_000_000, 2_000_000, 3_000_000);
  }

  @Test
  void aRateThatDividesNoSecondDoesNotDrift() {
    long[] tokens = first(cluster(3), 3 * 86_400 + 1);
    assertThat(tokens[3 * 86_400]).isEqualTo(86_400_000_000_000L);
    assertThat(tokens[1]).isEqualTo(333_333_333);
  }

  @Property
  void everyTokenIsMintedAtItsNumberOverTheRate(
      @ForAll @DoubleRange(min = 0.01, max = 1e9) double rate) {
    long[] tokens = first(cluster(rate), 1_000);

    assertThat(tokens).isSorted();
    for (int k = 0; k < tokens.length; k++) {
      assertThat((double) tokens[k]).isCloseTo(k * 1e9 / rate, within(1.0));
    }
  }

  /** Whatever the nodes' weights: each token of the cluster once, by one worker of one node. */
  @Property
  void workersTogetherMintEveryTokenOfTheClusterOnce(
      @ForAll @Size(min = 1, max = 5) List<@IntRange(min = 1, max = 9) Integer> weights,
      @ForAll @IntRange(min = 1, max = 4) int workers,
      @ForAll @DoubleRange(min = 1, max = 1e6) double rate) {
    int rounds = 5;
    long[] minted =
        IntStream.range(0, weights.size())
            .boxed()
            .flatMapToLong(
                node ->
                    IntStream.range(0, workers)
                        .boxed()
                        .flatMapToLong(
                            worker ->
                                LongStream.of(
                                    first(
                                        Schedule.uniform(
                                            rate, new NodeShare(node, weights), worker, workers),
                                        rounds * weights.get(node)))))
            .sorted()
            .toArray();

    assertThat(minted).isEqualTo(first(cluster(rate), minted.length));
  }

  @Test
  void poissonTokensComeAtTheirRate() {
    long[] tokens = first(poisson(1_000, 42), 100_000);
    // Standard deviation of the 100,000th arrival: sqrt(100,000) ms = 0.3 s.
    assertThat(tokens[99_999] / 1e9).isCloseTo(100, within(1.0));
    assertThat(tokens).isSorted();
  }

  @Test
  void poissonGapsAreExponential() {
    assertGapsAreExponential(first(poisson(1_000, 42), 100_001));
  }

  @Test
  void poissonProcessesOfSeveralWorkersAddUpToOne() {
    long[] cluster =
        LongStream.range(0, 4)
            .flatMap(worker -> LongStream.of(first(poisson(250, 42, worker), 30_000)))
            .sorted()
            .limit(100_001)
            .toArray();
    assertGapsAreExponential(cluster);
  }

  @Test
  void theSameSeedGivesTheSameArrivals() {
    assertThat(first(poisson(1_000, 42), 100))
        .isEqualTo(first(poisson(1_000, 42), 100))
        .isNotEqualTo(first(poisson(1_000, 43), 100));
  }

  /** Tenths of the exponential distribution with a mean of 1 ms, by its quantile function. */
  private static void assertGapsAreExponential(long[] tokens) {
    long[] tenths = new long[10];
    for (int i = 1; i < tokens.length; i++) {
      double probability = 1 - Math.exp(-(tokens[i] - tokens[i - 1]) / 1e6);
      tenths[(int) (probability * 10)]++;
    }
    assertThat(ChiSquareTest.withDefaults().test(tenths).getPValue()).isGreaterThan(0.01);
  }

  @Test
  void aTokenIsCountedFromItsIntendedStartOn() {
    MintedTokens minted = cluster(1_000).mintedTokens();
    assertThat(minted.before(0)).isZero();
    assertThat(minted.before(1)).isEqualTo(1);
    assertThat(minted.before(1_000_000)).isEqualTo(1);
    assertThat(minted.before(1_000_001)).isEqualTo(2);
    assertThat(minted.before(1_000_000_000)).isEqualTo(1_000);
  }

  @Test
  void beforeTheStartNothingIsMinted() {
    assertThat(cluster(1_000).mintedTokens().before(-1_000_000_000)).isZero();
    assertThat(poisson(1_000, 42).mintedTokens().before(-1_000_000_000)).isZero();
  }

  /** Whatever the rate, and in whichever order it is asked. */
  @Property(tries = 200)
  void asManyAreMintedAsHaveTheirIntendedStartBefore(
      @ForAll @IntRange(min = -2, max = 9) int magnitude,
      @ForAll @IntRange(min = 0, max = 2) int node,
      @ForAll @Size(min = 1, max = 10) List<@IntRange(min = 0, max = 4_999) Integer> asked,
      @ForAll boolean even) {
    double rate = 0.9 * Math.pow(10, magnitude);
    Schedule schedule =
        even
            ? Schedule.uniform(rate, new NodeShare(node, List.of(1, 3, 2)), 1, 2)
            : poisson(rate, magnitude, node);
    long[] tokens = first(schedule, 5_001);
    MintedTokens minted = schedule.mintedTokens();

    for (int index : asked) {
      for (long nanos : new long[] {tokens[index], tokens[index] + 1}) {
        assertThat(minted.before(nanos))
            .isEqualTo(LongStream.of(tokens).takeWhile(token -> token < nanos).count());
      }
    }
  }

  @Test
  void poissonTokensThatWereSkippedAreAsManyAsTheRateSays() {
    // Standard deviation of 4 · 10⁹ tokens: 63,000.
    assertThat((double) poisson(1e8, 42).mintedTokens().before(40_000_000_000L))
        .isCloseTo(4e9, within(4e5));
  }

  @Test
  void poissonCountsOfCellsAreAsTheDistributionSays() {
    MintedTokens minted = poisson(1_500, 7).mintedTokens();
    double[] counts = new double[10_000];
    for (int i = 0; i < counts.length; i++) {
      counts[i] = minted.before((i + 1) * 100_000_000L) - minted.before(i * 100_000_000L);
    }
    double mean = DoubleStream.of(counts).average().orElseThrow();
    double variance =
        DoubleStream.of(counts)
            .map(count -> (count - mean) * (count - mean))
            .average()
            .orElseThrow();
    assertThat(mean).isCloseTo(150, within(0.6));
    assertThat(variance).isCloseTo(150, within(10.0));
  }

  private static long[] first(Schedule schedule, int tokens) {
    return LongStream.generate(schedule.fireTimes()::nextNanos).limit(tokens).toArray();
  }
}
