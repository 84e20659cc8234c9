package io.trialbalance.cluster.results.statistics;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Where a series begins to have another distribution: E-divisive (D. S. Matteson, N. A. James, "A
 * Nonparametric Approach for Multiple Change Point Analysis of Multivariate Data", Journal of the
 * American Statistical Association 109, 2014), of one dimension and with exponent 1, as MongoDB
 * uses it on benchmarks (D. Daly et al., "The Use of Change Point Detection to Identify Software
 * Performance Regressions in a Continuous Integration System", ICPE 2020).
 *
 * <p>The best place to divide a segment is where both sides are farthest from each other for what
 * they vary within themselves. Whether it is one is asked of chance: the values of each segment are
 * shuffled, and it counts if hardly any order can be divided as well. Then the two sides are
 * divided in the same way. A slow drift is divided too, into steps of the same direction.
 */
final class ChangePoints {

  /** How often chance may find one where there is none, in a whole series. */
  static final double RISK = 0.01;

  /** Values below which even the plainest step is as good in too many orders: five and five. */
  static final int FEWEST = 10;

  private static final int SHUFFLES = 999;

  /** One value by itself varies by nothing, and would be taken for a segment. */
  private static final int LEAST = 2;

  private final double[] values;
  private final SplittableRandom random = new SplittableRandom(1);

  private ChangePoints(double[] values) {
    this.values = values;
  }

  /**
   * A place.
   *
   * @param index of the first value that is different
   * @param p with which chance an order of the same values could be divided as well
   */
  record ChangePoint(int index, double p) {}

  /** How far apart the sides of a segment are when it is divided before {@code index}. */
  private record Division(int index, double distance) {}

  /** Of {@code values} in the order of their time: ascending, the same ones at every call. */
  static List<ChangePoint> of(double[] values) {
    return new ChangePoints(values).find();
  }

  private List<ChangePoint> find() {
    List<ChangePoint> found = new ArrayList<>();
    List<Integer> bounds = new ArrayList<>(List.of(0, values.length));
    while (true) {
      Optional<Division> best = best(values, bounds);
      if (best.isEmpty()) {
        return found;
      }
      double p = chance(best.get().distance, bounds);
      if (p > RISK) {
        return found;
      }
      found.add(new ChangePoint(best.get().index, p));
      found.sort((a, b) -> Integer.compare(a.index, b.index));
      bounds.add(best.get().index);
      Collections.sort(bounds);
    }
  }

  /** It need not be known any better once it is above the risk. */
  private double chance(double distance, List<Integer> bounds) {
    int asGood = 1;
    double[] shuffled = values.clone();
    for (int i = 0; i < SHUFFLES && asGood <= RISK * (SHUFFLES + 1); i++) {
      for (int segment = 1; segment < bounds.size(); segment++) {
        shuffle(shuffled, bounds.get(segment - 1), bounds.get(segment));
      }
      if (best(shuffled, bounds).orElseThrow().distance >= distance) {
        asGood++;
      }
    }
    return asGood / (SHUFFLES + 1.0);
  }

  private void shuffle(double[] of, int from, int to) {
    for (int last = to - 1; last > from; last--) {
      int other = random.nextInt(from, last + 1);
      double value = of[last];
      of[last] = of[other];
      of[other] = value;
    }
  }

  private static Optional<Division> best(double[] of, List<Integer> bounds) {
    Division best = null;
    for (int segment = 1; segment < bounds.size(); segment++) {
      Division here = best(of, bounds.get(segment - 1), bounds.get(segment));
      if (here != null && (best == null || here.distance > best.distance)) {
        best = here;
      }
    }
    return Optional.ofNullable(best);
  }

  /** Null of a segment that is too short to be divided. */
  private static Division best(double[] of, int from, int to) {
    double left = 0;
    double right = 0;
    double between = 0;
    for (int i = from; i < to; i++) {
      right += distances(of, i, i + 1, to);
    }
    Division best = null;
    // The sums follow from those of the place before, as one value after the other changes sides.
    for (int index = from + 1; index <= to - LEAST; index++) {
      double toLeft = distances(of, index - 1, from, index - 1);
      double toRight = distances(of, index - 1, index, to);
      left += toLeft;
      right -= toRight;
      between += toRight - toLeft;
      if (index - from >= LEAST) {
        double distance = distance(left, right, between, index - from, to - index);
        if (best == null || distance > best.distance) {
          best = new Division(index, distance);
        }
      }
    }
    return best;
  }

  /** Sum over the values from {@code from} to before {@code to} of their distances to one. */
  private static double distances(double[] of, int one, int from, int to) {
    double sum = 0;
    for (int i = from; i < to; i++) {
      sum += Math.abs(of[one] - of[i]);
    }
    return sum;
  }

  /**
   * @param left sum of the distances within the {@code m} values of the one side
   * @param right the same of the {@code n} of the other
   * @param between sum of the distances from side to side
   */
  private static double distance(double left, double right, double between, double m, double n) {
    double within = 2 * left / (m * (m - 1)) + 2 * right / (n * (n - 1));
    return m * n / (m + n) * (2 * between / (m * n) - within);
  }

  /** Those of {@code found} between which the means differ by more than {@code margin}. */
  static List<ChangePoint> beyond(double margin, List<ChangePoint> found, double[] logs) {
    List<ChangePoint> left = new ArrayList<>(found);
    while (!left.isEmpty()) {
      int least = 0;
      for (int i = 1; i < left.size(); i++) {
        if (step(left, i, logs) < step(left, least, logs)) {
          least = i;
        }
      }
      if (step(left, least, logs) > Math.log1p(margin)) {
        break;
      }
      left.remove(least);
    }
    return left;
  }

  private static double step(List<ChangePoint> points, int i, double[] logs) {
    return Math.abs(meanAfter(points, i, logs) - meanAfter(points, i - 1, logs));
  }

  /** Of the values from one point to the next; from the first value on if {@code i} is −1. */
  static double meanAfter(List<ChangePoint> points, int i, double[] values) {
    int from = i < 0 ? 0 : points.get(i).index;
    int to = i + 1 < points.size() ? points.get(i + 1).index : values.length;
    return Arrays.stream(values, from, to).average().orElseThrow();
  }
}
