package io.trialbalance.cluster.cli;

import io.trialbalance.protocol.message.ProgressEvent;
import io.trialbalance.protocol.message.ProgressEvent.AttemptEnded;
import io.trialbalance.protocol.message.ProgressEvent.ExperimentEnded;
import io.trialbalance.protocol.message.ProgressEvent.ExperimentQueued;
import io.trialbalance.protocol.message.ProgressEvent.NodeNoted;
import io.trialbalance.protocol.message.ProgressEvent.PhaseEntered;
import io.trialbalance.protocol.message.ProgressEvent.SecondPassed;
import io.trialbalance.protocol.message.ProgressEvent.StepNoted;
import java.io.PrintWriter;

/** One line that is written over again and again, above it a line for each thing that has ended. */
final class TerminalProgress implements Progress {

  /** To the start of the line, and clear to its end (ECMA-48). */
  private static final String OVER = "\r\u001b[K";

  private static final String RESET = "\u001b[0m";

  private final PrintWriter out;
  private final int columns;
  private final boolean coloured;

  TerminalProgress(PrintWriter out, int columns, boolean coloured) {
    this.out = out;
    this.columns = columns;
    this.coloured = coloured;
  }

  @Override
  public void show(ProgressEvent event) {
    if (event instanceof ExperimentQueued queued) {
      refresh(ProgressText.of(queued));
    } else if (event instanceof PhaseEntered entered) {
      refresh(ProgressText.of(entered));
    } else if (event instanceof StepNoted noted) {
      refresh(ProgressText.of(noted));
    } else if (event instanceof SecondPassed passed) {
      refresh(ProgressText.of(passed));
    } else if (event instanceof AttemptEnded ended) {
      say(inColour(ended.verdict(), ProgressText.of(ended)));
    } else if (event instanceof ExperimentEnded ended) {
      say(ProgressText.of(ended));
    } else if (event instanceof NodeNoted noted) {
      say(noted.what());
    }
  }

  @Override
  public void say(String line) {
    out.print(OVER);
    out.println(line);
    out.flush();
  }

  private void refresh(String line) {
    // A line that wraps could not be written over.
    String fitting = line.length() < columns ? line : line.substring(0, columns - 1);
    out.print(OVER + fitting);
    out.flush();
  }

  private String inColour(String verdict, String text) {
    if (!coloured) {
      return text;
    }
    String colour =
        switch (verdict) {
          case "valid" -> "\u001b[32m";
          case "invalid" -> "\u001b[31m";
          default -> "\u001b[33m";
        };
    return colour + text + RESET;
  }
}
