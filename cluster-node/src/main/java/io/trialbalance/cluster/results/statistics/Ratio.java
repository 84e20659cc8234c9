package io.trialbalance.cluster.results.statistics;

import io.trialbalance.cluster.results.statistics.Statistics.Interval;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * How many times one plan's figure is another's. What is averaged are logarithms, so that {@code b
 * ÷ a} and {@code a ÷ b} say the same.
 *
 * <p>Runs that were made in rounds are paired: a block is a round, or a round and the next in
 * reverse, so that what a host does in the course of hours meets both plans alike, and only the
 * difference within a block counts (Student's t over the blocks' log ratios). Other runs stand by
 * themselves (Welch's t over the runs' logarithms).
 *
 * @param how the runs were put beside each other
 * @param n blocks that are complete, or runs of the plan that has fewer
 * @param ratio {@code b ÷ a}
 * @param confidence95 of the ratio; absent below {@link #LEAST} blocks or runs
 * @param p with which chance a ratio so far from 1 would be seen between equals; null without an
 *     interval
 * @param spread of the log ratio: its standard error times the square root of {@code n}; null
 *     without an interval
 */
public record Ratio(
    How how, int n, double ratio, Optional<Interval> confidence95, Double p, Double spread) {

  /** Blocks or runs below which there is no interval: one of two would be too wide to be read. */
  public static final int LEAST = 3;

  /** What more than this could decide is not worth waiting for. */
  private static final int MOST = 1_000;

  /** How the runs of two plans were put beside each other. */
  public enum How {
    /** Within the rounds in which they were made. */
    PAIRED,
    /** Each plan's by themselves. */
    APART
  }

  /** What an interval says of two plans. */
  public enum Answer {
    LOWER,
    HIGHER,
    /** Within the margin. */
    SAME,
    UNDECIDED
  }

  /**
   * Of runs in rounds.
   *
   * @param a of the first plan by round, from the first; null where it is absent
   * @param b of the second
   * @param rounds that make a block
   * @return absent unless a block is complete and all its values are above 0
   */
  static Optional<Ratio> paired(List<Double> a, List<Double> b, int rounds) {
    List<Double> logs = new ArrayList<>();
    int common = Math.min(a.size(), b.size());
    for (int from = 0; from + rounds <= common; from += rounds) {
      OptionalDouble logA = meanLog(a.subList(from, from + rounds));
      OptionalDouble logB = meanLog(b.subList(from, from + rounds));
      if (logA.isPresent() && logB.isPresent()) {
        logs.add(logB.getAsDouble() - logA.getAsDouble());
      }
    }
    if (logs.isEmpty()) {
      return Optional.empty();
    }
    Statistics of = Statistics.of(logs);
    return Optional.of(
        of.n() < LEAST
            ? new Ratio(How.PAIRED, of.n(), of.mean())
            : new Ratio(How.PAIRED, of.n(), of.estimate()));
  }

  /**
   * Of runs that have nothing to do with each other.
   *
   * @param a of the first plan's runs, in any order; null where it is absent
   * @param b of the second's
   * @return absent unless both have a value, and all are above 0
   */
  static Optional<Ratio> apart(List<Double> a, List<Double> b) {
    Optional<Statistics> ofA = logs(a);
    Optional<Statistics> ofB = logs(b);
    if (ofA.isEmpty() || ofB.isEmpty()) {
      return Optional.empty();
    }
    int n = Math.min(ofA.get().n(), ofB.get().n());
    return Optional.of(
        n < LEAST
            ? new Ratio(How.APART, n, ofB.get().mean() - ofA.get().mean())
            : new Ratio(How.APART, n, ofA.get().estimateOfDifferenceTo(ofB.get())));
  }

  private Ratio(How how, int n, double log) {
    this(how, n, Math.exp(log), Optional.empty(), null, null);
  }

  private Ratio(How how, int n, Estimate log) {
    this(
        how,
        n,
        Math.exp(log.value()),
        Optional.of(exp(log.confidence95())),
        log.p(),
        log.standardError() * Math.sqrt(n));
  }

  private static Interval exp(Interval logs) {
    return new Interval(Math.exp(logs.low()), Math.exp(logs.high()));
  }

  /** Of those there are; absent without any, or if one is not above 0. */
  private static Optional<Statistics> logs(List<Double> values) {
    List<Double> logs = new ArrayList<>();
    for (Double value : values) {
      if (value != null) {
        if (value <= 0) {
          return Optional.empty();
        }
        logs.add(Math.log(value));
      }
    }
    return logs.isEmpty() ? Optional.empty() : Optional.of(Statistics.of(logs));
  }

  /** Absent if a value is absent or not above 0. */
  private static OptionalDouble meanLog(List<Double> values) {
    double sum = 0;
    for (Double value : values) {
      if (value == null || value <= 0) {
        return OptionalDouble.empty();
      }
      sum += Math.log(value);
    }
    return OptionalDouble.of(sum / values.size());
  }

  /**
   * What can be said.
   *
   * @param margin share up to which a difference does not matter; 0 if every one does
   * @param adjustedP {@link #p}, or what is left of it among several comparisons
   */
  Answer answer(double margin, Double adjustedP) {
    if (confidence95.isEmpty()) {
      return Answer.UNDECIDED;
    }
    if (isWithin(margin, confidence95.get())) {
      return Answer.SAME;
    }
    if (adjustedP >= Estimate.RISK) {
      return Answer.UNDECIDED;
    }
    return ratio > 1 ? Answer.HIGHER : Answer.LOWER;
  }

  private static boolean isWithin(double margin, Interval interval) {
    return interval.low() >= 1 / (1 + margin) && interval.high() <= 1 + margin;
  }

  /**
   * How many more blocks, or runs of each plan, would give an answer if they went on as those did
   * that there are; empty if more than a thousand, or if nothing is known of how they vary.
   */
  Optional<Integer> moreFor(double margin) {
    if (n < LEAST) {
      return Optional.of(LEAST - n);
    }
    double log = Math.abs(Math.log(ratio));
    for (int more = 1; more <= MOST; more++) {
      double half = Estimate.t(n + more - 1) * spread / Math.sqrt(n + more);
      if (log > half || margin > 0 && log + half <= Math.log1p(margin)) {
        return Optional.of(more);
      }
    }
    return Optional.empty();
  }

  /**
   * Values of p among which none is smaller than it would be if chance had had only one of them to
   * play with (S. Holm, "A simple sequentially rejective multiple test procedure", Scandinavian
   * Journal of Statistics 6, 1979).
   *
   * @param values of p, in any order; null where there is none, which counts for nothing
   * @return in the same order
   */
  static List<Double> holm(List<Double> values) {
    List<Integer> ascending = new ArrayList<>();
    for (int i = 0; i < values.size(); i++) {
      if (values.get(i) != null) {
        ascending.add(i);
      }
    }
    ascending.sort((i, j) -> Double.compare(values.get(i), values.get(j)));
    Double[] adjusted = new Double[values.size()];
    double atLeast = 0;
    for (int rank = 0; rank < ascending.size(); rank++) {
      int index = ascending.get(rank);
      atLeast = Math.max(atLeast, Math.min(1, (ascending.size() - rank) * values.get(index)));
      adjusted[index] = atLeast;
    }
    return Arrays.asList(adjusted);
  }
}
