package io.trialbalance.cluster.results.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.trialbalance.cluster.results.statistics.Statistics.Difference;
import io.trialbalance.cluster.results.statistics.Statistics.Interval;
import java.util.List;
import java.util.Optional;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/**
 * Against figures worked out by SciPy 1.17.1 with NumPy 2.4.6:
 *
 * <pre>
 * python3 -c '
 * import numpy as np
 * from scipy import stats
 * for x in [8912.4,9034.1,8767.9], [100.,110.], [12.1,11.9,12.4,12.0,11.7,12.6,12.2]:
 *     x = np.array(x); n = len(x); m = x.mean(); s = x.std(ddof=1)
 *     h = stats.t.ppf(.975, n-1) * s / np.sqrt(n)
 *     print(n, m, s, s/m, m-h, m+h)
 * for a, b in (([8912.4,9034.1,8767.9],[9812.0,9901.5,9377.2]),
 *              ([20.1,22.4,19.8,21.0,20.7],[18.2,18.9])):
 *     r = stats.ttest_ind(b, a, equal_var=False)
 *     print(np.mean(b)-np.mean(a), r.df, *r.confidence_interval(.95))'
 *
 * 3 8904.800000000001 133.26263542343779 0.014965258672113665 8573.757261777404 9235.842738222598
 * 2 105.0 7.0710678118654755 0.06734350297014739 41.46897631912653 168.53102368087346
 * 7 12.128571428571428 0.3039423504234848 0.025060028892395683 11.847471638048475 12.409671219094381
 * 792.0999999999985 2.859288142109679 205.3525455200015 1378.8474544799956
 * -2.2500000000000036 4.204066634002939 -3.808933973344694 -0.6910660266553132
 * </pre>
 */
class StatisticsTest {

  private static final Offset<Double> EXACT = within(1e-9);

  @Test
  void threeRunsAgreeWithSciPy() {
    assertStatistics(
        Statistics.of(List.of(8912.4, 9034.1, 8767.9)),
        3,
        8904.800000000001,
        133.26263542343779,
        0.014965258672113665,
        8573.757261777404,
        9235.842738222598);
  }

  @Test
  void twoAndSevenRunsAgreeWithSciPy() {
    assertStatistics(
        Statistics.of(List.of(100.0, 110.0)),
        2,
        105.0,
        7.0710678118654755,
        0.06734350297014739,
        41.46897631912653,
        168.53102368087346);
    assertStatistics(
        Statistics.of(List.of(12.1, 11.9, 12.4, 12.0, 11.7, 12.6, 12.2)),
        7,
        12.128571428571428,
        0.3039423504234848,
        0.025060028892395683,
        11.847471638048475,
        12.409671219094381);
  }

  @Test
  void welchsIntervalOfADifferenceAgreesWithSciPy() {
    Difference difference =
        Statistics.of(List.of(8912.4, 9034.1, 8767.9))
            .differenceTo(Statistics.of(List.of(9812.0, 9901.5, 9377.2)));
    assertThat(difference.absolute()).isCloseTo(792.1, EXACT);
    assertThat(difference.relative()).isCloseTo(792.1 / 8904.8, EXACT);
    assertInterval(difference.confidence95().orElseThrow(), 205.3525455200015, 1378.8474544799956);
    Difference unequal =
        Statistics.of(List.of(20.1, 22.4, 19.8, 21.0, 20.7))
            .differenceTo(Statistics.of(List.of(18.2, 18.9)));
    assertInterval(unequal.confidence95().orElseThrow(), -3.808933973344694, -0.6910660266553132);
  }

  @Test
  void oneRunHasAMeanAndNothingElse() {
    assertThat(Statistics.of(List.of(5.0)))
        .isEqualTo(new Statistics(1, 5.0, null, null, Optional.empty()));
    assertThat(Statistics.of(List.of())).isEqualTo(Statistics.NONE);
  }

  @Test
  void aDifferenceWithOneRunHasNoInterval() {
    Statistics one = Statistics.of(List.of(5.0));
    Statistics two = Statistics.of(List.of(6.0, 8.0));
    for (Difference difference : List.of(one.differenceTo(two), two.differenceTo(one))) {
      assertThat(difference.absolute()).isNotNull();
      assertThat(difference.confidence95()).isEmpty();
    }
    assertThat(Statistics.of(List.of()).differenceTo(two))
        .isEqualTo(new Difference(null, null, Optional.empty()));
  }

  @Test
  void aMeanOfZeroHasNoCoefficientOfVariationAndNoRelativeDifference() {
    Statistics zero = Statistics.of(List.of(0.0, 0.0, 0.0));
    assertThat(zero.coefficientOfVariation()).isNull();
    assertThat(zero.confidence95()).hasValue(new Interval(0, 0));
    Difference difference = zero.differenceTo(zero);
    assertThat(difference.relative()).isNull();
    assertThat(difference.confidence95()).hasValue(new Interval(0, 0));
  }

  private static void assertStatistics(
      Statistics statistics,
      int n,
      double mean,
      double deviation,
      double variation,
      double low,
      double high) {
    assertThat(statistics.n()).isEqualTo(n);
    assertThat(statistics.mean()).isCloseTo(mean, EXACT);
    assertThat(statistics.standardDeviation()).isCloseTo(deviation, EXACT);
    assertThat(statistics.coefficientOfVariation()).isCloseTo(variation, EXACT);
    assertInterval(statistics.confidence95().orElseThrow(), low, high);
  }

  private static void assertInterval(Interval interval, double low, double high) {
    assertThat(interval.low()).isCloseTo(low, within(1e-7));
    assertThat(interval.high()).isCloseTo(high, within(1e-7));
  }
}
