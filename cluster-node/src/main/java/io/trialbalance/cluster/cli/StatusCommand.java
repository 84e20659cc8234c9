package io.trialbalance.cluster.cli;

import io.trialbalance.cluster.http.Bodies;
import io.trialbalance.cluster.http.Bodies.ClusterNode;
import io.trialbalance.cluster.http.RefusedNode;
import io.trialbalance.cluster.results.render.Table;
import io.trialbalance.protocol.message.ClusterView.ExperimentView;
import io.trialbalance.protocol.message.ClusterView.NodeView;
import io.trialbalance.protocol.phase.ExitCode;
import io.trialbalance.protocol.phase.Status;
import io.trialbalance.protocol.phase.Verdict;
import io.trialbalance.protocol.text.Printable;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "status",
    description = "Shows the nodes of a cluster, and its experiments.",
    footer = {
      "",
      "Examples:",
      "  trialbalance status",
      "  trialbalance status --at http://bench1:8080,http://bench2:8080"
    })
final class StatusCommand implements Callable<Integer> {

  private final Context context;

  @Mixin private NodeAddress at = new NodeAddress();

  StatusCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    NodeClient node = context.running(at).once();
    Bodies.Cluster cluster = node.cluster();
    List<ExperimentView> experiments = node.experiments();
    if (context.options().json()) {
      context.printJson(Map.of("cluster", cluster, "experiments", experiments));
    } else {
      context.print(nodes(cluster) + "\n" + experiments(experiments));
    }
    return ExitCode.OK.code();
  }

  private static String nodes(Bodies.Cluster cluster) {
    Table table = new Table("node", "address", "HTTP", "", "");
    for (ClusterNode there : cluster.nodes()) {
      NodeView node = there.node();
      table.row(
          node.name(),
          node.address(),
          there.http() == null ? "" : there.http(),
          node.coordinator() ? "coordinator" : "",
          load(node.weight()));
    }
    StringBuilder text = new StringBuilder(table.toString());
    for (RefusedNode refused : cluster.refused()) {
      text.append(
              Printable.line(
                  "not let in: %s is Trialbalance %s with protocol %s; it last asked at %s"
                      .formatted(
                          refused.name(),
                          refused.version(),
                          refused.protocol(),
                          refused.askedAt())))
          .append('\n');
    }
    return text.toString();
  }

  private static String load(int weight) {
    return switch (weight) {
      case 0 -> "no load";
      case 1 -> "";
      default -> "weight " + weight;
    };
  }

  private static String experiments(List<ExperimentView> experiments) {
    if (experiments.isEmpty()) {
      return "no experiments\n";
    }
    Table table = new Table("experiment", "status", "phase", "runs", "verdicts");
    for (ExperimentView experiment : experiments) {
      table.row(
          experiment.id(),
          experiment.status() == Status.QUEUED
              ? "queued (" + experiment.position() + ")"
              : experiment.status().label(),
          experiment.status() == Status.RUNNING ? experiment.phase().label() : "",
          experiment.runsEnded() + "/" + experiment.runsPlanned(),
          String.join(", ", experiment.verdicts().stream().map(Verdict::label).toList()));
    }
    StringBuilder text = new StringBuilder(table.toString());
    experiments.stream()
        .filter(experiment -> experiment.step() != null)
        .map(experiment -> Printable.line(experiment.id() + ": " + experiment.step()))
        .forEach(line -> text.append(line).append('\n'));
    return text.toString();
  }
}
