package io.trialbalance.cluster.faults;

import static io.trialbalance.cluster.faults.ClusterUnderTest.api;
import static org.assertj.core.api.Assertions.assertThat;

import io.trialbalance.cluster.boot.NodeRuntime;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One of three nodes is told to end. */
class LeavingNodeIT {

  @TempDir Path folder;

  @Test
  void theCoordinatorsNodeHandsOverAndNobodyTakesItForLost() throws Exception {
    int seed = ClusterUnderTest.freePort();
    try (ClusterUnderTest cluster = new ClusterUnderTest(folder)) {
      String[] settings = {"node.nodes-expected=3", "node.seed-nodes=[\"127.0.0.1:" + seed + "\"]"};
      ProgramProcess leaving =
          cluster.start("node.port=" + seed, "node.name=leaving", settings[0], settings[1]);
      ProgramProcess staying = cluster.start("node.port=0", settings[0], settings[1]);
      cluster.awaitAnswers();
      NodeRuntime other = cluster.startInside("other", settings);
      cluster.awaitNodes(api(leaving), 3);
      assertThat(cluster.coordinators(api(leaving))).containsExactly("leaving");

      Signals.send("TERM", leaving.handle().pid());

      leaving.awaitExit();
      for (URI node : List.of(api(staying), api(other))) {
        cluster.awaitNodes(node, 2);
        assertThat(cluster.coordinators(node)).hasSize(1);
      }
      // What the split brain resolver says of a node that went without leaving.
      assertThat(staying.said()).doesNotContain("SBR is downing");
    }
  }
}
