package io.trialbalance.cluster.results.render;

import io.trialbalance.cluster.results.statistics.PromiseComparison;
import io.trialbalance.cluster.results.statistics.PromiseComparison.Relation;
import io.trialbalance.cluster.results.statistics.PromiseComparison.Row;
import io.trialbalance.cluster.results.statistics.Ratio.Answer;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** How two promises compare, for people. */
record PromiseWords(PromiseComparison promises) {

  /** For people: {@code "weaker"}. */
  static String label(Row row) {
    return row.relation().name().toLowerCase(Locale.ROOT);
  }

  /**
   * Why a ratio says nothing of the databases: whoever promises less may well be faster.
   *
   * @param answer what the throughput of {@code b} is
   */
  Optional<String> whyNoHeadline(Answer answer) {
    List<Row> less =
        switch (answer) {
          case HIGHER -> promises.that(Relation.WEAKER);
          case LOWER -> promises.that(Relation.STRICTER);
          case SAME ->
              Stream.of(Relation.WEAKER, Relation.STRICTER)
                  .flatMap(relation -> promises.that(relation).stream())
                  .toList();
          case UNDECIDED -> List.of();
        };
    String who =
        switch (answer) {
          case HIGHER -> "b is faster, but promises less";
          case LOWER -> "a is faster, but promises less";
          case SAME, UNDECIDED -> "they do not promise the same";
        };
    return less.isEmpty()
        ? Optional.empty()
        : Optional.of("No ratio is the answer here: " + who + ": " + differences(less) + ".");
  }

  /** What to bear in mind beside a ratio, with a space before it; empty if nothing is known. */
  String inWords() {
    if (promises.rows().isEmpty()) {
      return "";
    }
    if (promises.isEqual()) {
      return " Both promise the same.";
    }
    return sentence("b promises more", promises.that(Relation.STRICTER))
        + sentence("b promises less", promises.that(Relation.WEAKER))
        + sentence(
            "It is not known whether both promise the same", promises.that(Relation.UNKNOWN));
  }

  private static String sentence(String beginning, List<Row> rows) {
    return rows.isEmpty() ? "" : " " + beginning + ": " + differences(rows) + ".";
  }

  private static String differences(List<Row> rows) {
    return rows.stream()
        .map(row -> "%s (a: %s; b: %s)".formatted(row.dimension().label(), row.a(), row.b()))
        .collect(Collectors.joining(", "));
  }
}
