package io.trialbalance.cluster.results.render;

import io.trialbalance.cluster.results.statistics.AggregateDocument;
import io.trialbalance.cluster.results.statistics.Comparison;
import io.trialbalance.cluster.results.statistics.FailureReasons;
import io.trialbalance.cluster.results.statistics.Figure;
import io.trialbalance.cluster.results.statistics.PromiseComparison;
import io.trialbalance.cluster.results.statistics.Ratio;
import io.trialbalance.cluster.results.statistics.Ratio.Answer;
import io.trialbalance.cluster.results.statistics.Statistics.Interval;
import io.trialbalance.cluster.results.statistics.Units;
import io.trialbalance.protocol.measure.Promise.Dimension;
import io.trialbalance.protocol.measure.Quantile;
import io.trialbalance.protocol.phase.Verdict;
import io.trialbalance.protocol.text.Printable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Aggregates and comparisons as a terminal shows them. */
public final class ComparisonTable {

  private static final String CLIENT = "client";

  private ComparisonTable() {}

  private static final String OF_QUANTILES =
      "Among so many quantiles it takes more than an interval without 1 to be lower or higher (Holm's"
          + " method).";

  /** What a line has room for. */
  private static final List<Quantile> SHOWN = List.of(Quantile.P50, Quantile.P99, Quantile.P999);

  /**
   * One line for each plan, and below them the reasons for every verdict that is not valid. Where
   * not all were asked through the same client, a column tells them apart.
   */
  public static String of(List<AggregateDocument> plans) {
    boolean clientsDiffer = plans.stream().map(AggregateDocument::client).distinct().count() > 1;
    List<String> headings = new ArrayList<>(List.of("plan"));
    if (clientsDiffer) {
      headings.add(CLIENT);
    }
    headings.addAll(List.of(Figure.THROUGHPUT.label(), "± 95%"));
    SHOWN.forEach(quantile -> headings.add(quantile.label()));
    headings.addAll(List.of("CPU/transfer", "verdict"));
    Table table = new Table(headings);
    for (AggregateDocument plan : plans) {
      List<String> cells = new ArrayList<>();
      cells.add(name(plan, plans));
      if (clientsDiffer) {
        cells.add(plan.client().orElse(Units.ABSENT));
      }
      cells.add(plan.headlineText());
      cells.add(margin(plan, plan.headline()));
      SHOWN.forEach(quantile -> cells.add(Units.percentile(plan.latency(), quantile)));
      cells.add(Figure.CPU.text(plan.statistics(Figure.CPU).mean()));
      cells.add(plan.verdict().label());
      table.row(cells);
    }
    List<String> notes = notes(plans);
    StringBuilder text = new StringBuilder(table.toString());
    if (!notes.isEmpty()) {
      text.append('\n');
    }
    notes.forEach(note -> line(text, note));
    return text.toString();
  }

  /** What cannot be believed misses nothing, and reaches nothing. */
  public static String missed(AggregateDocument plan) {
    return plan.verdict() == Verdict.VALID
        ? " missed its threshold "
        : ", whose figures are " + plan.verdict().label() + ", is not within its threshold ";
  }

  /** As short as it can be told apart from the others. */
  private static String name(AggregateDocument plan, List<AggregateDocument> plans) {
    return plans.stream().allMatch(other -> other.experimentId().equals(plan.experimentId()))
        ? plan.plan()
        : plan.experimentId() + "/" + plan.plan();
  }

  /** Half of the 95% interval of a figure: {@code "312/s"}; a dash with fewer than two runs. */
  public static String margin(AggregateDocument plan, Figure figure) {
    return figure.text(
        plan.statistics(figure)
            .confidence95()
            .map(interval -> (interval.high() - interval.low()) / 2)
            .orElse(null));
  }

  /**
   * One figure of both, as it is printed.
   *
   * @param difference {@code b} minus {@code a}
   * @param ratio {@code b ÷ a}
   * @param interval of the ratio, 95%
   * @param answer what {@code b} is
   */
  public record Row(
      String figure,
      String a,
      String b,
      String difference,
      String ratio,
      String interval,
      String answer) {}

  /** Every difference as it is printed; none if the two cannot be compared. */
  public static List<Row> rows(Comparison comparison) {
    return rows(comparison.differences());
  }

  private static List<Row> rows(List<Comparison.Row> of) {
    List<Row> rows = new ArrayList<>();
    for (Comparison.Row row : of) {
      Figure figure = row.figure();
      rows.add(
          new Row(
              figure.meanLabel(),
              figure.text(row.a().mean()),
              figure.text(row.b().mean()),
              figure.text(row.difference().absolute()),
              row.ratio().map(ratio -> times(ratio.ratio())).orElse(Units.ABSENT),
              interval(row),
              row.ratio().map(ratio -> label(row.answer())).orElse(Units.ABSENT)));
    }
    return rows;
  }

  /**
   * One respect in which both promise something.
   *
   * @param answer what {@code b} is
   */
  public record PromiseRow(String promise, String a, String b, String answer) {}

  /** Every promise of both as it is printed; none if nobody knows any. */
  public static List<PromiseRow> promises(Comparison comparison) {
    return comparison.promises().rows().stream()
        .map(
            row ->
                new PromiseRow(row.dimension().label(), row.a(), row.b(), PromiseWords.label(row)))
        .toList();
  }

  private static String times(double ratio) {
    return Units.times(ratio) + " ×";
  }

  private static String label(Answer answer) {
    return answer.name().toLowerCase(Locale.ROOT);
  }

  private static String interval(Comparison.Row row) {
    return row.ratio()
        .flatMap(Ratio::confidence95)
        .map(ComparisonTable::interval)
        .orElse(Units.ABSENT);
  }

  private static String interval(Interval ratio) {
    return Units.times(ratio.low()) + " to " + Units.times(ratio.high());
  }

  /** The answer, the differences with their intervals, or why there are none. */
  public static String of(Comparison comparison) {
    StringBuilder text = new StringBuilder();
    line(text, "a: " + comparison.a());
    line(text, "b: " + comparison.b());
    text.append('\n');
    if (!comparison.refusals().isEmpty()) {
      text.append("They cannot be compared:\n");
    } else {
      answer(comparison)
          .ifPresent(
              answer -> {
                line(text, answer);
                text.append('\n');
              });
      text.append(table("figure", comparison.differences()));
      if (!comparison.quantiles().isEmpty()) {
        text.append('\n').append(table("latency", comparison.quantiles()));
        line(text, OF_QUANTILES);
      }
      if (!comparison.promises().isEqual()) {
        Table promised = new Table("promise", "a", "b", "b is");
        promises(comparison)
            .forEach(row -> promised.row(row.promise(), row.a(), row.b(), row.answer()));
        text.append('\n').append(promised);
      }
    }
    comparison.refusals().forEach(refusal -> line(text, "- " + refusal));
    comparison.marks().forEach(mark -> line(text, "! " + mark));
    return text.toString();
  }

  private static Table table(String heading, List<Comparison.Row> of) {
    Table table = new Table(heading, "a", "b", "b − a", "b ÷ a", "95% interval", "b is");
    for (Row row : rows(of)) {
      table.row(
          row.figure(),
          row.a(),
          row.b(),
          row.difference(),
          row.ratio(),
          row.interval(),
          row.answer());
    }
    return table;
  }

  /** What is said of the throughput and of the promises; absent if there is nothing to say. */
  public static Optional<String> answer(Comparison comparison) {
    return comparison
        .row(Figure.THROUGHPUT)
        .flatMap(row -> row.ratio().map(ratio -> answer(comparison, row, ratio)));
  }

  /** A ratio is no headline where the faster one promises less. */
  private static String answer(Comparison comparison, Comparison.Row row, Ratio ratio) {
    PromiseWords promises = new PromiseWords(comparison.promises());
    return promises
        .whyNoHeadline(row.answer())
        .orElseGet(() -> sentence(comparison, row, ratio) + promises.inWords());
  }

  private static String sentence(Comparison comparison, Comparison.Row row, Ratio ratio) {
    boolean alike = comparison.throughA().equals(comparison.throughB());
    String b = alike ? "b" : "b, through " + comparison.throughB() + ",";
    String a = (alike ? "a, both through " : "a, through ") + comparison.throughA();
    String times = times(ratio.ratio());
    String evidence =
        ratio
                .confidence95()
                .map(interval -> "95% interval " + interval(interval) + ", ")
                .orElse("no interval, ")
            + counted(ratio.n(), ratio);
    return switch (row.answer()) {
      case HIGHER, LOWER -> "%s has %s the throughput of %s (%s).".formatted(b, times, a, evidence);
      case SAME ->
          "%s has the throughput of %s, within %s (%s, %s)."
              .formatted(b, a, Units.percent(comparison.margin()), times, evidence);
      case UNDECIDED ->
          "Undecided: %s has %s the throughput of %s (%s). %s"
              .formatted(
                  b,
                  times,
                  a,
                  evidence,
                  row.more()
                      .map(more -> "It would take about " + counted(more, ratio) + " more.")
                      .orElse("More runs would not decide it soon."));
    };
  }

  private static String counted(int count, Ratio ratio) {
    return switch (ratio.how()) {
      case PAIRED -> Units.counted(count, "block");
      case APART -> Units.counted(count, "run") + " each";
    };
  }

  /** How many times a figure of b is that of a, or why that has no interval. */
  static String change(Comparison comparison, Figure figure) {
    Optional<Ratio> ratio = comparison.row(figure).flatMap(Comparison.Row::ratio);
    if (ratio.isEmpty()) {
      return "there is no ratio, since it is 0 or absent in a run";
    }
    return "%s of a, %s%s"
        .formatted(
            times(ratio.get().ratio()),
            ratio
                .get()
                .confidence95()
                .map(interval -> "95% interval " + interval(interval) + ", ")
                .orElse("no interval with only "),
            counted(ratio.get().n(), ratio.get()));
  }

  /** How many times the figures of each plan are those of the one that it is compared with. */
  public static String against(List<Comparison> comparisons) {
    StringBuilder text = new StringBuilder();
    Map<String, List<Comparison>> byBaseline = new LinkedHashMap<>();
    comparisons.forEach(
        one -> byBaseline.computeIfAbsent(one.a(), a -> new ArrayList<>()).add(one));
    byBaseline.forEach((baseline, others) -> against(text, baseline, others));
    return text.toString();
  }

  private static void against(StringBuilder text, String baseline, List<Comparison> others) {
    Table table = new Table("against " + baseline, "figure", "times", "95% interval", "is");
    for (Comparison other : others) {
      for (Figure figure : List.of(Figure.THROUGHPUT, Figure.of(Quantile.P99), Figure.CPU)) {
        other
            .row(figure)
            .ifPresent(
                row ->
                    row.ratio()
                        .ifPresent(
                            ratio ->
                                table.row(
                                    other.b(),
                                    figure.label(),
                                    times(ratio.ratio()),
                                    interval(row),
                                    label(row.answer()))));
      }
    }
    text.append('\n').append(table);
    if (others.size() > 1) {
      line(
          text,
          "Among "
              + others.size()
              + " comparisons it takes more than an interval without 1 to be lower or higher (Holm's"
              + " method).");
    }
    for (Comparison other : others) {
      other.refusals().forEach(why -> line(text, "- " + other.b() + " is not compared: " + why));
    }
  }

  /** Appends one line, whatever is in {@code content}. */
  private static void line(StringBuilder text, String content) {
    text.append(Printable.line(content)).append('\n');
  }

  /** Of a ceiling, what its figures are. */
  public static Optional<String> ceiling(AggregateDocument plan) {
    return plan.ceiling()
        ? Optional.of(
            " is a ceiling: no transfer was executed, and its figures are of the client, not of a"
                + " database")
        : Optional.empty();
  }

  private static List<String> notes(List<AggregateDocument> plans) {
    List<String> notes = new ArrayList<>();
    for (AggregateDocument plan : plans) {
      ceiling(plan).ifPresent(words -> notes.add(name(plan, plans) + words));
      if (plan.verdict() != Verdict.VALID) {
        notes.add(name(plan, plans) + " is " + plan.verdict().label() + ":");
        plan.reasons().forEach(reason -> notes.add("  " + reason));
      }
      new FailureReasons(plan.failures(), plan.firstFailure())
          .inWords()
          .ifPresent(
              reasons ->
                  notes.add(
                      name(plan, plans) + ": transfers failed or became unknown: " + reasons));
      plan.thresholds().stream()
          .filter(threshold -> !threshold.reached())
          .forEach(t -> notes.add(name(plan, plans) + missed(plan) + t.threshold()));
    }
    if (ComparisonCsv.rejectedSharesDiffer(plans)) {
      notes.add("rejected shares differ by more than a point: the plans did not do the same work");
    }
    List<Dimension> unlike =
        PromiseComparison.differing(
            plans.stream()
                .filter(plan -> !plan.ceiling())
                .map(AggregateDocument::promises)
                // A rig without a database promises nothing, and nobody takes it for one.
                .filter(PromiseComparison::isOfAnything)
                .toList());
    if (!unlike.isEmpty()) {
      notes.add(
          "the plans do not promise the same ("
              + unlike.stream().map(Dimension::label).collect(Collectors.joining(", "))
              + "): 'compare' says how, for any two of them");
    }
    if (plans.stream().anyMatch(AggregateDocument::restsOnFewValues)) {
      notes.add("* rests on fewer than 10 values beyond it");
    }
    return notes;
  }
}
