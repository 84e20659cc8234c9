package io.trialbalance.cluster.cli;

import io.trialbalance.protocol.text.Printable;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.function.BooleanSupplier;

/**
 * One of the two streams of a command. Whatever goes through it is {@link Printable}: nothing that
 * somebody else wrote moves the cursor, colours a word, or makes a line of its own. Thread-safe.
 */
final class Output {

  private final PrintWriter writer;
  private final BooleanSupplier closed;

  /**
   * @param writer in UTF-8
   */
  Output(PrintWriter writer) {
    this(writer, () -> false);
  }

  private Output(PrintWriter writer, BooleanSupplier closed) {
    this.writer = writer;
    this.closed = closed;
  }

  /**
   * One whose stream says why it failed, which {@link java.io.PrintStream} does not.
   *
   * @param stream what is written to it is in UTF-8
   * @param isPipe whether it can fail only because nobody reads it: the C library says why in the
   *     user's language
   */
  static Output to(OutputStream stream, BooleanSupplier isPipe) {
    Telling telling = new Telling(stream, isPipe);
    return new Output(
        new PrintWriter(telling, true, StandardCharsets.UTF_8), () -> telling.isClosedPipe);
  }

  /** Remembers what its first failure was. */
  private static final class Telling extends FilterOutputStream {
    private final BooleanSupplier isPipe;
    private volatile boolean isClosedPipe;

    private Telling(OutputStream stream, BooleanSupplier isPipe) {
      super(stream);
      this.isPipe = isPipe;
    }

    @Override
    public void write(int one) throws IOException {
      write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      try {
        out.write(bytes, offset, length);
      } catch (IOException e) {
        isClosedPipe =
            String.valueOf(e.getMessage()).contains("Broken pipe") || isPipe.getAsBoolean();
        throw e;
      }
    }
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

  /** Whether it is broken because nobody reads it any more, as {@code head} does. */
  boolean isClosed() {
    return closed.getAsBoolean();
  }

  /** For a library that prints only what this program says itself. */
  PrintWriter ofOurOwnWords() {
    return writer;
  }
}
