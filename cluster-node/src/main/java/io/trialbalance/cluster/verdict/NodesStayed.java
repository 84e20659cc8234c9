package io.trialbalance.cluster.verdict;

import io.trialbalance.cluster.results.document.Evidence;
import io.trialbalance.cluster.results.document.Finding;

/**
 * The run was measured with as many nodes as it began with: one that is repeated after a node was
 * lost has fewer, which is another client.
 */
final class NodesStayed implements Check {

  @Override
  public String name() {
    return "nodes-stayed";
  }

  @Override
  public Finding examine(Evidence evidence) {
    if (evidence.nodesAtFirst().isEmpty()) {
      return Finding.notApplicable(name(), "how many nodes the run began with is not known");
    }
    int now = evidence.nodes().size();
    if (now == 0) {
      return Finding.notApplicable(name(), "no node was connected");
    }
    int first = evidence.nodesAtFirst().get();
    Finding.Builder finding = Finding.of(name()).figure("nodes", now).figure("nodesAtFirst", first);
    if (now >= first) {
      return finding.valid(now == 1 ? "1 node" : now + " nodes, as many as the run began with");
    }
    return finding.inconclusive(
        "attempt %d had %d %s, but the run began with %d"
            .formatted(evidence.attempt(), now, now == 1 ? "node" : "nodes", first));
  }
}
