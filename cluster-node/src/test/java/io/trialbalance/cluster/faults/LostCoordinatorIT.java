package io.trialbalance.cluster.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.trialbalance.cluster.faults.NodesUnderTest.Node;
import io.trialbalance.cluster.report.RunDocument;
import io.trialbalance.protocol.phase.Phase;
import io.trialbalance.protocol.phase.Status;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The coordinator's node goes while it takes three nodes through an experiment of two runs. */
class LostCoordinatorIT {

  /** Open loop, and slow: three nodes share the processors of whoever runs this. */
  private static final String PLAN =
      """
      name = lost
      database = noop
      runs = 2
      max-reruns = 3
      pacing { mode = open-loop, target-rate = 300/s }
      workload.accounts = 100
      phases { settle = 3s, warm-up = 3s, measurement = 6s, drain-deadline = 2s }
      """;

  private static final Duration FAILOVER = Duration.ofSeconds(15);

  /** For what a busy machine adds to it. */
  private static final Duration PATIENCE = FAILOVER.multipliedBy(4);

  @TempDir private Path folder;

  @ParameterizedTest
  @EnumSource(names = {"SETTLING", "MEASUREMENT"})
  void aSuccessorDoesTheRunAgainWhenTheCoordinatorIsKilled(Phase phase) throws Exception {
    try (NodesUnderTest cluster = NodesUnderTest.start(folder, 3)) {
      Node lost = cluster.node(1);
      ProgramUnderTest client = cluster.run(cluster.node(2), PLAN);
      client.awaitSaying("run 1/2  " + phase.label());

      lost.program().kill();

      client.awaitSaying("the coordinator was lost");
      expectTwoRunsAndOneAbortedAttempt(cluster, client, phase.label());
    }
  }

  @Test
  void aSuccessorDoesTheRunAgainWhenTheCoordinatorsNodeIsFrozenAndItAwakesToNoAvail()
      throws Exception {
    try (NodesUnderTest cluster = NodesUnderTest.start(folder, 3)) {
      Node lost = cluster.node(1);
      long process = lost.program().handle().pid();
      ProgramUnderTest client = cluster.run(cluster.node(2), PLAN);
      client.awaitSaying("run 1/2  measurement");

      Signals.send("STOP", process);
      client.awaitSaying("run 1/2 attempt 2  warmup");
      Signals.send("CONT", process);

      expectTwoRunsAndOneAbortedAttempt(cluster, client, "measurement");
    }
  }

  @Test
  void aSuccessorDoesTheRunAgainWhenTheCoordinatorsNodeLeaves() throws Exception {
    try (NodesUnderTest cluster = NodesUnderTest.start(folder, 3)) {
      ProgramUnderTest client = cluster.run(cluster.node(2), PLAN);
      client.awaitSaying("run 1/2  measurement");

      Signals.send("TERM", cluster.node(1).program().handle().pid());

      expectTwoRunsAndOneAbortedAttempt(cluster, client, "measurement");
    }
  }

  private void expectTwoRunsAndOneAbortedAttempt(
      NodesUnderTest cluster, ProgramUnderTest client, String phase) throws Exception {
    client.awaitExit();
    assertThat(client.said())
        .contains("aborted: coordinator lost in " + phase)
        .contains("(will be repeated)")
        .containsOnlyOnce(" done");
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(cluster.experiment(cluster.node(3)).path("status").asText())
                    .isEqualTo("done"));
    List<RunDocument> documents = cluster.coordinators(cluster.node(3)).workplace().documents();
    assertThat(documents).hasSize(3);
    assertThat(documents)
        .filteredOn(document -> document.status() == Status.ABORTED)
        .singleElement()
        .satisfies(
            aborted -> {
              assertThat(aborted.run()).isEqualTo(1);
              assertThat(aborted.attempt()).isEqualTo(1);
            });
    assertThat(documents)
        .filteredOn(document -> document.status() == Status.DONE)
        .extracting(RunDocument::run)
        .containsExactlyInAnyOrder(1, 2);
  }
}
