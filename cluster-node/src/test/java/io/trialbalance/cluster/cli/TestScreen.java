package io.trialbalance.cluster.cli;

import java.io.PrintWriter;
import java.io.StringWriter;

/** What a command has written. */
final class TestScreen {

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  Screen screen() {
    return new Screen(
        new Output(new PrintWriter(out, true)),
        new Output(new PrintWriter(err, true)),
        0,
        false,
        false);
  }

  String out() {
    return out.toString();
  }

  String err() {
    return err.toString();
  }
}
