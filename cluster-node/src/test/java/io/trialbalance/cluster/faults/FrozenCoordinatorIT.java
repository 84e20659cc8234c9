package io.trialbalance.cluster.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialbalance.cluster.cli.ProgramInside;
import io.trialbalance.protocol.phase.Status;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The coordinator's node stands still for so long that the others begin to wonder. */
class FrozenCoordinatorIT {

  private static final String PLAN =
      """
      name = frozen
      database = noop
      runs = 1
      pacing { mode = open-loop, target-rate = 300/s }
      workload.accounts = 100
      phases { settle = 0s, warm-up = 1s, measurement = 15s, drain-deadline = 2s }
      """;

  private static final String TAKEN_FOR_LOST = "Marking node as UNREACHABLE";

  @TempDir private Path folder;

  /** By its own clock all others are late by as much when it wakes. */
  @Test
  void whenItWakesItTakesNobodyForLostAndGoesOn() throws Exception {
    try (ClusterUnderTest cluster = new ClusterUnderTest(folder)) {
      int seed = ClusterUnderTest.freePort();
      String seeds = "node.seed-nodes=[\"127.0.0.1:" + seed + "\"]";
      ProgramProcess frozen = cluster.start("node.name=node-0", "node.port=" + seed);
      cluster.awaitAnswers();
      ProgramProcess second = cluster.start("node.name=node-1", "node.port=0", seeds);
      ProgramProcess third = cluster.start("node.name=node-2", "node.port=0", seeds);
      cluster.awaitAnswers();
      URI other = ClusterUnderTest.api(second);
      cluster.awaitNodes(other, 3);
      Path plan = Files.writeString(folder.resolve("plan.conf"), PLAN);
      try (ProgramUnderTest client =
          ProgramInside.start(
              List.of(
                  "run",
                  plan.toString(),
                  "--at",
                  other.getScheme() + "://" + other.getAuthority()))) {
        client.awaitSaying("measurement");

        Signals.send("STOP", frozen.handle().pid());
        second.awaitSaying(TAKEN_FOR_LOST);
        Signals.send("CONT", frozen.handle().pid());

        frozen.awaitSaying("this node was frozen for ");
        client.awaitExit();
        assertThat(client.said()).contains(" done").doesNotContain("lost");
      }
      assertThat(new Workplace(folder.resolve("node-0")).documents())
          .singleElement()
          .satisfies(
              document -> {
                assertThat(document.evidence().status()).isEqualTo(Status.DONE);
                assertThat(document.evidence().attempt()).isEqualTo(1);
              });
      assertThat(cluster.names(other)).hasSize(3);
      assertThat(frozen.said() + second.said() + third.said()).doesNotContain("cut off");
      assertThat(frozen.said()).doesNotContain(TAKEN_FOR_LOST);
    }
  }
}
