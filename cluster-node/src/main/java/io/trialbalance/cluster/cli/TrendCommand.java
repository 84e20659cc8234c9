package io.trialbalance.cluster.cli;

import io.trialbalance.cluster.results.render.TrendTable;
import io.trialbalance.cluster.results.statistics.Trend;
import io.trialbalance.cluster.results.store.PlanHistory;
import io.trialbalance.protocol.phase.ExitCode;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "trend",
    description = {
      "Shows a plan's figures from experiment to experiment, and from which one on they changed.",
      "Where the plan, its database or its machine is another, a new series begins."
    },
    footer = {
      "",
      "Examples:",
      "  trialbalance results trend quick",
      "  trialbalance results trend row-locks --margin 3%%"
    })
final class TrendCommand implements Callable<Integer> {

  private final Context context;

  @Parameters(paramLabel = "PLAN", description = "name of a plan, whatever experiments it was in")
  private String plan;

  @Option(
      names = "--margin",
      paramLabel = "SHARE",
      converter = CompareCommand.MarginConverter.class,
      description = "a change of up to so much does not matter, such as 5%%")
  private double margin;

  @Option(
      names = "--any-host",
      description = "hosts of other names are the same, as those are that a build gets for an hour")
  private boolean anyHost;

  TrendCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() throws IOException {
    PlanHistory history =
        PlanHistory.of(plan, context.configuration().settings().resultsFolder(), anyHost);
    context.warn(history.problems());
    Trend trend = Trend.of(plan, margin, history.observations(), history.leftOut());
    if (context.options().json()) {
      context.printJson(trend);
    } else {
      context.print(TrendTable.of(trend));
    }
    return ExitCode.OK.code();
  }
}
