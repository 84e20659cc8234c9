package io.trialbalance.workload.pacing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.trialbalance.protocol.plan.NodeShare;
import io.trialbalance.workload.account.CounterRandom;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.apache.commons.statistics.inference.ChiSquareTest;
import org.junit.jupiter.api.Test;

class FireTimesTest {

  /** Those of a cluster that is one worker. */
  private static FireTimes cluster(double ratePerSecond) {
    return FireTimes.uniform(ratePerSecond, NodeShare.equal(0, 1), 0, 1);
  }

  @Test
  void evenTokensAreMintedAtTheirNumberOverTheRate() {
    assertThat(first(cluster(1_000), 4)).containsExactly(0, 1_000_000, 2_000_000, 3_000_000);
  }

  @Test
  void aRateThatDividesNoSecondDoesNotDrift() {
    FireTimes thirds = cluster(3);
    long[] tokens = first(thirds, 3 * 86_400 + 1);
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
                                        FireTimes.uniform(
                                            rate, new NodeShare(node, weights), worker, workers),
                                        rounds * weights.get(node)))))
            .sorted()
            .toArray();

    assertThat(minted).isEqualTo(first(cluster(rate), minted.length));
  }

  @Test
  void poissonTokensComeAtTheirRate() {
    long[] tokens = first(FireTimes.poisson(1_000, new CounterRandom(42)), 100_000);
    // Standard deviation of the 100,000th arrival: sqrt(100,000) ms = 0.3 s.
    assertThat(tokens[99_999] / 1e9).isCloseTo(100, within(1.0));
    assertThat(tokens).isSorted();
  }

  @Test
  void poissonGapsAreExponential() {
    assertGapsAreExponential(first(FireTimes.poisson(1_000, new CounterRandom(42)), 100_001));
  }

  @Test
  void poissonProcessesOfSeveralWorkersAddUpToOne() {
    long[] cluster =
        LongStream.range(0, 4)
            .flatMap(
                worker ->
                    LongStream.of(
                        first(FireTimes.poisson(250, new CounterRandom(42, worker)), 30_000)))
            .sorted()
            .limit(100_001)
            .toArray();
    assertGapsAreExponential(cluster);
  }

  @Test
  void theSameSeedGivesTheSameArrivals() {
    assertThat(first(FireTimes.poisson(1_000, new CounterRandom(42)), 100))
        .isEqualTo(first(FireTimes.poisson(1_000, new CounterRandom(42)), 100))
        .isNotEqualTo(first(FireTimes.poisson(1_000, new CounterRandom(43)), 100));
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

  private static long[] first(FireTimes fireTimes, int tokens) {
    return LongStream.generate(fireTimes::nextNanos).limit(tokens).toArray();
  }
}
