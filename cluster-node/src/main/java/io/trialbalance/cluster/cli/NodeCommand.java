package io.trialbalance.cluster.cli;

import io.trialbalance.cluster.http.Json;
import io.trialbalance.cluster.settings.Configuration;
import io.trialbalance.protocol.phase.ExitCode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "node",
    description = "Starts a node, which waits for experiments until it is stopped.",
    footer = {
      "",
      "Examples:",
      "  trialbalance node",
      "  trialbalance node --seed 10.0.0.7:2551",
      "  trialbalance node --begin",
      "  trialbalance node --set http.port=9090 --config /etc/trialbalance.conf"
    })
final class NodeCommand implements Callable<Integer> {

  private final Context context;

  @Option(
      names = "--seed",
      paramLabel = "HOST:PORT",
      description =
          "a node of the cluster to join, in the place of node.seed-nodes; may be repeated")
  private List<String> seeds = new ArrayList<>();

  @Option(
      names = "--begin",
      description = {
        "begins the cluster again without the members that are silent: they are declared lost",
        "and what had been accepted and has not ended is interrupted"
      })
  private boolean begin;

  NodeCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    NodeEnd end = new NodeEnd(context.screen().err());
    Configuration configuration = context.configuration(settings());
    RunningNode node =
        context.starter().startOrFail(begin ? configuration.thatBegins() : configuration);
    end.of(node, Context.ownNode(node.httpAddress(), configuration).once());
    Thread atExit = new Thread(node::stop, "trialbalance-exit");
    Runtime.getRuntime().addShutdownHook(atExit);
    context.screen().err().line("answers at " + node.httpAddress() + "; Ctrl-C stops it");
    node.remarks().forEach(context.screen().err()::line);
    try {
      node.whenStopped().toCompletableFuture().join();
    } catch (CompletionException e) {
      ExitCode exitCode =
          e.getCause() instanceof NodeRefusedException ? ExitCode.USAGE : ExitCode.FAULT;
      throw new CommandFailure(exitCode, "the node has stopped: " + e.getCause().getMessage(), e);
    }
    return end.exitCode().code();
  }

  private List<String> settings() {
    return seeds.isEmpty() ? List.of() : List.of("node.seed-nodes=" + Json.text(seeds));
  }
}
