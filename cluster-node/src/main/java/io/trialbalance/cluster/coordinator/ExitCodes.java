package io.trialbalance.cluster.coordinator;

import io.trialbalance.protocol.measure.StepFailure;
import io.trialbalance.protocol.phase.ExitCode;
import io.trialbalance.protocol.phase.Status;

/** What a command line that waits for an experiment exits with. */
final class ExitCodes {

  private ExitCodes() {}

  /**
   * @param experiment that has ended
   * @param byFigures what the figures say; null if they could not be looked at
   */
  static ExitCode of(Experiment experiment, ExitCode byFigures) {
    if (experiment.status() == Status.ABORTED) {
      return ExitCode.ABORTED;
    }
    StepFailure failure = experiment.failure();
    if (failure == null) {
      return byFigures == null ? ExitCode.INVALID : byFigures;
    }
    return switch (failure.kind()) {
      case UNREACHABLE -> ExitCode.UNREACHABLE;
      case REFUSED -> ExitCode.USAGE;
      case DISK -> ExitCode.FAULT;
      case FAILED, LOST -> ExitCode.INVALID;
      case ABORTED -> ExitCode.ABORTED;
    };
  }
}
