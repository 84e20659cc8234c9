package io.trialbalance.cluster.cli;

import io.trialbalance.cluster.results.render.ComparisonTable;
import io.trialbalance.cluster.results.render.html.ComparisonReport;
import io.trialbalance.cluster.results.statistics.Comparison;
import io.trialbalance.cluster.results.store.OutputFile;
import io.trialbalance.cluster.results.store.ResultArchive;
import io.trialbalance.protocol.phase.ExitCode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "compare",
    description = "Says how far one plan's results are from another's, or why that cannot be said.",
    footer = {
      "",
      "Examples:",
      "  trialbalance compare 20261121-101530-quick 20261122-090000-quick",
      "  trialbalance compare ID/row-locks ID/batched --report both.html"
    })
final class CompareCommand implements Callable<Integer> {

  private final Context context;

  @Parameters(
      index = "0",
      paramLabel = "A",
      description = "an experiment, or one of its plans: ID/PLAN")
  private String a;

  @Parameters(index = "1", paramLabel = "B", description = "what is compared with it")
  private String b;

  @Option(
      names = "--report",
      paramLabel = "FILE",
      description = "also writes both, one over the other, as one HTML file")
  private Path report;

  @Option(
      names = OutputFile.OVERWRITE,
      description = "replaces FILE if it is there already; without it, it is refused")
  private boolean overwrite;

  CompareCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() throws IOException {
    OutputFile file = report == null ? null : OutputFile.of(report, overwrite);
    ResultArchive archive = new ResultArchive(context.configuration().settings().resultsFolder());
    Comparison comparison = archive.compare(a, b);
    if (context.options().json()) {
      context.printJson(comparison);
    } else {
      context.print(ComparisonTable.of(comparison));
    }
    if (file != null) {
      file.write(ComparisonReport.of(archive, comparison));
    }
    return (comparison.refusals().isEmpty() ? ExitCode.OK : ExitCode.USAGE).code();
  }
}
