package io.trialbalance.cluster.cli;

import io.trialbalance.protocol.message.ProgressEvent;
import io.trialbalance.protocol.message.ProgressEvent.AttemptEnded;
import io.trialbalance.protocol.message.ProgressEvent.ExperimentEnded;
import io.trialbalance.protocol.message.ProgressEvent.NodeNoted;
import io.trialbalance.protocol.message.ProgressEvent.SecondPassed;
import io.trialbalance.protocol.text.Printable;
import picocli.CommandLine.Help.Ansi;

/** One line that is written over again and again, above it a line for each thing that has ended. */
final class TerminalProgress implements Progress {

  /** To the start of the line, and clear to its end (ECMA-48). */
  private static final String OVER = "\r\u001b[K";

  private static final int SPARKLINE_SECONDS = 10;

  private final Output out;
  private final int columns;
  private final Ansi colours;
  private final PresentPhase phase = new PresentPhase();
  private final Sparkline throughput = new Sparkline(SPARKLINE_SECONDS);

  TerminalProgress(Output out, int columns, Ansi colours) {
    this.out = out;
    this.columns = columns;
    this.colours = colours;
  }

  @Override
  public void show(ProgressEvent event) {
    phase.heard(event);
    if (event instanceof SecondPassed passed) {
      show(passed);
    } else if (event instanceof AttemptEnded ended) {
      throughput.clear();
      above(Colours.verdict(ended.verdict(), ProgressText.of(ended), colours));
    } else if (event instanceof ExperimentEnded || event instanceof NodeNoted) {
      say(ProgressText.of(event));
    } else {
      refresh(ProgressText.of(event));
    }
  }

  private void show(SecondPassed passed) {
    throughput.add(passed.figures().appliedPerSecond());
    if (phase.isOf(passed)) {
      refresh(ProgressText.line(passed, throughput.toString()).fit(columns - 1));
    }
  }

  @Override
  public void say(String line) {
    above(Printable.line(line));
  }

  private void above(String line) {
    out.coded(OVER + line + "\n");
  }

  /** A line that wraps could not be written over. */
  private void refresh(String line) {
    out.coded(OVER + FittingLine.shorten(Printable.line(line), columns - 1));
  }
}
