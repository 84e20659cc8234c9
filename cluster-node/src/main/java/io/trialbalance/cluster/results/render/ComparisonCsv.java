package io.trialbalance.cluster.results.render;

import io.trialbalance.cluster.results.statistics.AggregateDocument;
import io.trialbalance.cluster.results.statistics.AggregateDocument.RunFigures;
import io.trialbalance.cluster.results.statistics.Comparison;
import io.trialbalance.cluster.results.statistics.Comparison.Side;
import io.trialbalance.cluster.results.statistics.Figure;
import io.trialbalance.cluster.results.statistics.Statistics;
import io.trialbalance.cluster.results.statistics.Statistics.Interval;
import io.trialbalance.protocol.measure.Quantile;
import io.trialbalance.protocol.plan.PlanWriter;
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
      Set.of("executor", "isolation-level", "synchronous-commit", "batching.max-size");

  private ComparisonCsv() {}

  /** {@code comparison.csv}. */
  public static byte[] plans(List<Side> plans) {
    Set<String> differing = differing(plans);
    return write(plans.stream().map(plan -> line(plan, plans, differing)).toList());
  }

  /** {@code runs.csv}. */
  public static byte[] runs(List<Side> plans) {
    Set<String> differing = differing(plans);
    List<Map<String, Object>> lines = new ArrayList<>();
    for (Side plan : plans) {
      plan.aggregate().runs().forEach(run -> lines.add(line(plan, run, differing)));
    }
    return write(lines);
  }

  private static Map<String, Object> line(Side plan, List<Side> plans, Set<String> differing) {
    AggregateDocument aggregate = plan.aggregate();
    Map<String, Object> line = core(plan);
    line.put("runs", aggregate.runs().size());
    line.put("verdict", aggregate.verdict().label());
    line.put("thresholds-reached", aggregate.thresholdsReached());
    line.put(
        "rejected-shares-differ",
        plans.stream().anyMatch(other -> rejectedSharesDiffer(aggregate, other.aggregate())));
    addDiffering(line, plan, differing);
    for (Figure figure : Figure.ALL) {
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

  private static Map<String, Object> line(Side plan, RunFigures run, Set<String> differing) {
    Map<String, Object> line = core(plan);
    line.put("run", run.run());
    line.put("attempt", run.attempt());
    line.put("verdict", run.verdict().label());
    line.put("document", run.document());
    addDiffering(line, plan, differing);
    Figure.ALL.forEach(figure -> line.put(figure.name(), figure.in(run.figures())));
    return line;
  }

  /** What every file has: who and under which configuration. */
  private static Map<String, Object> core(Side side) {
    Map<String, Object> keys = keys(side);
    String kind = side.aggregate().kind();
    Map<String, Object> core = new LinkedHashMap<>();
    core.put("experiment", side.aggregate().experimentId());
    core.put("plan", side.aggregate().plan());
    core.put("database", side.aggregate().database());
    core.put("kind", kind);
    core.put("executor", side.aggregate().executor());
    core.put("isolation", keys.get(kind + ".isolation-level"));
    core.put("synchronous-commit", keys.get(kind + ".synchronous-commit"));
    core.put("replicas", side.aggregate().statistics(Figure.REPLICAS).mean());
    core.put("accounts", keys.get("workload.accounts"));
    core.put("exponent", keys.get("workload.zipf-exponent"));
    core.put("mode", side.aggregate().mode());
    core.put("concurrency", side.plan().pacing().concurrencyPerNode());
    core.put("rate", keys.get("pacing.target-rate"));
    core.put("batch", keys.get(kind + ".batching.max-size"));
    core.put("nodes", side.aggregate().nodes());
    return core;
  }

  private static void addDiffering(Map<String, Object> line, Side plan, Set<String> differing) {
    Map<String, Object> keys = keys(plan);
    differing.forEach(key -> line.put(key, keys.get(key)));
  }

  /** Keys of plan files of which not all plans have the same value. */
  private static Set<String> differing(List<Side> plans) {
    List<Map<String, Object>> all = plans.stream().map(ComparisonCsv::keys).toList();
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

  private static Map<String, Object> keys(Side plan) {
    Map<String, Object> keys = new LinkedHashMap<>();
    flatten("", PlanWriter.toMap(plan.plan()), keys);
    return keys;
  }

  private static void flatten(String prefix, Map<?, ?> section, Map<String, Object> keys) {
    section.forEach(
        (key, value) -> {
          if (value instanceof Map<?, ?> inner) {
            flatten(prefix + key + ".", inner, keys);
          } else {
            keys.put(prefix + key, value instanceof List<?> list ? join(list) : value);
          }
        });
  }

  private static String join(List<?> values) {
    return String.join(", ", values.stream().map(String::valueOf).toList());
  }

  /** Whether any two of {@code plans} differ by more than a point (rule 5). */
  public static boolean rejectedSharesDiffer(List<AggregateDocument> plans) {
    return plans.stream()
        .anyMatch(plan -> plans.stream().anyMatch(other -> rejectedSharesDiffer(plan, other)));
  }

  private static boolean rejectedSharesDiffer(AggregateDocument a, AggregateDocument b) {
    return Comparison.rejectedSharesDiffer(
        a.statistics(Figure.REJECTED_SHARE).mean(), b.statistics(Figure.REJECTED_SHARE).mean());
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
    if (!(value instanceof String text)) {
      return value;
    }
    String shown = Printable.line(text);
    return !shown.isEmpty() && COMPUTED.indexOf(shown.charAt(0)) >= 0 ? "'" + shown : shown;
  }
}
