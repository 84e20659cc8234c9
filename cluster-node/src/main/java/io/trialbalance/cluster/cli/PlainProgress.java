package io.trialbalance.cluster.cli;

import io.trialbalance.protocol.message.ProgressEvent;
import io.trialbalance.protocol.message.ProgressEvent.AttemptEnded;
import io.trialbalance.protocol.message.ProgressEvent.ExperimentEnded;
import io.trialbalance.protocol.message.ProgressEvent.ExperimentQueued;
import io.trialbalance.protocol.message.ProgressEvent.NodeNoted;
import io.trialbalance.protocol.message.ProgressEvent.PhaseEntered;
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
    if (event instanceof ExperimentQueued queued) {
      say(ProgressText.of(queued));
    } else if (event instanceof PhaseEntered entered) {
      say(ProgressText.of(entered));
    } else if (event instanceof StepNoted noted) {
      step(noted);
    } else if (event instanceof SecondPassed passed) {
      if (phase.isOf(passed) && (passed.second() + 1) % SECONDS_BETWEEN_LINES == 0) {
        say(ProgressText.of(passed));
      }
    } else if (event instanceof AttemptEnded ended) {
      say(ProgressText.of(ended));
    } else if (event instanceof ExperimentEnded ended) {
      say(ProgressText.of(ended));
    } else if (event instanceof NodeNoted noted) {
      say(noted.what());
    }
  }

  @Override
  public void say(String line) {
    out.line(line);
  }

  /** How far a step has come changes often; a line is for what is being done. */
  private void step(StepNoted noted) {
    if (!noted.what().equals(lastStep)) {
      lastStep = noted.what();
      say(ProgressText.of(noted));
    }
  }
}
