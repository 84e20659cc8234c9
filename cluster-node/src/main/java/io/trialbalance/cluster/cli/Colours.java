package io.trialbalance.cluster.cli;

import io.trialbalance.protocol.phase.Verdict;
import io.trialbalance.protocol.text.Printable;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Help.Ansi.Style;

/** Verdicts in colour, where colours are welcome; the words stay. */
final class Colours {

  /** At the end of a table's line, or in {@code "quick is invalid:"}. */
  private static final Pattern VERDICT =
      Pattern.compile("(?m)\\b(valid|invalid|inconclusive)(?=:?$)");

  private Colours() {}

  /** {@code text}, as one line, in the colour of {@code verdict}. */
  static String verdict(Verdict verdict, String text, Ansi colours) {
    // Not as picocli's markup: what a plan is called is no syntax.
    return Help.defaultColorScheme(colours)
        .apply(Printable.line(text), List.of(style(verdict)))
        .toString();
  }

  /** {@code table} with the verdicts of its lines in their colours. */
  static String verdictsOf(String table, Ansi colours) {
    return VERDICT
        .matcher(Printable.lines(table))
        .replaceAll(found -> Matcher.quoteReplacement(coloured(found.group(), colours)));
  }

  private static String coloured(String word, Ansi colours) {
    return verdict(Verdict.valueOf(word.toUpperCase(Locale.ROOT)), word, colours);
  }

  private static Style style(Verdict verdict) {
    return switch (verdict) {
      case VALID -> Style.fg_green;
      case INVALID -> Style.fg_red;
      case INCONCLUSIVE -> Style.fg_yellow;
    };
  }
}
