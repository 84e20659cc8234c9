package io.trialbalance.cluster.cli;

import java.io.BufferedReader;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.util.Optional;
import picocli.CommandLine.Help.Ansi;

/** What a command has written. */
final class TestScreen {

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private Optional<BufferedReader> in = Optional.empty();
  private Ansi coloursOut = Ansi.OFF;

  /** Standard output shows colours. */
  TestScreen coloured() {
    coloursOut = Ansi.ON;
    return this;
  }

  /** Somebody is there who types this when asked. */
  TestScreen answering(String typed) {
    in = Optional.of(new BufferedReader(new StringReader(typed)));
    return this;
  }

  Screen screen() {
    return new Screen(
        new Output(new PrintWriter(out, true)),
        new Output(new PrintWriter(err, true)),
        0,
        Ansi.OFF,
        coloursOut,
        in);
  }

  String out() {
    return out.toString();
  }

  String err() {
    return err.toString();
  }
}
