package io.trialbalance.cluster.report;

import io.trialbalance.cluster.verdict.Verdict;
import io.trialbalance.protocol.phase.Status;
import java.util.List;

/**
 * What an experiment came to.
 *
 * @param status as it ended
 * @param verdict the worst of all plans; invalid for a plan without a single counted run
 * @param thresholdsReached all of all plans; false for a plan without a counted run that has any
 * @param plans aggregates of the plans that have counted runs, in order
 * @param files that were written, relative to the results folder
 */
public record ExperimentSummary(
    String experimentId,
    Status status,
    Verdict verdict,
    boolean thresholdsReached,
    List<AggregateDocument> plans,
    List<String> files) {

  /** Everything as it should be. */
  public static final int OK = 0;

  /** A threshold was missed by figures that can be believed. */
  public static final int THRESHOLD_MISSED = 3;

  /** A figure cannot be believed; with {@code strict} also one that may be right. */
  public static final int NOT_VALID = 4;

  public ExperimentSummary {
    plans = List.copyOf(plans);
    files = List.copyOf(files);
  }

  /**
   * What a command line that waited for it exits with, as far as the results decide it. Invalid
   * comes before a missed threshold: what cannot be believed misses nothing.
   *
   * @param strict whether inconclusive counts as not valid
   */
  public int exitCode(boolean strict) {
    if (verdict == Verdict.INVALID || strict && verdict == Verdict.INCONCLUSIVE) {
      return NOT_VALID;
    }
    return thresholdsReached ? OK : THRESHOLD_MISSED;
  }

  /** For the terminal. */
  public String table() {
    return ComparisonTable.of(plans);
  }
}
