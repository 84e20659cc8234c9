package io.trialbalance.cluster.results.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.trialbalance.cluster.results.statistics.ChangePoints.ChangePoint;
import java.util.List;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.apache.commons.statistics.distribution.BinomialDistribution;
import org.junit.jupiter.api.Test;

class ChangePointsTest {

  private static final double NOISE = 0.02;

  private static double[] series(int seed, int length, IntToDoubleFunction level) {
    Random random = new Random(seed);
    return IntStream.range(0, length)
        .mapToDouble(i -> level.applyAsDouble(i) + NOISE * random.nextGaussian())
        .toArray();
  }

  private static List<Integer> indexes(double[] values) {
    return ChangePoints.of(values).stream().map(ChangePoint::index).toList();
  }

  @Test
  void aStepIsFoundWhereItIs() {
    for (int seed = 0; seed < 20; seed++) {
      assertThat(indexes(series(seed, 40, i -> i < 27 ? 0 : -0.12)))
          .as("seed %d", seed)
          .hasSizeBetween(1, 2)
          .anySatisfy(index -> assertThat(index).isBetween(26, 28));
    }
  }

  @Test
  void soIsEachOfSeveral() {
    assertThat(indexes(series(1, 60, i -> i < 20 ? 0 : i < 40 ? 0.1 : -0.1)))
        .containsExactly(20, 40);
  }

  @Test
  void fiveOnEitherSideAreTheFewestOfAPlainStep() {
    assertThat(indexes(new double[] {1, 2, 1, 2, 1, 9, 8, 9, 8, 9})).containsExactly(5);
    assertThat(indexes(new double[] {1, 2, 1, 2, 9, 8, 9, 8})).isEmpty();
    assertThat(indexes(new double[] {1, 9})).isEmpty();
    assertThat(indexes(new double[0])).isEmpty();
  }

  @Test
  void inNoiseAloneOneIsFoundInOneOfAHundredSeries() {
    int series = 400;
    long found =
        IntStream.range(0, series)
            .filter(seed -> !indexes(series(seed, 30, i -> 0)).isEmpty())
            .count();
    assertThat(found)
        .isLessThanOrEqualTo(
            BinomialDistribution.of(series, ChangePoints.RISK).inverseCumulativeProbability(0.999));
  }

  @Test
  void figuresThatAreAllTheSameHaveNone() {
    assertThat(indexes(new double[30])).isEmpty();
  }

  @Test
  void aSlowDriftIsDividedIntoStepsOfTheSameDirection() {
    double[] values = series(3, 60, i -> -0.005 * i);
    List<ChangePoint> found = ChangePoints.of(values);
    assertThat(found).hasSizeGreaterThanOrEqualTo(2);
    for (int i = 0; i < found.size(); i++) {
      assertThat(ChangePoints.meanAfter(found, i, values))
          .isLessThan(ChangePoints.meanAfter(found, i - 1, values));
    }
  }

  @Test
  void whatIsWithinTheMarginIsLeftOutAndTheOthersAreReckonedWithoutIt() {
    double[] values = series(5, 60, i -> i < 20 ? 0 : i < 40 ? -0.04 : -0.3);
    List<ChangePoint> found = ChangePoints.of(values);
    assertThat(found).extracting(ChangePoint::index).containsExactly(20, 40);
    List<ChangePoint> left = ChangePoints.beyond(0.1, found, values);
    assertThat(left).extracting(ChangePoint::index).containsExactly(40);
    assertThat(ChangePoints.meanAfter(left, -1, values)).isEqualTo(-0.02, within(0.01));
    assertThat(ChangePoints.beyond(0.5, found, values)).isEmpty();
    assertThat(ChangePoints.beyond(0, found, values)).isEqualTo(found);
  }
}
