package io.trialbalance.cluster.cli;

import io.trialbalance.protocol.message.ProgressEvent;
import io.trialbalance.protocol.message.ProgressEvent.SecondPassed;
import io.trialbalance.protocol.message.ProgressEvent.StepNoted;

/** Lines for files and pipes: one for whatever changes, and one every few seconds of load. */
final class PlainProgress implements Progress {

  private static final int SECONDS_BETWEEN_LINES = 5;

  private final Output out;
  private final PresentPhase phase = new PresentPhase();
  private String lastStep = "";

  PlainProgress(Output out) {
    this.out = out;
  }

  @Override
  public void show(ProgressEvent event) {
    phase.heard(event);
    if (event instanceof SecondPassed passed ? isShown(passed) : !isTheSameStep(event)) {
      say(ProgressText.of(event));
    }
  }

  private boolean isShown(SecondPassed passed) {
    return phase.isOf(passed) && (passed.second() + 1) % SECONDS_BETWEEN_LINES == 0;
  }

  @Override
  public void say(String line) {
    out.line(line);
  }

  /** How far a step has come changes often; a line is for what is being done. */
  private boolean isTheSameStep(ProgressEvent event) {
    if (!(event instanceof StepNoted noted) || noted.what().equals(lastStep)) {
      return event instanceof StepNoted;
    }
    lastStep = noted.what();
    return false;
  }
}
