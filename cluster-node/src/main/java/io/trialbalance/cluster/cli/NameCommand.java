package io.trialbalance.cluster.cli;

import io.trialbalance.cluster.results.store.ExperimentNames;
import io.trialbalance.cluster.results.store.ResultArchive;
import io.trialbalance.protocol.phase.ExitCode;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "name",
    description = {
      "Gives an experiment a name, which stands wherever its id may, and keeps it from being pruned.",
      "Lists the names if none is given."
    },
    footer = {
      "",
      "Examples:",
      "  trialbalance results name full-20261121-101530 baseline-1.2",
      "  trialbalance compare baseline-1.2 full-20261122-090000",
      "  trialbalance results name full-20261122-090000 main --move",
      "  trialbalance results name --delete baseline-1.2"
    })
final class NameCommand implements Callable<Integer> {

  private final Context context;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "ID",
      description = "the experiment, by its id or another of its names")
  private String experiment;

  @Parameters(index = "1", arity = "0..1", paramLabel = "NAME", description = ExperimentNames.RULE)
  private String name;

  @Option(names = "--move", description = "takes the name from the experiment that has it")
  private boolean move;

  @Option(
      names = "--delete",
      paramLabel = "NAME",
      description = "removes the name, and not the experiment")
  private String delete;

  NameCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() throws IOException {
    ExperimentNames names =
        new ResultArchive(context.configuration().settings().resultsFolder()).names();
    if (delete != null) {
      if (experiment != null || move) {
        throw new CommandFailure(
            ExitCode.USAGE, "--delete NAME goes alone: it needs no ID, and moves nothing");
      }
      print(delete, names.take(delete), "was the name of");
    } else if (experiment == null) {
      list(names.all());
    } else if (name == null) {
      throw new CommandFailure(
          ExitCode.USAGE, "expected the name that " + experiment + " is to get: ID NAME");
    } else {
      String id = names.idOf(experiment);
      names.give(id, name, move);
      print(name, List.of(id), "is the name of");
    }
    return ExitCode.OK.code();
  }

  private void list(Map<String, List<String>> names) {
    if (context.options().json()) {
      context.printJson(
          names.entrySet().stream().map(entry -> json(entry.getKey(), entry.getValue())).toList());
    } else if (names.isEmpty()) {
      context.printLine("no experiment has a name");
    } else {
      names.forEach((each, ids) -> context.printLine(each + "  " + String.join(", ", ids)));
    }
  }

  private void print(String of, List<String> ids, String relation) {
    if (context.options().json()) {
      context.printJson(json(of, ids));
    } else {
      context.printLine(of + " " + relation + " " + String.join(", ", ids));
    }
  }

  private static Map<String, Object> json(String name, List<String> ids) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("name", name);
    json.put("experimentIds", ids);
    return json;
  }
}
