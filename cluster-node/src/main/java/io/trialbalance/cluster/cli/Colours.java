package io.trialbalance.cluster.cli;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Verdicts in colour, where colours are welcome; the words stay (ECMA-48). */
final class Colours {

  private static final String RESET = "\u001b[0m";

  /** At the end of a table's line, or in {@code "quick is invalid:"}. */
  private static final Pattern VERDICT =
      Pattern.compile("(?m)\\b(valid|invalid|inconclusive)(?=:?$)");

  private Colours() {}

  /** {@code text} in the colour of {@code verdict}. */
  static String verdict(String verdict, String text, boolean welcome) {
    return welcome ? code(verdict) + text + RESET : text;
  }

  /** {@code table} with the verdicts of its lines in their colours. */
  static String verdictsOf(String table, boolean welcome) {
    if (!welcome) {
      return table;
    }
    return VERDICT
        .matcher(table)
        .replaceAll(found -> Matcher.quoteReplacement(code(found.group()) + found.group() + RESET));
  }

  private static String code(String verdict) {
    return switch (verdict) {
      case "valid" -> "\u001b[32m";
      case "invalid" -> "\u001b[31m";
      default -> "\u001b[33m";
    };
  }
}
