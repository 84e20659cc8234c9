package io.trialbalance.cluster.results.statistics;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialbalance.cluster.results.statistics.Ratio.Answer;
import io.trialbalance.cluster.results.statistics.Statistics.Interval;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.BooleanSupplier;
import java.util.function.IntToDoubleFunction;
import java.util.function.Supplier;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.commons.statistics.distribution.BinomialDistribution;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * How often what is said of plans is right where the truth is known: simulated runs with log-normal
 * noise, on hosts that drift. Real plans are compared with themselves by {@code ops/bench/aa}.
 */
class CalibrationTest {

  private static final int COMPARISONS = 2_000;

  /** How far apart the runs of one plan are: a standard deviation of logarithms. */
  private static final double NOISE = 0.03;

  /** How often a right method would fail a test, were the generators not seeded. */
  private static final double UNLUCKY = 0.001;

  @ParameterizedTest
  @ValueSource(ints = {3, 6, 30})
  void of100IntervalsOfBlocks95HoldTheTruthOnAHostThatGetsFaster(int blocks) {
    Random random = new Random(blocks);
    assertAsOften(0.95, holding(1.1, () -> rounds(random, blocks, run -> 0.05 * run, 1.1)));
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 6, 30})
  void soTheyDoOnAHostThatWanders(int blocks) {
    Random random = new Random(blocks);
    assertAsOften(0.95, holding(1, () -> rounds(random, blocks, walk(random, blocks), 1)));
  }

  /** Welch's degrees of freedom are a guess; of few runs rather too few. */
  @ParameterizedTest
  @ValueSource(ints = {3, 6, 30})
  void of100OfWelchs95OrALittleMoreHoldTheTruthHoweverMuchEachPlanVaries(int runs) {
    Random random = new Random(runs);
    for (double more : new double[] {1, 3}) {
      assertThat(
              holding(
                  1.1,
                  () ->
                      Ratio.apart(
                              apart(random, runs, NOISE, 1), apart(random, runs, more * NOISE, 1.1))
                          .orElseThrow()))
          .isBetween(least(0.95), most(0.97));
    }
  }

  /**
   * Two experiments on two days are of two hosts, as it were: what the days differ by is in no run
   * of either, so no number of runs shows it. It is why plans are compared in rounds.
   */
  @Test
  void whatDiffersFromDayToDayNoNumberOfRunsShows() {
    Random random = new Random(1);
    assertThat(holding(1, () -> onTwoDays(random, 3)) / (double) COMPARISONS).isLessThan(0.85);
    assertThat(holding(1, () -> onTwoDays(random, 30)) / (double) COMPARISONS).isLessThan(0.35);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 10})
  void amongSeveralEqualPlansOneIsCalledDifferentInFiveOfAHundredComparisonsAtMost(int others) {
    Random random = new Random(others);
    assertThat(count(() -> anyIsDifferent(againstOne(random, others))))
        .isLessThanOrEqualTo(most(0.05));
  }

  @Test
  void plansThatDifferByTheMarginAreCalledTheSameInFiveOfAHundredAtMost() {
    Random random = new Random(1);
    assertThat(
            count(
                () -> {
                  Ratio ratio = rounds(random, 12, run -> 0, 1.05);
                  return ratio.answer(0.05, ratio.p()) == Answer.SAME;
                }))
        .isLessThanOrEqualTo(most(0.05));
  }

  private static List<Ratio> againstOne(Random random, int others) {
    List<Double> baseline = apart(random, 12, NOISE, 1);
    return Stream.generate(
            () -> Ratio.paired(baseline, apart(random, 12, NOISE, 1), 2).orElseThrow())
        .limit(others)
        .toList();
  }

  private static boolean anyIsDifferent(List<Ratio> ratios) {
    List<Double> adjusted = Ratio.holm(ratios.stream().map(Ratio::p).toList());
    return IntStream.range(0, ratios.size())
        .anyMatch(i -> ratios.get(i).answer(0, adjusted.get(i)) != Answer.UNDECIDED);
  }

  /** Of equal plans; a day and the next are as far apart as a run and the next. */
  private static Ratio onTwoDays(Random random, int runs) {
    return Ratio.apart(
            apart(random, runs, NOISE, Math.exp(NOISE * random.nextGaussian())),
            apart(random, runs, NOISE, Math.exp(NOISE * random.nextGaussian())))
        .orElseThrow();
  }

  /** Runs of two plans in turns, A B B A, of which the second has {@code ratio} times as much. */
  private static Ratio rounds(Random random, int blocks, IntToDoubleFunction host, double ratio) {
    List<Double> a = new ArrayList<>();
    List<Double> b = new ArrayList<>();
    for (int run = 0; run < 4 * blocks; run++) {
      boolean isOfB = run % 4 == 1 || run % 4 == 2;
      double figure = Math.exp(host.applyAsDouble(run) + NOISE * random.nextGaussian());
      (isOfB ? b : a).add(isOfB ? ratio * figure : figure);
    }
    return Ratio.paired(a, b, 2).orElseThrow();
  }

  /** A host that goes on from where it was, up or down. */
  private static IntToDoubleFunction walk(Random random, int blocks) {
    double[] steps =
        DoubleStream.generate(() -> NOISE * random.nextGaussian()).limit(4L * blocks).toArray();
    for (int i = 1; i < steps.length; i++) {
      steps[i] += steps[i - 1];
    }
    return run -> steps[run];
  }

  private static List<Double> apart(Random random, int runs, double noise, double mean) {
    return DoubleStream.generate(() -> mean * Math.exp(noise * random.nextGaussian()))
        .limit(runs)
        .boxed()
        .toList();
  }

  private static long holding(double truth, Supplier<Ratio> comparison) {
    return count(
        () -> {
          Interval interval = comparison.get().confidence95().orElseThrow();
          return interval.low() <= truth && truth <= interval.high();
        });
  }

  private static long count(BooleanSupplier comparison) {
    return IntStream.range(0, COMPARISONS).filter(i -> comparison.getAsBoolean()).count();
  }

  private static void assertAsOften(double share, long count) {
    assertThat(count).isBetween(least(share), most(share));
  }

  private static long least(double share) {
    return BinomialDistribution.of(COMPARISONS, share).inverseCumulativeProbability(UNLUCKY / 2);
  }

  private static long most(double share) {
    return BinomialDistribution.of(COMPARISONS, share)
        .inverseCumulativeProbability(1 - UNLUCKY / 2);
  }
}
