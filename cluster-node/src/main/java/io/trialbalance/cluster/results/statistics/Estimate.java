package io.trialbalance.cluster.results.statistics;

import io.trialbalance.cluster.results.statistics.Statistics.Interval;
import org.apache.commons.statistics.distribution.TDistribution;

/**
 * What a sample says of something, and how exactly, by Student's t distribution.
 *
 * @param value the best guess
 * @param standardError of it
 * @param degrees of freedom of that error
 */
record Estimate(double value, double standardError, double degrees) {

  /** How often an interval may miss the truth. */
  static final double RISK = 0.05;

  /** In which the truth lies with 95% confidence. */
  Interval confidence95() {
    double half = t(degrees) * standardError;
    return new Interval(value - half, value + half);
  }

  /** With which chance a value so far from 0, or farther, would be seen if the truth were 0. */
  double p() {
    if (standardError == 0) {
      return value == 0 ? 1 : 0;
    }
    return 2 * TDistribution.of(degrees).survivalProbability(Math.abs(value) / standardError);
  }

  /** How many standard errors there are on either side of a value in its 95% interval. */
  static double t(double degrees) {
    return TDistribution.of(degrees).inverseSurvivalProbability(RISK / 2);
  }
}
