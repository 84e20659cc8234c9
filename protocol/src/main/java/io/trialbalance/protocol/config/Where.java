package io.trialbalance.protocol.config;

import com.typesafe.config.ConfigOrigin;
import io.trialbalance.protocol.text.Printable;
import java.util.Comparator;
import java.util.regex.Pattern;

/**
 * Where a value was written.
 *
 * @param source a file's path, {@code --set}, {@code HTTP body}, or what else was read
 * @param line from 1; 0 where lines mean nothing
 */
public record Where(String source, int line) implements Comparable<Where> {

  /** The source of values given on the command line. */
  public static final String COMMAND_LINE = "--set";

  /** The source of values that came over HTTP. */
  public static final String HTTP_BODY = "HTTP body";

  /** The library appends a line or a range of lines to every description. */
  private static final Pattern LINES = Pattern.compile(": \\d+(-\\d+)?$");

  private static final Comparator<Where> BY_SOURCE_AND_LINE =
      Comparator.comparing(Where::source).thenComparingInt(Where::line);

  /** A file's name may hold anything; here it is one line. */
  public Where {
    source = Printable.line(source);
  }

  /** Where the library says that a value came from. */
  public static Where of(ConfigOrigin origin) {
    String source =
        origin.filename() != null
            ? origin.filename()
            : ValueText.withoutUserInfo(LINES.matcher(origin.description()).replaceFirst(""));
    boolean lines = origin.lineNumber() > 0 && !source.equals(COMMAND_LINE);
    return new Where(source, lines ? origin.lineNumber() : 0);
  }

  @Override
  public int compareTo(Where other) {
    return BY_SOURCE_AND_LINE.compare(this, other);
  }

  /** {@code ops/plans/quick.conf:12}, or the source alone. */
  @Override
  public String toString() {
    return line > 0 ? source + ":" + line : source;
  }
}
