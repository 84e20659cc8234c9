package io.trialbalance.cluster.cli;

import io.trialbalance.protocol.phase.ExitCode;
import io.trialbalance.workload.database.Database;
import io.trialbalance.workload.database.TargetException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(
    name = "quickstart",
    description = {
      "Compares two ways of driving a PostgreSQL that it brings along, in 90 seconds.",
      "TigerBeetle too, if there is one, or Docker to run it: half a minute more."
    },
    footer = {
      "",
      "Installs nothing: the server listens on loopback and lives as long as the",
      "command. Its data is in the system's temporary folder (TMPDIR), and is removed",
      "at the end.",
      "",
      "Examples:",
      "  trialbalance quickstart",
      "  trialbalance quickstart --set phases.measurement=60s"
    })
final class QuickstartCommand implements Callable<Integer> {

  private static final String PLAN = "quickstart";
  private static final String PLAN_WITH_TIGERBEETLE = "quickstart-tigerbeetle";
  private static final String TIGERBEETLE = "tigerbeetle";

  private final Context context;

  QuickstartCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    boolean withTigerBeetle = hasTigerBeetle();
    String plan = withTigerBeetle ? PLAN_WITH_TIGERBEETLE : PLAN;
    ExitCode exitCode =
        new ExperimentRun(context).onOwnNode(RunCommand.loadEmbedded(context, plan), false);
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

  private boolean hasTigerBeetle() {
    try (Database database = context.configuration().openDatabases().get(TIGERBEETLE)) {
      database.fetch((what, fraction) -> say(what));
      return true;
    } catch (TargetException e) {
      say("TigerBeetle is left out: " + e.getMessage().lines().findFirst().orElse("it is missing"));
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private void say(String line) {
    context.screen().err().line(line);
  }
}
