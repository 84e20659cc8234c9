package io.trialbalance.protocol.text;

import java.util.HexFormat;
import java.util.stream.Collectors;

/**
 * Text in which nothing acts on what shows it. What would move a cursor, colour a terminal, turn
 * the direction of the text around, end a line or hide is written as JSON and Java would write it,
 * {@code \u001b}, {@code \n}: the characters of the Unicode categories Cc (C0, DEL, C1), Cf
 * (directional marks and overrides, byte order mark, what has no width), Zl, Zp, and halves of
 * characters. All others, of whatever script, stay. So text that is JSON remains the same JSON.
 */
public final class Printable {

  private Printable() {}

  /** {@code text} as one line, whatever is in it. */
  public static String line(String text) {
    return shown(text, false);
  }

  /**
   * {@code text} as the lines that it consists of: line feeds stay. Only for text whose parts from
   * outside have gone through {@link #line}, or that is shown apart from any other.
   */
  public static String lines(String text) {
    return shown(text, true);
  }

  /**
   * {@code text} as a first line and, if it has more, further ones behind {@code indentation}, so
   * that none of them passes for a line of somebody else's.
   */
  public static String paragraph(String text, String indentation) {
    return text.strip()
        .lines()
        .map(Printable::line)
        .collect(Collectors.joining("\n" + indentation));
  }

  private static String shown(String text, boolean keepLineFeeds) {
    StringBuilder shown = null;
    for (int i = 0, length; i < text.length(); i += length) {
      int character = text.codePointAt(i);
      length = Character.charCount(character);
      if (isPrintable(character) || (keepLineFeeds && character == '\n')) {
        if (shown != null) {
          shown.appendCodePoint(character);
        }
      } else {
        if (shown == null) {
          shown = new StringBuilder(text.length() + 16).append(text, 0, i);
        }
        text.substring(i, i + length).chars().mapToObj(Printable::escape).forEach(shown::append);
      }
    }
    return shown == null ? text : shown.toString();
  }

  private static boolean isPrintable(int character) {
    return switch (Character.getType(character)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE ->
          false;
      default -> true;
    };
  }

  private static String escape(int unit) {
    return switch (unit) {
      case '\n' -> "\\n";
      case '\r' -> "\\r";
      case '\t' -> "\\t";
      default -> "\\u" + HexFormat.of().toHexDigits((char) unit);
    };
  }
}
