package io.trialbalance.cluster.boot;

import io.trialbalance.cluster.settings.HostPort;
import io.trialbalance.cluster.settings.NodeSettings;
import io.trialbalance.protocol.message.ClusterView;
import io.trialbalance.protocol.message.ClusterView.NodeView;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** What whoever starts a node should know of the cluster that it is in now. */
final class StartRemarks {

  private StartRemarks() {}

  /**
   * @param view of the cluster, as the coordinator tells it
   * @param node as it is configured
   * @param present addresses of all nodes that are there, {@code host:port}
   */
  static List<String> of(ClusterView view, NodeSettings.Node node, Set<String> present) {
    List<String> remarks = new ArrayList<>();
    // The coordinator hears of this node's agent some seconds after the node is there.
    int there = Math.max(view.nodes().size(), present.size());
    if (there < view.nodesExpected()) {
      remarks.add(
          "waiting for nodes: %d of %d are there%s%s"
              .formatted(
                  there, view.nodesExpected(), names(view, there), absentSeeds(node, present)));
    }
    if (Math.max(view.nodesExpected(), view.nodes().size()) == 2) {
      remarks.add(
          "of two nodes neither is a majority: if the one of the lower address is lost, the other"
              + " stops its load and waits until it is back. Three nodes, or one, go on");
    }
    if (node.shareWeight() == 0) {
      remarks.add("this node is kept free of load: node.roles is without load");
    }
    return remarks;
  }

  /** None as long as the coordinator has not heard of all. */
  private static String names(ClusterView view, int there) {
    return view.nodes().size() < there
        ? ""
        : view.nodes().stream().map(NodeView::name).collect(Collectors.joining(", ", " (", ")"));
  }

  private static String absentSeeds(NodeSettings.Node node, Set<String> present) {
    List<String> absent =
        node.seedNodes().stream()
            .map(HostPort::toString)
            .filter(seed -> !present.contains(seed))
            .toList();
    return absent.isEmpty() ? "" : "; no answer from " + String.join(", ", absent);
  }
}
