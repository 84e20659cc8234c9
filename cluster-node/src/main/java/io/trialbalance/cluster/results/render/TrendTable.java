package io.trialbalance.cluster.results.render;

import static java.time.temporal.ChronoUnit.SECONDS;

import io.trialbalance.cluster.results.statistics.Figure;
import io.trialbalance.cluster.results.statistics.Statistics;
import io.trialbalance.cluster.results.statistics.Trend;
import io.trialbalance.cluster.results.statistics.Trend.Change;
import io.trialbalance.cluster.results.statistics.Trend.Point;
import io.trialbalance.cluster.results.statistics.Trend.Series;
import io.trialbalance.cluster.results.statistics.Units;
import io.trialbalance.protocol.text.Printable;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** What became of a plan's figures, as a terminal shows it. */
public final class TrendTable {

  private TrendTable() {}

  /** The answer, the experiments of each series in a table, and what they leave out. */
  public static String of(Trend trend) {
    StringBuilder text = new StringBuilder();
    line(text, answer(trend));
    for (Series series : trend.series()) {
      text.append('\n');
      if (!series.brokenBy().isEmpty()) {
        line(text, "Here begins another series, which is not compared with the one above:");
        series.brokenBy().forEach(why -> line(text, "- " + why));
        text.append('\n');
      }
      text.append(table(series));
      series.changes().forEach(change -> line(text, "! " + inWords(change)));
    }
    if (!trend.leftOut().isEmpty()) {
      text.append("\nLeft out:\n");
      trend.leftOut().forEach(out -> line(text, "- " + out.experimentId() + ": " + out.why()));
    }
    return text.toString();
  }

  private static String answer(Trend trend) {
    long experiments = trend.series().stream().mapToInt(series -> series.points().size()).sum();
    long changes = trend.series().stream().mapToInt(series -> series.changes().size()).sum();
    return "%s: %s in %s, %s%s%s."
        .formatted(
            trend.plan(),
            Units.counted(experiments, "experiment"),
            trend.series().size() == 1
                ? "one series"
                : trend.series().size() + " series that cannot be compared",
            changes == 0 ? "no change" : Units.counted(changes, "change"),
            trend.margin() == 0 ? "" : " of more than " + Units.percent(trend.margin()),
            trend.couldShowAny()
                ? ""
                : "; it takes " + Trend.FEWEST + " experiments of a series to show one");
  }

  private static String table(Series series) {
    List<Figure> figures =
        series.points().get(0).figures().keySet().stream().map(TrendTable::figure).toList();
    List<String> headings = new ArrayList<>(List.of("experiment", "submitted"));
    for (Figure figure : figures) {
      headings.add(figure.label());
      headings.add("± 95%");
    }
    headings.add("verdict");
    boolean changes = !series.changes().isEmpty();
    if (changes) {
      headings.add("changed");
    }
    Table table = new Table(headings);
    for (Point point : series.points()) {
      List<String> cells = new ArrayList<>();
      cells.add(point.experimentId());
      cells.add(point.submittedAt().truncatedTo(SECONDS).toString());
      for (Figure figure : figures) {
        cells.add(figure.text(point.of(figure).mean()));
        cells.add(half(figure, point.of(figure)));
      }
      cells.add(point.verdict().label());
      if (changes) {
        cells.add(
            series.at(point).stream()
                .map(change -> change.figure().label() + " " + times(change))
                .collect(Collectors.joining(", ")));
      }
      table.row(cells);
    }
    return table.toString();
  }

  private static Figure figure(String name) {
    return Figure.ALL.stream()
        .filter(figure -> figure.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static String half(Figure figure, Statistics of) {
    return figure.text(
        of.confidence95().map(interval -> (interval.high() - interval.low()) / 2).orElse(null));
  }

  private static String times(Change change) {
    return Units.times(change.ratio()) + " ×";
  }

  private static String inWords(Change change) {
    return "%s is %s what it was, from %s on: %s, before %s (p = %.3f)"
        .formatted(
            change.figure().label(),
            times(change),
            change.experimentId(),
            change.figure().text(change.after()),
            change.figure().text(change.before()),
            change.p());
  }

  /** Appends one line, whatever is in {@code content}. */
  private static void line(StringBuilder text, String content) {
    text.append(Printable.line(content)).append('\n');
  }
}
