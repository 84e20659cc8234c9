package io.trialbalance.cluster.results.render;

import io.trialbalance.cluster.results.statistics.AggregateDocument;
import io.trialbalance.cluster.results.statistics.AggregateDocument.RunFigures;
import io.trialbalance.cluster.results.statistics.Comparison;
import io.trialbalance.cluster.results.statistics.Comparison.Side;
import io.trialbalance.cluster.results.statistics.Figure;
import io.trialbalance.cluster.results.statistics.Statistics;
import io.trialbalance.cluster.results.statistics.Statistics.Interval;
import io.trialbalance.cluster.results.statistics.Units;
import io.trialbalance.protocol.measure.Quantile;
import io.trialbalance.protocol.plan.PlanWriter;
import io.trialbalance.protocol.plan.RunPlan;
import io.trialbalance.protocol.text.Printable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/**
 * Plans for spreadsheets: {@code comparison.csv} has a line for each, {@code runs.csv} one for each
 * counted run. The first columns are the same in every file, so that files can be put together;
 * then come the keys in which the plans of this one differ, then the figures. Empty is what is
 * absent. A text with which a spreadsheet would compute, since it begins with {@code = + - @}, has
 * an apostrophe before it.
 */
public final class ComparisonCsv {

  private static final String COMPUTED = "=+-@";

  /** Keys of plan files that have a column of their own in every file. */
  private static final Set<String> CORE_KEYS =
      Set.of(
          "name",
          "database",
          "workload.accounts",
          "workload.zipf-exponent",
          "pacing.mode",
          "pacing.concurrency",
          "pacing.max-concurrency",
          "pacing.target-rate");

  /** The same below the section of a kind of database. */
  private static final Set<String> CORE_KEYS_OF_DATABASES =
      Set.of(
          "executor",
          "client",
          "ceiling",
          "isolation-level",
          "synchronous-commit",
          "batching.max-size");

  private ComparisonCsv() {}

  /**
   * A plan with what its runs gave, as lines need it.
   *
   * @param keys of its plan file, by their paths
   */
  private record Described(RunPlan plan, AggregateDocument aggregate, Map<String, Object> keys) {
    static List<Described> all(List<Side> plans) {
      return plans.stream()
          .map(side -> new Described(side.plan(), side.aggregate(), PlanWriter.keys(side.plan())))
          .toList();
    }
  }

  /** {@code comparison.csv}. */
  public static byte[] plans(List<Side> sides) {
    List<Described> plans = Described.all(sides);
    Set<String> differing = differing(plans);
    return write(plans.stream().map(plan -> line(plan, plans, differing)).toList());
  }

  /** {@code runs.csv}. */
  public static byte[] runs(List<Side> sides) {
    List<Described> plans = Described.all(sides);
    Set<String> differing = differing(plans);
    List<Figure> figures = figures(plans);
    List<Map<String, Object>> lines = new ArrayList<>();
    for (Described plan : plans) {
      plan.aggregate().runs().forEach(run -> lines.add(line(plan, run, differing, figures)));
    }
    return write(lines);
  }

  private static Map<String, Object> line(
      Described plan, List<Described> plans, Set<String> differing) {
    AggregateDocument aggregate = plan.aggregate();
    Map<String, Object> line = core(plan);
    line.put("runs", aggregate.runs().size());
    line.put("verdict", aggregate.verdict().label());
    line.put("thresholds-reached", aggregate.thresholdsReached());
    line.put("promises", promises(aggregate));
    line.put(
        "rejected-shares-differ",
        plans.stream()
            .anyMatch(other -> Comparison.rejectedSharesDiffer(aggregate, other.aggregate())));
    addDiffering(line, plan, differing);
    for (Figure figure : figures(plans)) {
      Statistics statistics = aggregate.statistics(figure);
      line.put(figure.name(), statistics.mean());
      line.put(figure.name() + "Cv", statistics.coefficientOfVariation());
      line.put(figure.name() + "Low95", statistics.confidence95().map(Interval::low).orElse(null));
      line.put(
          figure.name() + "High95", statistics.confidence95().map(Interval::high).orElse(null));
    }
    line.put("pooledErrorRate", aggregate.pooledErrorRate());
    line.put("latencyKind", aggregate.latency().map(all -> all.kind().label()).orElse(null));
    for (Quantile quantile : Quantile.values()) {
      String name = "allRuns." + Figure.of(quantile).name();
      var merged = aggregate.latency().map(all -> all.quantiles().get(quantile));
      line.put(name, merged.map(percentile -> percentile.nanos()).orElse(null));
      line.put(name + "AtLeast", merged.map(percentile -> percentile.atLeast()).orElse(null));
    }
    return line;
  }

  private static Map<String, Object> line(
      Described plan, RunFigures run, Set<String> differing, List<Figure> figures) {
    Map<String, Object> line = core(plan);
    line.put("run", run.run());
    line.put("attempt", run.attempt());
    line.put("verdict", run.verdict().label());
    line.put("document", run.document());
    addDiffering(line, plan, differing);
    figures.forEach(figure -> line.put(figure.name(), figure.in(run.figures())));
    return line;
  }

  /** Every figure, and the parts of them that any plan has. */
  private static List<Figure> figures(List<Described> plans) {
    return Figure.allIn(
        plans.stream()
            .flatMap(plan -> plan.aggregate().figures().keySet().stream())
            .collect(Collectors.toSet()));
  }

  /** What every file has: who and under which configuration. */
  private static Map<String, Object> core(Described plan) {
    Map<String, Object> keys = plan.keys();
    AggregateDocument aggregate = plan.aggregate();
    String kind = aggregate.kind();
    Map<String, Object> core = new LinkedHashMap<>();
    core.put("experiment", aggregate.experimentId());
    core.put("plan", aggregate.plan());
    core.put("database", aggregate.database());
    core.put("kind", kind);
    core.put("executor", aggregate.executor());
    core.put("client", aggregate.client().orElse(null));
    core.put("ceiling", aggregate.ceiling());
    core.put("isolation", keys.get(kind + ".isolation-level"));
    core.put("synchronous-commit", keys.get(kind + ".synchronous-commit"));
    core.put("replicas", aggregate.statistics(Figure.REPLICAS).mean());
    core.put("accounts", keys.get("workload.accounts"));
    core.put("exponent", keys.get("workload.zipf-exponent"));
    core.put("mode", aggregate.mode());
    core.put("concurrency", plan.plan().pacing().concurrencyPerNode());
    core.put("rate", keys.get("pacing.target-rate"));
    core.put("batch", keys.get(kind + ".batching.max-size"));
    core.put("nodes", aggregate.nodes());
    return core;
  }

  private static void addDiffering(
      Map<String, Object> line, Described plan, Set<String> differing) {
    differing.forEach(key -> line.put(key, plan.keys().get(key)));
  }

  /** Keys of plan files of which not all plans have the same value. */
  private static Set<String> differing(List<Described> plans) {
    List<Map<String, Object>> all = plans.stream().map(Described::keys).toList();
    Set<String> differing = new TreeSet<>();
    all.forEach(keys -> differing.addAll(keys.keySet()));
    differing.removeIf(
        key -> all.stream().allMatch(keys -> Objects.equals(keys.get(key), all.get(0).get(key))));
    differing.removeAll(CORE_KEYS);
    for (String key : CORE_KEYS_OF_DATABASES) {
      differing.removeIf(each -> each.endsWith("." + key));
    }
    return differing;
  }

  private static String promises(AggregateDocument aggregate) {
    return aggregate.promises().stream()
        .map(promise -> promise.dimension().label() + ": " + promise.words())
        .collect(Collectors.joining("; "));
  }

  private static String join(List<?> values) {
    return String.join(", ", values.stream().map(String::valueOf).toList());
  }

  /** Whether any two of {@code plans} differ by more than a point (rule 5). */
  public static boolean rejectedSharesDiffer(List<AggregateDocument> plans) {
    return plans.stream()
        .anyMatch(
            plan -> plans.stream().anyMatch(other -> Comparison.rejectedSharesDiffer(plan, other)));
  }

  /** Every line has the same columns; without lines there are none. */
  private static byte[] write(List<Map<String, Object>> lines) {
    StringBuilder text = new StringBuilder();
    String[] columns =
        lines.isEmpty() ? new String[0] : lines.get(0).keySet().toArray(String[]::new);
    CSVFormat format =
        CSVFormat.RFC4180.builder().setHeader(columns).setRecordSeparator("\n").get();
    try (CSVPrinter printer = new CSVPrinter(text, format)) {
      for (Map<String, Object> line : lines) {
        printer.printRecord(line.values().stream().map(ComparisonCsv::cell));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("text in memory could not be written", e);
    }
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static Object cell(Object value) {
    if (value instanceof List<?> list) {
      return cell(join(list));
    }
    if (value instanceof Double figure) {
      return Units.plain(figure);
    }
    if (!(value instanceof String text)) {
      return value;
    }
    String shown = Printable.line(text);
    return !shown.isEmpty() && COMPUTED.indexOf(shown.charAt(0)) >= 0 ? "'" + shown : shown;
  }
}
