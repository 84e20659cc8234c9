package io.trialbalance.cluster.cli;

import io.trialbalance.protocol.message.ClusterView.ExperimentView;
import io.trialbalance.protocol.phase.ExitCode;
import java.util.Collections;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "watch",
    description = "Shows how an experiment goes on, or how it ended; exits as 'run' would.",
    footer = {
      "",
      "Examples:",
      "  trialbalance watch",
      "  trialbalance watch --at http://bench1:8080,http://bench2:8080"
    })
final class WatchCommand implements Callable<Integer> {

  private final Context context;

  @Parameters(
      arity = "0..1",
      paramLabel = "ID",
      description = "the experiment; without it, the one that runs")
  private String id;

  @Mixin private NodeAddress at = new NodeAddress();

  @Option(
      names = "--strict",
      description = "an inconclusive result ends with exit code 4, as an invalid one does")
  private boolean strict;

  WatchCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    ExperimentRun run = new ExperimentRun(context);
    run.endWithASignal();
    NodeClient node = context.running(at);
    EventFeed feed = EventFeed.open(node);
    Optional<String> experiment =
        Optional.ofNullable(id).or(() -> AbortCommand.running(node).map(ExperimentView::id));
    if (experiment.isEmpty()) {
      feed.close();
      context.screen().err().line("no experiment runs at " + node.node());
      if (context.options().json()) {
        context.printJson(Collections.singletonMap("experimentId", null));
      }
      return ExitCode.OK.code();
    }
    ExperimentView view = node.experiment(experiment.get());
    Optional<ExitCode> ended = Follower.exitCode(view);
    if (ended.isPresent()) {
      feed.close();
      return run.ended(node, view, ended.get(), strict).code();
    }
    return run.watch(node, experiment.get(), feed, strict).code();
  }
}
