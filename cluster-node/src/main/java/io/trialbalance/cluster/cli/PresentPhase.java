package io.trialbalance.cluster.cli;

import io.trialbalance.protocol.message.ProgressEvent;
import io.trialbalance.protocol.message.ProgressEvent.PhaseEntered;
import io.trialbalance.protocol.message.ProgressEvent.SecondPassed;
import io.trialbalance.protocol.phase.Phase;

/**
 * In which phase a run is. The last second of a phase is told when the next one has begun, and says
 * nothing of what is going on any more.
 */
final class PresentPhase {

  private Phase phase;

  void heard(ProgressEvent event) {
    if (event instanceof PhaseEntered entered) {
      phase = entered.phase();
    }
  }

  /** Whether {@code second} is of the present phase, as far as anybody has said which one it is. */
  boolean isOf(SecondPassed second) {
    return phase == null || phase == second.phase();
  }
}
