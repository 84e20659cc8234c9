package io.trialbalance.cluster.cli;

import io.trialbalance.cluster.results.render.ComparisonCsv;
import io.trialbalance.cluster.results.render.ComparisonTable;
import io.trialbalance.cluster.results.render.GateReport;
import io.trialbalance.cluster.results.render.html.ComparisonReport;
import io.trialbalance.cluster.results.statistics.Comparison;
import io.trialbalance.cluster.results.statistics.Comparison.Side;
import io.trialbalance.cluster.results.statistics.Gate;
import io.trialbalance.cluster.results.statistics.Gate.Outcome;
import io.trialbalance.cluster.results.statistics.Latencies;
import io.trialbalance.cluster.results.store.OutputFile;
import io.trialbalance.cluster.results.store.ResultArchive;
import io.trialbalance.cluster.results.store.ResultStoreException;
import io.trialbalance.protocol.phase.ExitCode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

@Command(
    name = "compare",
    description = {
      "Says how far one plan's results are from another's, or why that cannot be said. More than two"
          + " are compared with the first; several experiments plan by plan, with those of the same"
          + " name in the first."
    },
    footer = {
      "",
      "Examples:",
      "  trialbalance compare MONDAY TUESDAY WEDNESDAY --csv week.csv",
      "  trialbalance compare quick-20261121-101530 quick-20261122-090000",
      "  trialbalance compare ID/row-locks ID/batched --report both.html",
      "  trialbalance compare ID/row-locks ID/batched --quantiles",
      "  trialbalance compare OLD1,OLD2,OLD3,OLD4 NEW1,NEW2,NEW3,NEW4",
      "  trialbalance compare BASELINE CANDIDATE --fail-if 'throughput < -5%%'"
    })
final class CompareCommand implements Callable<Integer> {

  private final Context context;

  @Parameters(
      arity = "1..*",
      paramLabel = "ID",
      description =
          "an experiment by id or name, or one of its plans: ID/PLAN; or several, ID,ID,ID, that took"
              + " turns with as many others, each with one")
  private List<String> names;

  @Option(
      names = "--report",
      paramLabel = "FILE",
      description = "also writes two plans, one over the other, as one HTML file")
  private Path report;

  @Option(
      names = "--csv",
      paramLabel = "FILE",
      description = "also writes a line for each plan, as comparison.csv has it")
  private Path csv;

  @Option(
      names = "--margin",
      paramLabel = "SHARE",
      converter = MarginConverter.class,
      description =
          "a difference of up to so much does not matter, such as 5%%: plans within it are the same")
  private double margin;

  @Option(
      names = "--quantiles",
      description = "also says how far apart the latencies are at p10, p20, … p90, p95, p99, p99.9")
  private boolean quantiles;

  @Option(
      names = "--fail-if",
      paramLabel = "CHANGE",
      converter = GateConverter.class,
      description =
          "ends with 3 if the 95%% interval proves such a change from the first to another, such as"
              + " 'throughput < -5%%'; may be repeated")
  private List<Gate> gates = List.of();

  @Option(
      names = "--strict",
      description = "ends with 4 if an interval neither proves nor excludes such a change")
  private boolean strict;

  @Option(
      names = "--junit",
      paramLabel = "FILE",
      description = "also writes what has become of each --fail-if, as JUnit does")
  private Path junit;

  @Option(
      names = OutputFile.OVERWRITE,
      description = "replaces FILE if it is there already; without it, it is refused")
  private boolean overwrite;

  CompareCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() throws IOException {
    OutputFile html = report == null ? null : OutputFile.of(report, overwrite);
    OutputFile lines = csv == null ? null : OutputFile.of(csv, overwrite);
    OutputFile xml = junit == null ? null : OutputFile.of(junit, overwrite);
    ResultArchive archive = new ResultArchive(context.configuration().settings().resultsFolder());
    List<List<Side>> named = new ArrayList<>();
    for (String name : names) {
      named.add(archive.sidesOf(name));
    }
    List<Side> sides = named.stream().flatMap(List::stream).toList();
    if (report != null && sides.size() != 2) {
      throw new ResultStoreException(
          "--report is for two plans, and these are " + sides.size() + ": name them, ID/PLAN");
    }
    if (report != null && sides.stream().anyMatch(Side::isInTurns)) {
      throw new ResultStoreException("--report is for experiments, not for several in turns");
    }
    if (quantiles && sides.size() != 2) {
      throw new ResultStoreException(
          "--quantiles is for two plans, and these are " + sides.size() + ": name them, ID/PLAN");
    }
    List<Comparison> comparisons =
        comparisons(named, quantiles ? archive.latencies(sides) : Map.of());
    if (lines != null) {
      lines.write(ComparisonCsv.plans(sides));
    }
    GateReport judged = GateReport.of(comparisons, gates);
    if (xml != null) {
      xml.write(judged.toJunitXml());
    }
    if (html != null) {
      html.write(ComparisonReport.of(archive, comparisons.get(0)));
    }
    if (sides.size() > 2) {
      if (!context.options().json()) {
        context.print(ComparisonTable.against(comparisons) + "\n");
      }
      context.show(sides.stream().map(Side::aggregate).toList());
    } else if (context.options().json()) {
      context.printJson(comparisons.get(0));
    } else {
      context.print(ComparisonTable.of(comparisons.get(0)));
    }
    if (!context.options().json()) {
      context.print(judged.inWords());
    }
    return exitCode(comparisons, judged).code();
  }

  private List<Comparison> comparisons(List<List<Side>> named, Map<String, Latencies> latencies)
      throws ResultStoreException {
    List<Side> first = named.get(0);
    if (named.size() == 1 || named.stream().allMatch(sides -> sides.size() == 1)) {
      List<Side> sides = named.stream().flatMap(List::stream).toList();
      if (sides.size() < 2) {
        throw new ResultStoreException(
            names.get(0) + " has one plan: name another to compare it with, ID or ID/PLAN");
      }
      return Comparison.against(sides.get(0), sides.subList(1, sides.size()), margin, latencies);
    }
    List<Comparison> comparisons = new ArrayList<>();
    for (Side baseline : first) {
      List<Side> others =
          named.subList(1, named.size()).stream()
              .flatMap(List::stream)
              .filter(side -> side.plan().name().equals(baseline.plan().name()))
              .toList();
      comparisons.addAll(Comparison.against(baseline, others, margin, latencies));
    }
    if (comparisons.isEmpty()) {
      throw new ResultStoreException(
          "no other has a plan of the same name as one of "
              + names.get(0)
              + ": name the plans, ID/PLAN");
    }
    return comparisons;
  }

  /** What cannot be compared is an error; if others can be, only where a change was asked about. */
  private ExitCode exitCode(List<Comparison> comparisons, GateReport judged) {
    boolean all = comparisons.stream().noneMatch(one -> one.refusals().isEmpty());
    if (all || judged.hasAny(Outcome.REFUSED)) {
      return ExitCode.USAGE;
    }
    if (judged.hasAny(Outcome.FAILED)) {
      return ExitCode.THRESHOLD_MISSED;
    }
    return strict && judged.hasAny(Outcome.UNDECIDED) ? ExitCode.INVALID : ExitCode.OK;
  }

  /** A share: {@code 5%}. */
  static final class MarginConverter implements ITypeConverter<Double> {
    @Override
    public Double convert(String text) {
      if (text.matches("\\d{1,2}(\\.\\d{1,6})?%")) {
        return Double.parseDouble(text.substring(0, text.length() - 1)) / 100;
      }
      if (text.matches("0\\.\\d{1,8}")) {
        return Double.parseDouble(text);
      }
      throw new TypeConversionException(
          "expected a share from 0% to below 100%, such as 5% or 0.05, found " + text);
    }
  }

  /** What must not be let through. */
  static final class GateConverter implements ITypeConverter<Gate> {
    @Override
    public Gate convert(String text) {
      try {
        return Gate.of(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }
}
