package io.trialbalance.cluster.results.render.html;

import static io.trialbalance.cluster.results.statistics.Units.ABSENT;

import io.trialbalance.cluster.results.document.Evidence.ServerTold;
import io.trialbalance.cluster.results.document.RunDocument;
import io.trialbalance.cluster.results.statistics.Units;
import io.trialbalance.protocol.measure.ServerFigure;
import io.trialbalance.protocol.measure.ServerFigure.Over;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What the database servers told of themselves in the attempts' measurements, as it is printed.
 *
 * @param columns names of the figures
 * @param rows one for each attempt whose server told anything
 * @param notes what the figures are
 */
record ServerTable(List<String> columns, List<Row> rows, List<String> notes) {

  /** Below it a mean is printed as 0.0. */
  private static final double NEXT_TO_NONE = 0.05;

  /**
   * One attempt.
   *
   * @param cells one for each column
   */
  record Row(String label, List<String> cells) {}

  static ServerTable of(List<RunDocument> attempts) {
    Map<String, ServerTold> figures = new LinkedHashMap<>();
    attempts.forEach(attempt -> told(attempt).forEach(figures::putIfAbsent));
    List<Row> rows = new ArrayList<>();
    for (RunDocument attempt : attempts) {
      Map<String, ServerTold> told = told(attempt);
      if (!told.isEmpty()) {
        rows.add(
            new Row(
                PlanSection.label(attempt),
                figures.keySet().stream().map(name -> cell(told.get(name))).toList()));
      }
    }
    return new ServerTable(
        figures.values().stream().map(ServerTable::column).toList(),
        rows,
        figures.values().stream().map(one -> name(one) + ": " + one.what()).toList());
  }

  private static Map<String, ServerTold> told(RunDocument attempt) {
    Map<String, ServerTold> told = new LinkedHashMap<>();
    attempt
        .evidence()
        .server()
        .filter(server -> server.samples() > 0)
        .ifPresent(server -> server.figures().forEach(one -> told.put(one.name(), one)));
    return told;
  }

  /** {@code "replication lag, highest"}: the unit stands in the cells. */
  private static String column(ServerTold told) {
    return name(told) + ", " + told.over().label().replace('-', ' ');
  }

  private static String name(ServerTold told) {
    return told.name().replaceAll("-(bytes|seconds)$", "").replace('-', ' ');
  }

  /** The largest first. */
  private static String cell(ServerTold told) {
    if (told == null || told.values().isEmpty()) {
      return ABSENT;
    }
    String text =
        told.values().entrySet().stream()
            .filter(value -> told.over() != Over.MEAN || value.getValue() >= NEXT_TO_NONE)
            .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
            .map(
                value ->
                    (value.getKey().equals(ServerFigure.ALL) ? "" : value.getKey() + " ")
                        + value(told, value.getValue()))
            .collect(Collectors.joining(", "));
    return text.isEmpty() ? "none" : text;
  }

  private static String value(ServerTold told, double value) {
    String perSecond = told.over() == Over.INCREASE_PER_SECOND ? "/s" : "";
    if (told.name().endsWith("-bytes")) {
      return Units.bytes(value) + perSecond;
    }
    if (told.name().endsWith("-seconds")) {
      return Units.nanos(value * 1e9) + perSecond;
    }
    return (value == Math.rint(value) && told.over() != Over.MEAN
            ? Units.count((long) value)
            : String.format(Locale.ROOT, "%.1f", value))
        + perSecond;
  }
}
