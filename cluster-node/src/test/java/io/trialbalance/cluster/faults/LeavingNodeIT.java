package io.trialbalance.cluster.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
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
      ProgramProcess leaving = cluster.start("node.port=" + seed, "node.nodes-expected=3");
      List<ProgramProcess> staying = new ArrayList<>();
      for (int node = 2; node <= 3; node++) {
        staying.add(
            cluster.start(
                "node.port=0",
                "node.nodes-expected=3",
                "node.seed-nodes=[\"127.0.0.1:" + seed + "\"]"));
      }
      cluster.awaitAnswers();
      cluster.awaitNodes(leaving, 3);
      assertThat(cluster.coordinators(leaving)).containsExactly("127.0.0.1-" + seed);

      Signals.send("TERM", leaving.handle().pid());

      leaving.awaitExit();
      for (ProgramProcess node : staying) {
        cluster.awaitNodes(node, 2);
        assertThat(cluster.coordinators(node)).hasSize(1);
        // What the split brain resolver says of a node that went without leaving.
        assertThat(node.said()).doesNotContain("SBR is downing");
      }
    }
  }
}
