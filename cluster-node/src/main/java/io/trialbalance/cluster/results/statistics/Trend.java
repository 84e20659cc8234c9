package io.trialbalance.cluster.results.statistics;

import io.trialbalance.cluster.results.statistics.ChangePoints.ChangePoint;
import io.trialbalance.protocol.measure.Quantile;
import io.trialbalance.protocol.phase.Verdict;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * What became of a plan's figures from experiment to experiment.
 *
 * @param plan its name
 * @param margin share up to which a change does not matter; 0 if every one does
 * @param series in the order of their time, oldest first; each is of one configuration in one
 *     environment
 * @param leftOut what does not count, and why
 */
public record Trend(String plan, double margin, List<Series> series, List<LeftOut> leftOut) {

  /** Experiments below which no step is so plain that chance is ruled out. */
  public static final int FEWEST = ChangePoints.FEWEST;

  /**
   * A plan's results in one experiment.
   *
   * @param setting what must stay the same for its figures to be comparable with others: by what it
   *     is, in the order in which to show it
   */
  public record Observation(
      Instant submittedAt, AggregateDocument aggregate, Map<String, String> setting) {}

  /** An experiment whose figures do not count. */
  public record LeftOut(String experimentId, String why) {}

  /**
   * Experiments in a row that can be compared.
   *
   * @param brokenBy what is no more as it was in the series before; empty in the first
   * @param changes of any figure, in the order of their time
   */
  public record Series(List<String> brokenBy, List<Point> points, List<Change> changes) {

    /** Those that begin with the experiment of this point. */
    public List<Change> at(Point point) {
      return changes.stream()
          .filter(change -> change.experimentId.equals(point.experimentId))
          .toList();
    }
  }

  /**
   * One experiment.
   *
   * @param figures over its runs, by name with unit
   */
  public record Point(
      String experimentId, Instant submittedAt, Verdict verdict, Map<String, Statistics> figures) {

    /** One of them; of none if it is not there. */
    public Statistics of(Figure figure) {
      return figures.getOrDefault(figure.name(), Statistics.NONE);
    }
  }

  /**
   * A step of one figure.
   *
   * @param experimentId the first in which it is so
   * @param before mean (geometric) from the change before, or from the begin of the series, on
   * @param after the same up to the next change, or to the end
   * @param p with which chance the same figures in another order would show as great a step
   */
  public record Change(Figure figure, String experimentId, double before, double after, double p) {

    /** How many times {@code before} it is. */
    public double ratio() {
      return after / before;
    }
  }

  /**
   * Of a plan.
   *
   * @param observations oldest first
   */
  public static Trend of(
      String plan, double margin, List<Observation> observations, List<LeftOut> leftOut) {
    List<Series> series = new ArrayList<>();
    List<LeftOut> out = new ArrayList<>(leftOut);
    List<Observation> row = new ArrayList<>();
    List<String> brokenBy = List.of();
    for (Observation observation : observations) {
      if (observation.aggregate.verdict() == Verdict.INVALID) {
        out.add(
            new LeftOut(
                observation.aggregate.experimentId(),
                "invalid: " + String.join("; ", observation.aggregate.reasons())));
        continue;
      }
      List<String> differences =
          row.isEmpty()
              ? List.of()
              : differences(row.get(row.size() - 1).setting, observation.setting);
      if (!differences.isEmpty()) {
        series.add(series(brokenBy, row, margin));
        row.clear();
        brokenBy = differences;
      }
      row.add(observation);
    }
    if (!row.isEmpty()) {
      series.add(series(brokenBy, row, margin));
    }
    return new Trend(plan, margin, series, out);
  }

  private static List<String> differences(Map<String, String> before, Map<String, String> now) {
    Set<String> keys = new LinkedHashSet<>(before.keySet());
    keys.addAll(now.keySet());
    return keys.stream()
        .filter(key -> !Objects.equals(before.get(key), now.get(key)))
        .map(key -> key + ": " + text(before.get(key)) + " before, now " + text(now.get(key)))
        .toList();
  }

  private static String text(String value) {
    return value == null ? "none" : value;
  }

  private static Series series(List<String> brokenBy, List<Observation> row, double margin) {
    List<Figure> figures = figures(row.get(0).aggregate.ceiling());
    List<Point> points = row.stream().map(observation -> point(observation, figures)).toList();
    List<Change> changes = new ArrayList<>();
    for (Figure figure : figures) {
      changes.addAll(changes(figure, points, margin));
    }
    return new Series(brokenBy, points, changes);
  }

  /** Whether a series is long enough for a change to be seen in it. */
  public boolean couldShowAny() {
    return series.stream().anyMatch(each -> each.points.size() >= FEWEST);
  }

  /** What is followed, in the order in which to show it. */
  public static List<Figure> figures(boolean ceiling) {
    return List.of(
        Figure.headline(ceiling), Figure.of(Quantile.P50), Figure.of(Quantile.P99), Figure.CPU);
  }

  private static Point point(Observation observation, List<Figure> figures) {
    Map<String, Statistics> all = new LinkedHashMap<>();
    figures.forEach(figure -> all.put(figure.name(), observation.aggregate.statistics(figure)));
    return new Point(
        observation.aggregate.experimentId(),
        observation.submittedAt,
        observation.aggregate.verdict(),
        all);
  }

  /** Experiments without the figure are passed over; what is not above 0 has no ratio. */
  private static List<Change> changes(Figure figure, List<Point> points, double margin) {
    List<Point> with =
        points.stream()
            .filter(point -> point.of(figure).mean() != null && point.of(figure).mean() > 0)
            .toList();
    double[] logs = with.stream().mapToDouble(point -> Math.log(point.of(figure).mean())).toArray();
    List<ChangePoint> found = ChangePoints.beyond(margin, ChangePoints.of(logs), logs);
    List<Change> changes = new ArrayList<>();
    for (int i = 0; i < found.size(); i++) {
      changes.add(
          new Change(
              figure,
              with.get(found.get(i).index()).experimentId,
              Math.exp(ChangePoints.meanAfter(found, i - 1, logs)),
              Math.exp(ChangePoints.meanAfter(found, i, logs)),
              found.get(i).p()));
    }
    return changes;
  }
}
