package io.trialbalance.cluster.experiment;

import io.trialbalance.protocol.measure.StepFailure;
import io.trialbalance.protocol.phase.Status;
import io.trialbalance.protocol.phase.Verdict;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What has come of one run.
 *
 * @param planNumber of its plan in the experiment, from 1
 * @param run number of the run among those of its plan, from 1
 * @param attempts that were made
 * @param status how the counted one ended
 * @param failure what ended it early; empty if nothing did
 * @param verdict of its document
 * @param figures of the measurement by name with unit; null for those that could not be computed
 * @param document path below the results folder, or an absolute one if it had to go elsewhere
 * @param sha256 of the document
 */
public record RunResult(
    int planNumber,
    int run,
    int attempts,
    Status status,
    Optional<StepFailure> failure,
    Verdict verdict,
    Map<String, Double> figures,
    String document,
    String sha256) {

  public RunResult {
    figures = Collections.unmodifiableMap(new LinkedHashMap<>(figures));
  }

  /** Whether its plan could not be run. */
  boolean hasFailed() {
    return status == Status.FAILED;
  }
}
