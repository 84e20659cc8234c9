package io.trialbalance.cluster.cli;

import static java.time.temporal.ChronoUnit.SECONDS;

import io.trialbalance.cluster.results.document.StoredExperiment;
import io.trialbalance.cluster.results.document.Validation;
import io.trialbalance.cluster.results.render.Table;
import io.trialbalance.cluster.results.statistics.AggregateDocument;
import io.trialbalance.cluster.results.store.ResultArchive;
import io.trialbalance.protocol.phase.ExitCode;
import io.trialbalance.protocol.phase.Verdict;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "results",
    description =
        "Lists, shows, follows, names, validates and prunes what is in the results folder.",
    footer = {
      "",
      "Examples:",
      "  trialbalance results",
      "  trialbalance results show",
      "  trialbalance results validate ID",
      "  trialbalance results trend quick",
      "  trialbalance results name ID baseline-1.2",
      "  trialbalance results prune --keep 10"
    })
final class ResultsCommand implements Callable<Integer> {

  private final Context context;

  ResultsCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() throws IOException {
    return list();
  }

  @Command(name = "list", description = "Lists the experiments, newest first.")
  int list() throws IOException {
    ResultArchive.Listing listing = archive().list();
    context.warn(listing.problems());
    if (context.options().json()) {
      List<Map<String, Object>> briefs = new ArrayList<>();
      for (StoredExperiment experiment : listing.experiments()) {
        briefs.add(brief(experiment, listing));
      }
      context.printJson(briefs);
    } else if (listing.experiments().isEmpty()) {
      context.printLine("no results in " + folder());
    } else {
      context.print(table(listing.experiments(), listing, archive()));
    }
    return ExitCode.OK.code();
  }

  /** One line for each experiment; times are in UTC, as they are in ids. */
  static String table(
      List<StoredExperiment> experiments, ResultArchive.Listing listing, ResultArchive archive)
      throws IOException {
    boolean isAnyNamed = experiments.stream().anyMatch(each -> !listing.namesOf(each).isEmpty());
    List<String> headings =
        new ArrayList<>(List.of("experiment", "submitted", "status", "verdict", "plans"));
    if (isAnyNamed) {
      headings.add("called");
    }
    Table table = new Table(headings);
    for (StoredExperiment experiment : experiments) {
      List<String> cells = new ArrayList<>();
      cells.add(experiment.experimentId());
      cells.add(experiment.submittedAt().truncatedTo(SECONDS).toString());
      cells.add(status(experiment, archive));
      cells.add(verdict(experiment));
      cells.add(String.valueOf(experiment.request().plans().size()));
      if (isAnyNamed) {
        cells.add(String.join(", ", listing.namesOf(experiment)));
      }
      table.row(cells);
    }
    return table.toString();
  }

  /** How it goes on only its cluster knows. */
  private static String status(StoredExperiment experiment, ResultArchive archive)
      throws IOException {
    String status = experiment.status().label();
    return experiment.status().isEnded()
        ? status
        : status + " as of " + archive.writtenAt(experiment.experimentId()).truncatedTo(SECONDS);
  }

  @Command(name = "show", description = "Shows an experiment's table again.")
  int show(
      @Parameters(
              arity = "0..1",
              paramLabel = "ID",
              description = "the experiment, by id or name; without it, the newest")
          String id)
      throws IOException {
    String experiment = id == null ? newest() : archive().names().idOf(id);
    List<AggregateDocument> aggregates = archive().aggregates(experiment);
    if (aggregates.isEmpty() && !context.options().json()) {
      context.printLine(
          experiment
              + ": none of its runs counts yet; 'trialbalance results list' says how far it has"
              + " come");
    } else {
      context.show(aggregates);
    }
    return ExitCode.OK.code();
  }

  @Command(
      name = "validate",
      description = "Computes every figure and verdict again from what was measured.")
  int validate(
      @Parameters(
              arity = "0..1",
              paramLabel = "ID",
              description = "the experiment, by id or name; without it, the newest")
          String id)
      throws IOException {
    String experiment = id == null ? newest() : archive().names().idOf(id);
    Validation validation = archive().validate(experiment);
    if (context.options().json()) {
      context.printJson(validation);
    } else if (validation.isConfirmed()) {
      context.printLine(
          experiment + ": " + validation.documents().size() + " documents agree with themselves");
    } else {
      validation.problems().forEach(context::printLine);
    }
    return (validation.isConfirmed() ? ExitCode.OK : ExitCode.INVALID).code();
  }

  private String newest() throws IOException {
    return context.newestExperiment(context.configuration().settings().resultsFolder());
  }

  private Map<String, Object> brief(StoredExperiment experiment, ResultArchive.Listing listing)
      throws IOException {
    Map<String, Object> brief = new LinkedHashMap<>();
    brief.put("experimentId", experiment.experimentId());
    brief.put("names", listing.namesOf(experiment));
    brief.put("submittedAt", experiment.submittedAt());
    brief.put("status", experiment.status());
    if (!experiment.status().isEnded()) {
      brief.put("asOf", archive().writtenAt(experiment.experimentId()));
    }
    brief.put("verdict", experiment.verdict());
    brief.put("plans", experiment.request().plans().stream().map(plan -> plan.name()).toList());
    return brief;
  }

  private static String verdict(StoredExperiment experiment) {
    return experiment.verdict().map(Verdict::label).orElse("");
  }

  private ResultArchive archive() {
    return new ResultArchive(context.configuration().settings().resultsFolder());
  }

  private String folder() {
    return context.configuration().settings().resultsFolder().toString();
  }
}
