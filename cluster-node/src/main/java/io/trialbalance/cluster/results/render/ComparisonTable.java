package io.trialbalance.cluster.results.render;

import io.trialbalance.cluster.results.statistics.AggregateDocument;
import io.trialbalance.cluster.results.statistics.Comparison;
import io.trialbalance.cluster.results.statistics.Figure;
import io.trialbalance.cluster.results.statistics.LatencyAggregate;
import io.trialbalance.cluster.results.statistics.Statistics.Difference;
import io.trialbalance.cluster.results.statistics.Statistics.Interval;
import io.trialbalance.cluster.results.statistics.Units;
import io.trialbalance.cluster.verdict.Verdict;
import io.trialbalance.protocol.text.Printable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Aggregates and comparisons as a terminal shows them. */
public final class ComparisonTable {

  private ComparisonTable() {}

  /** One line for each plan, and below them the reasons for every verdict that is not valid. */
  public static String of(List<AggregateDocument> plans) {
    Table table =
        new Table(
            "plan",
            Figure.THROUGHPUT.label(),
            "± 95%",
            Figure.P50.label(),
            Figure.P99.label(),
            Figure.P999.label(),
            "CPU/transfer",
            "verdict");
    for (AggregateDocument plan : plans) {
      table.row(
          plan.plan(),
          Units.perSecond(plan.throughputPerSecond().mean()),
          Units.margin(plan.throughputPerSecond()),
          Units.percentile(plan.latency(), LatencyAggregate::mergedP50),
          Units.percentile(plan.latency(), LatencyAggregate::mergedP99),
          Units.percentile(plan.latency(), LatencyAggregate::mergedP999),
          Units.micros(plan.cpuPerTransferMicros().mean()),
          plan.verdict().label());
    }
    List<String> notes = notes(plans);
    StringBuilder text = new StringBuilder(table.toString());
    if (!notes.isEmpty()) {
      text.append('\n');
    }
    notes.forEach(note -> line(text, note));
    return text.toString();
  }

  /**
   * One figure of both, as it is printed.
   *
   * @param difference {@code b} minus {@code a}
   * @param relative the same as a share of {@code a}
   * @param interval of the difference, 95%
   */
  public record Row(
      String figure, String a, String b, String difference, String relative, String interval) {}

  /** Every difference as it is printed; none if the two cannot be compared. */
  public static List<Row> rows(Comparison comparison) {
    List<Row> rows = new ArrayList<>();
    for (Comparison.Row row : comparison.differences()) {
      Figure figure = row.figure();
      Difference difference = row.difference();
      rows.add(
          new Row(
              figure.meanLabel(),
              figure.text(row.a().mean()),
              figure.text(row.b().mean()),
              figure.text(difference.absolute()),
              signed(difference.relative()),
              interval(difference.confidence95(), figure)));
    }
    return rows;
  }

  /** The differences with their intervals, or why there are none. */
  public static String of(Comparison comparison) {
    StringBuilder text = new StringBuilder();
    line(text, "a: " + comparison.a());
    line(text, "b: " + comparison.b());
    text.append('\n');
    if (!comparison.refusals().isEmpty()) {
      text.append("They cannot be compared:\n");
    } else {
      Table table = new Table("figure", "a", "b", "b − a", "of a", "95% interval of b − a");
      for (Row row : rows(comparison)) {
        table.row(row.figure(), row.a(), row.b(), row.difference(), row.relative(), row.interval());
      }
      text.append(table);
    }
    comparison.refusals().forEach(refusal -> line(text, "- " + refusal));
    comparison.marks().forEach(mark -> line(text, "! " + mark));
    return text.toString();
  }

  /** Appends one line, whatever is in {@code content}. */
  private static void line(StringBuilder text, String content) {
    text.append(Printable.line(content)).append('\n');
  }

  private static List<String> notes(List<AggregateDocument> plans) {
    List<String> notes = new ArrayList<>();
    for (AggregateDocument plan : plans) {
      if (plan.verdict() != Verdict.VALID) {
        notes.add(plan.plan() + " is " + plan.verdict().label() + ":");
        plan.reasons().forEach(reason -> notes.add("  " + reason));
      }
      plan.thresholds().stream()
          .filter(threshold -> !threshold.reached())
          .forEach(t -> notes.add(plan.plan() + " missed its threshold " + t.threshold()));
    }
    if (ComparisonCsv.rejectedSharesDiffer(plans)) {
      notes.add("rejected shares differ by more than a point: the plans did not do the same work");
    }
    if (plans.stream()
        .map(AggregateDocument::latency)
        .anyMatch(latency -> latency != null && latency.restsOnFewValues())) {
      notes.add("* rests on fewer than 10 values beyond it");
    }
    return notes;
  }

  private static String signed(Double share) {
    return share == null ? Units.ABSENT : String.format(Locale.ROOT, "%+.1f%%", share * 100);
  }

  private static String interval(Interval interval, Figure figure) {
    return interval == null
        ? Units.ABSENT
        : figure.text(interval.low()) + " to " + figure.text(interval.high());
  }
}
