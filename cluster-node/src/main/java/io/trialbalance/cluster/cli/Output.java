package io.trialbalance.cluster.cli;

import io.trialbalance.protocol.text.Printable;
import java.io.PrintWriter;

/**
 * One of the two streams of a command. Whatever goes through it is {@link Printable}: nothing that
 * somebody else wrote moves the cursor, colours a word, or makes a line of its own. Thread-safe.
 */
final class Output {

  private final PrintWriter writer;

  /**
   * @param writer in UTF-8
   */
  Output(PrintWriter writer) {
    this.writer = writer;
  }

  /** Prints one line, whatever is in {@code text}. */
  void line(String text) {
    coded(Printable.line(text) + "\n");
  }

  /**
   * Prints text that ends its own last line, and whose parts from outside are lines or {@link
   * Printable#paragraph paragraphs} already.
   */
  void lines(String text) {
    coded(Printable.lines(text));
  }

  /** Prints text with codes for the terminal (ECMA-48), in which all others are shown already. */
  void coded(String text) {
    writer.print(text);
    writer.flush();
  }

  /**
   * Whether something of what was printed did not get to whoever reads it: a full disk, a closed
   * pipe.
   */
  boolean isBroken() {
    return writer.checkError();
  }

  /** For a library that prints only what this program says itself. */
  PrintWriter ofOurOwnWords() {
    return writer;
  }
}
