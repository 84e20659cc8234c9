package io.trialbalance.cluster.cli;

import io.trialbalance.cluster.settings.Configuration;
import io.trialbalance.protocol.phase.ExitCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "run",
    description = "Runs a plan, or an experiment of several, and shows what came of it.",
    footer = {
      "",
      "Examples:",
      "  trialbalance run quick --embedded",
      "  trialbalance run my-plan.conf --set runs=5 --set databases.postgresql.host=db1",
      "  trialbalance run full --at http://bench1:8080 --json > result.json",
      "  trialbalance run full --at http://bench1:8080,http://bench2:8080"
    })
final class RunCommand implements Callable<Integer> {

  /** Any free port: what runs for one experiment is in nobody's way. */
  private static final List<String> OWN_NODE = List.of("http.port=0", "node.port=0");

  private static final String EMBEDDED = "databases.postgresql.server=embedded";

  private static final String KEEP_GOING = "on-failure=keep-going";

  private final Context context;

  @Parameters(
      paramLabel = "PLAN",
      description = "a file, or the name of one that comes with the program, such as quick")
  private String plan;

  @Mixin private NodeAddress at = new NodeAddress();

  @Option(
      names = "--embedded",
      description = "starts a PostgreSQL for this run alone; its data is removed afterwards")
  private boolean embedded;

  @Option(
      names = "--strict",
      description = "an inconclusive result ends with exit code 4, as an invalid one does")
  private boolean strict;

  @Option(
      names = "--keep-going",
      description =
          "begins although some plans' databases cannot be used, as on-failure = keep-going says;"
              + " their runs are marked as failed")
  private boolean keepGoing;

  RunCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    Optional<NodeClient> node = at.client(context.options());
    if (node.isPresent() && embedded) {
      throw new CommandFailure(
          ExitCode.USAGE, "--embedded starts a database on a node of this process: leave out --at");
    }
    ExperimentRun run = new ExperimentRun(context);
    ExitCode exitCode =
        node.isPresent()
            ? run.on(node.get(), planOfAnotherNode(), strict)
            : run.onOwnNode(load(context, plan, preset()), strict);
    return exitCode.code();
  }

  private String planOfAnotherNode() {
    return Configuration.planOfAnotherNode(
        context.options().sources(keepGoing ? List.of(KEEP_GOING) : List.of()),
        PlanFile.find(plan));
  }

  private List<String> preset() {
    List<String> preset = new ArrayList<>();
    if (embedded) {
      preset.add(EMBEDDED);
    }
    if (keepGoing) {
      preset.add(KEEP_GOING);
    }
    return preset;
  }

  /** Reads a plan, and the configuration of a node for it alone, which has a PostgreSQL. */
  static Configuration.WithExperiment loadEmbedded(Context context, String plan) {
    return load(context, plan, List.of(EMBEDDED));
  }

  private static Configuration.WithExperiment load(
      Context context, String plan, List<String> more) {
    List<String> preset = new ArrayList<>(OWN_NODE);
    preset.addAll(more);
    return Configuration.load(context.options().sources(preset), PlanFile.find(plan));
  }
}
