package io.trialbalance.cluster.results.statistics;

import java.util.Collection;
import java.util.Optional;
import java.util.stream.DoubleStream;

/**
 * A figure over the runs of a plan. What too few runs cannot tell is null, never 0.
 *
 * @param n number of runs that have the figure
 * @param mean null when {@code n} is 0
 * @param standardDeviation of the sample: the squares' sum is divided by {@code n − 1}; null when
 *     {@code n < 2}
 * @param coefficientOfVariation standard deviation by mean; null when {@code n < 2} or the mean is
 *     0
 * @param confidence95 in which the mean of infinitely many runs lies with 95% confidence, by
 *     Student's t distribution with {@code n − 1} degrees of freedom; null when {@code n < 2}
 */
public record Statistics(
    int n,
    Double mean,
    Double standardDeviation,
    Double coefficientOfVariation,
    Optional<Interval> confidence95) {

  /** Of no run. */
  public static final Statistics NONE = new Statistics(0, null, null, null, Optional.empty());

  /** From {@code low} to {@code high}. */
  public record Interval(double low, double high) {}

  /** Of {@code values}, one for each run; runs without the figure are left out by the caller. */
  public static Statistics of(Collection<Double> values) {
    int n = values.size();
    if (n == 0) {
      return NONE;
    }
    double mean = stream(values).average().orElseThrow();
    if (n == 1) {
      return new Statistics(1, mean, null, null, Optional.empty());
    }
    double squares = stream(values).map(value -> (value - mean) * (value - mean)).sum();
    double deviation = Math.sqrt(squares / (n - 1));
    return new Statistics(
        n,
        mean,
        deviation,
        mean == 0 ? null : deviation / mean,
        Optional.of(estimate(n, mean, deviation).confidence95()));
  }

  /** Of the mean; to be asked with 2 runs at least. */
  Estimate estimate() {
    return estimate(n, mean, standardDeviation);
  }

  private static Estimate estimate(int n, double mean, double deviation) {
    return new Estimate(mean, deviation / Math.sqrt(n), n - 1);
  }

  /**
   * {@code other} minus this, with Welch's interval, which does not ask both to vary alike (B. L.
   * Welch, "The generalization of Student's problem when several different population variances are
   * involved", Biometrika 34, 1947; degrees of freedom after Welch and Satterthwaite).
   */
  public Difference differenceTo(Statistics other) {
    if (mean == null || other.mean == null) {
      return new Difference(null, null, Optional.empty());
    }
    double difference = other.mean - mean;
    Double relative = mean == 0 ? null : difference / mean;
    return new Difference(
        difference,
        relative,
        n < 2 || other.n < 2
            ? Optional.empty()
            : Optional.of(estimateOfDifferenceTo(other).confidence95()));
  }

  /** The same; to be asked with 2 runs of both at least. */
  Estimate estimateOfDifferenceTo(Statistics other) {
    double a = standardDeviation * standardDeviation / n;
    double b = other.standardDeviation * other.standardDeviation / other.n;
    double degrees =
        a + b == 0
            ? Math.min(n, other.n) - 1
            : (a + b) * (a + b) / (a * a / (n - 1) + b * b / (other.n - 1));
    return new Estimate(other.mean - mean, Math.sqrt(a + b), degrees);
  }

  /**
   * Of two means.
   *
   * @param absolute the second minus the first; null if either is absent
   * @param relative the same by the first; null if that is 0 or either is absent
   * @param confidence95 of {@code absolute}; null when either has fewer than 2 runs
   */
  public record Difference(Double absolute, Double relative, Optional<Interval> confidence95) {}

  private static DoubleStream stream(Collection<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue);
  }
}
