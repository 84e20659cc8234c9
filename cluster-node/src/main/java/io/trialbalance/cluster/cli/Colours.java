package io.trialbalance.cluster.cli;

import io.trialbalance.protocol.phase.Verdict;
import io.trialbalance.protocol.text.Printable;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Verdicts in colour, where colours are welcome; the words stay (ECMA-48). */
final class Colours {

  private static final String RESET = "\u001b[0m";

  /** At the end of a table's line, or in {@code "quick is invalid:"}. */
  private static final Pattern VERDICT =
      Pattern.compile("(?m)\\b(valid|invalid|inconclusive)(?=:?$)");

  private Colours() {}

  /** {@code text}, as one line, in the colour of {@code verdict}. */
  static String verdict(Verdict verdict, String text, boolean welcome) {
    String line = Printable.line(text);
    return welcome ? code(verdict) + line + RESET : line;
  }

  /** {@code table} with the verdicts of its lines in their colours. */
  static String verdictsOf(String table, boolean welcome) {
    String lines = Printable.lines(table);
    if (!welcome) {
      return lines;
    }
    return VERDICT
        .matcher(lines)
        .replaceAll(
            found ->
                Matcher.quoteReplacement(
                    code(Verdict.valueOf(found.group().toUpperCase(Locale.ROOT)))
                        + found.group()
                        + RESET));
  }

  private static String code(Verdict verdict) {
    return switch (verdict) {
      case VALID -> "\u001b[32m";
      case INVALID -> "\u001b[31m";
      case INCONCLUSIVE -> "\u001b[33m";
    };
  }
}
