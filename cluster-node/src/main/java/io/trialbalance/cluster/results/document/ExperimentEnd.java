package io.trialbalance.cluster.results.document;

import io.trialbalance.protocol.measure.StepFailure;
import io.trialbalance.protocol.phase.ExitCode;
import io.trialbalance.protocol.phase.RunCounts;
import io.trialbalance.protocol.phase.Status;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * How an experiment has ended, as whoever ran it knows.
 *
 * @param failure the first that a plan had; empty if none had any
 * @param runs how far it has come; empty if nobody counted
 * @param exitCode of whoever waits for it, given what the figures deserve
 */
public record ExperimentEnd(
    Status status,
    Optional<StepFailure> failure,
    Optional<RunCounts> runs,
    UnaryOperator<ExitCode> exitCode) {

  /** Of one of which nothing else is known. */
  public static ExperimentEnd of(Status status) {
    return new ExperimentEnd(status, Optional.empty(), Optional.empty(), byFigures -> byFigures);
  }
}
