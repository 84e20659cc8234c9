package io.trialbalance.cluster.cli;

import io.trialbalance.protocol.text.Printable;
import java.util.Locale;

/**
 * One thing that was looked at.
 *
 * @param level whether it is in the way of a run
 * @param what was looked at
 * @param found there
 * @param mend how to mend it; null if there is nothing to mend
 */
record Diagnosis(Level level, String what, String found, String mend) {

  enum Level {
    OK,
    /** A run is possible, its figures may suffer. */
    WARN,
    /** No run is possible. */
    FAIL
  }

  private static final String INDENTATION = " ".repeat(6);

  static Diagnosis ok(String what, String found) {
    return new Diagnosis(Level.OK, what, found, null);
  }

  static Diagnosis warn(String what, String found, String mend) {
    return new Diagnosis(Level.WARN, what, found, mend);
  }

  static Diagnosis fail(String what, String found, String mend) {
    return new Diagnosis(Level.FAIL, what, found, mend);
  }

  /** A line, and another one if there is something to mend. */
  String inWords() {
    String said = what + ": " + found + (mend == null ? "" : "\n" + mend);
    return String.format(
        Locale.ROOT,
        "%-4s  %s%n",
        level.name().toLowerCase(Locale.ROOT),
        Printable.paragraph(said, INDENTATION));
  }
}
