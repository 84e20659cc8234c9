package io.trialbalance.cluster.cli;

import io.trialbalance.cluster.results.render.html.HtmlReport;
import io.trialbalance.cluster.results.store.Exports;
import io.trialbalance.cluster.results.store.ResultArchive;
import io.trialbalance.protocol.phase.ExitCode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "report",
    description = "Writes an experiment's report: one HTML file that opens from the disk.",
    footer = {"", "Examples:", "  trialbalance report", "  trialbalance report ID --curves"})
final class ReportCommand implements Callable<Integer> {

  private final Context context;

  @Parameters(
      arity = "0..1",
      paramLabel = "ID",
      description = "the experiment, by id or name; without it, the newest")
  private String id;

  @Option(
      names = "--curves",
      description =
          "also writes each run's seconds (.csv) and latency distribution (.hgrm) beside its"
              + " document")
  private boolean curves;

  ReportCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() throws IOException {
    Path results = context.configuration().settings().resultsFolder();
    ResultArchive archive = new ResultArchive(results);
    String experiment = id == null ? context.newestExperiment(results) : archive.names().idOf(id);
    Exports exports = new Exports(results);
    List<Path> written = new ArrayList<>();
    written.add(exports.report(experiment, HtmlReport.of(archive, experiment)));
    if (curves) {
      written.addAll(exports.curves(experiment));
    }
    if (context.options().json()) {
      context.printJson(
          Map.of(
              "experimentId", experiment, "files", written.stream().map(Path::toString).toList()));
    } else {
      written.forEach(file -> context.printLine(file.toString()));
    }
    return ExitCode.OK.code();
  }
}
