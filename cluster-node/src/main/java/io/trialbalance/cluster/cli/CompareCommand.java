package io.trialbalance.cluster.cli;

import io.trialbalance.cluster.results.render.ComparisonCsv;
import io.trialbalance.cluster.results.render.ComparisonTable;
import io.trialbalance.cluster.results.render.html.ComparisonReport;
import io.trialbalance.cluster.results.statistics.Comparison;
import io.trialbalance.cluster.results.statistics.Comparison.Side;
import io.trialbalance.cluster.results.store.OutputFile;
import io.trialbalance.cluster.results.store.ResultArchive;
import io.trialbalance.cluster.results.store.ResultStoreException;
import io.trialbalance.protocol.phase.ExitCode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "compare",
    description = {
      "Says how far one plan's results are from another's, or why that cannot be said. Of more than"
          + " two plans, or of experiments with several, it makes one table."
    },
    footer = {
      "",
      "Examples:",
      "  trialbalance compare MONDAY TUESDAY WEDNESDAY --csv week.csv",
      "  trialbalance compare quick-20261121-101530 quick-20261122-090000",
      "  trialbalance compare ID/row-locks ID/batched --report both.html"
    })
final class CompareCommand implements Callable<Integer> {

  private final Context context;

  @Parameters(
      arity = "2..*",
      paramLabel = "ID",
      description = "two or more: an experiment, or one of its plans: ID/PLAN")
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
    ResultArchive archive = new ResultArchive(context.configuration().settings().resultsFolder());
    List<Side> sides = new ArrayList<>();
    for (String name : names) {
      sides.addAll(archive.sidesOf(name));
    }
    if (report != null && sides.size() != 2) {
      throw new ResultStoreException(
          "--report is for two plans, and these are " + sides.size() + ": name them, ID/PLAN");
    }
    if (lines != null) {
      lines.write(ComparisonCsv.plans(sides));
    }
    if (sides.size() != 2) {
      context.show(sides.stream().map(Side::aggregate).toList());
      return ExitCode.OK.code();
    }
    Comparison comparison = Comparison.of(sides.get(0), sides.get(1));
    if (html != null) {
      html.write(ComparisonReport.of(archive, comparison));
    }
    if (context.options().json()) {
      context.printJson(comparison);
    } else {
      context.print(ComparisonTable.of(comparison));
    }
    return (comparison.refusals().isEmpty() ? ExitCode.OK : ExitCode.USAGE).code();
  }
}
