package io.trialbalance.cluster.coordinator;

import io.trialbalance.protocol.measure.StepFailure;
import io.trialbalance.protocol.phase.Status;

/** What a command line that waits for an experiment exits with. */
final class ExitCodes {

  static final int REFUSED = 2;
  static final int INVALID = 4;
  static final int UNREACHABLE = 5;
  static final int ABORTED = 130;

  private ExitCodes() {}

  /**
   * @param experiment that has ended
   * @param byFigures what the figures say; null if they could not be looked at
   */
  static int of(Experiment experiment, Integer byFigures) {
    if (experiment.status() == Status.ABORTED) {
      return ABORTED;
    }
    StepFailure failure = experiment.failure();
    if (failure == null) {
      return byFigures == null ? INVALID : byFigures;
    }
    return switch (failure.kind()) {
      case UNREACHABLE -> UNREACHABLE;
      case REFUSED -> REFUSED;
      case FAILED, LOST -> INVALID;
    };
  }
}
