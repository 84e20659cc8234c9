package io.trialbalance.cluster.cli;

import io.trialbalance.protocol.phase.ExitCode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(
    name = "quickstart",
    description = "Compares two ways of driving a PostgreSQL that it brings along, in 90 seconds.",
    footer = {
      "",
      "Installs nothing: the server listens on loopback, lives as long as the command, and keeps",
      "its data below the system's temporary folder (TMPDIR), from which it is removed at the end.",
      "",
      "Examples:",
      "  trialbalance quickstart",
      "  trialbalance quickstart --set phases.measurement=60s"
    })
final class QuickstartCommand implements Callable<Integer> {

  private static final String PLAN = "quickstart";

  private final Context context;

  QuickstartCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    ExitCode exitCode =
        new ExperimentRun(context).onOwnNode(RunCommand.load(context, PLAN, true), false);
    if (exitCode == ExitCode.OK && !context.options().json()) {
      context.print(
          """

          noop is the rig without a database: how far it is from being the limit itself.
          Runs this short often are inconclusive; a figure to rely on takes longer:
            trialbalance run quick --embedded      two minutes, still with the PostgreSQL it brings
            trialbalance run full --set databases.postgresql.host=HOST     your own, half an hour
            trialbalance results show              this table again
          """);
    }
    return exitCode.code();
  }
}
