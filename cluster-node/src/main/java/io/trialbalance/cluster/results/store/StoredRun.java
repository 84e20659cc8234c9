package io.trialbalance.cluster.results.store;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import io.trialbalance.protocol.measure.StepFailure;
import io.trialbalance.protocol.phase.Status;
import io.trialbalance.protocol.phase.Verdict;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * What people ask first of the document of an attempt; the rest of it is passed over.
 *
 * @param path of the document, relative to the results folder
 * @param figures of the measurement by name with unit
 * @param evidence what was measured of
 */
public record StoredRun(String path, Verdict verdict, Map<String, Double> figures, Head evidence) {

  /** Whether it is its run's result. */
  public boolean isCounted() {
    return !ResultFolder.isOfRepeatedAttempt(path);
  }

  /**
   * @param planNumber of the plan in the experiment, from 1
   * @param run number of the run, from 1
   * @param attempt number of the attempt at this run, from 1
   * @param nodesAtFirst how many took part in the run's first attempt; absent if it was not noted
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Head(
      int planNumber,
      int run,
      int attempt,
      Status status,
      Optional<StepFailure> failure,
      Instant startedAt,
      Optional<Integer> nodesAtFirst) {}

  /** The head of a run document. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record Document(
      Verdict verdict,
      @JsonSetter(contentNulls = Nulls.SET) Map<String, Double> figures,
      Head evidence) {

    StoredRun at(String path) {
      return new StoredRun(path, verdict, figures, evidence);
    }
  }
}
