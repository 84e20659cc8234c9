package io.trialbalance.cluster.cli;

import io.trialbalance.protocol.message.ClusterView.ExperimentView;
import io.trialbalance.protocol.phase.ExitCode;
import io.trialbalance.protocol.phase.Status;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "abort",
    description =
        "Ends an experiment early, or takes it out of the queue; keeps what was measured.",
    footer = {
      "",
      "Examples:",
      "  trialbalance abort",
      "  trialbalance abort ID --reason 'too slow'"
    })
final class AbortCommand implements Callable<Integer> {

  private final Context context;

  @Parameters(
      arity = "0..1",
      paramLabel = "ID",
      description = "the experiment; without it, the one that runs")
  private String id;

  @Mixin private NodeAddress at = new NodeAddress();

  @Option(names = "--reason", paramLabel = "TEXT", description = "kept with the results")
  private String reason = "trialbalance abort";

  AbortCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    NodeClient node = context.running(at);
    String experiment =
        Optional.ofNullable(id)
            .or(() -> running(node).map(ExperimentView::id))
            .orElseThrow(
                () ->
                    new CommandFailure(
                        ExitCode.USAGE, "no experiment runs at " + node.node() + ": name one"));
    node.abort(experiment, reason);
    if (context.options().json()) {
      context.printJson(Map.of("experimentId", experiment, "outcome", "aborting"));
    } else {
      context.printLine("experiment " + experiment + " is being aborted");
    }
    return ExitCode.OK.code();
  }

  /** The experiment that runs now. */
  static Optional<ExperimentView> running(NodeClient node) {
    return node.experiments().stream()
        .filter(experiment -> experiment.status() == Status.RUNNING)
        .findFirst();
  }
}
