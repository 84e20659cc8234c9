package io.trialbalance.cluster.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.trialbalance.cluster.cli.ProgramInside;
import io.trialbalance.cluster.results.document.RunDocument;
import io.trialbalance.protocol.phase.Phase;
import io.trialbalance.protocol.phase.Status;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
      phases { settle = 2s, warm-up = 1s, measurement = 4s, drain-deadline = 2s }
      """;

  @TempDir private Path folder;

  private ClusterUnderTest cluster;
  private ProgramProcess first;
  private URI last;
  private ProgramUnderTest client;

  /**
   * The first of three nodes is the coordinator's; whoever waits for the experiment asks another.
   */
  @BeforeEach
  void start() throws IOException {
    cluster = new ClusterUnderTest(folder);
    first = cluster.startThree();
    URI other = cluster.inside(0);
    last = cluster.inside(1);
    Path plan = Files.writeString(folder.resolve("plan.conf"), PLAN);
    client =
        ProgramInside.start(
            List.of(
                "run", plan.toString(), "--at", other.getScheme() + "://" + other.getAuthority()));
  }

  @AfterEach
  void end() {
    client.close();
    cluster.close();
  }

  private long coordinatorsProcess() {
    return first.handle().pid();
  }

  @Test
  void aSuccessorDoesTheRunAgainWhenTheCoordinatorIsKilledUnderLoad() throws Exception {
    kill(Phase.MEASUREMENT);
  }

  @Test
  @Tag("thorough")
  void aSuccessorDoesTheRunAgainWhenTheCoordinatorIsKilledBeforeTheLoad() throws Exception {
    kill(Phase.SETTLING);
  }

  private void kill(Phase phase) throws Exception {
    client.awaitSaying("run 1/2  " + phase.label());

    first.kill();

    client.awaitSaying("the coordinator was lost");
    expectTwoRunsAndOneAbortedAttempt(phase);
  }

  @Test
  @Tag("thorough")
  void aSuccessorDoesTheRunAgainWhenTheCoordinatorsNodeIsFrozenAndItAwakesToNoAvail()
      throws Exception {
    client.awaitSaying("run 1/2  measurement");

    Signals.send("STOP", coordinatorsProcess());
    client.awaitSaying("run 1/2 attempt 2  warmup");
    Signals.send("CONT", coordinatorsProcess());

    expectTwoRunsAndOneAbortedAttempt(Phase.MEASUREMENT);
  }

  @Test
  @Tag("thorough")
  void aSuccessorDoesTheRunAgainWhenTheCoordinatorsNodeLeaves() throws Exception {
    client.awaitSaying("run 1/2  measurement");

    Signals.send("TERM", coordinatorsProcess());

    expectTwoRunsAndOneAbortedAttempt(Phase.MEASUREMENT);
  }

  private void expectTwoRunsAndOneAbortedAttempt(Phase phase) throws Exception {
    client.awaitExit();
    assertThat(client.said())
        // One that is killed as a phase begins may have told of the one before it alone.
        .containsPattern("aborted: coordinator lost in (warmup|" + phase.label() + ")")
        .contains("(will be repeated)")
        .containsOnlyOnce(" done");
    String successor = cluster.coordinators(last).get(0);
    List<RunDocument> documents = new Workplace(folder.resolve(successor)).documents();
    assertThat(documents)
        .extracting(
            document -> document.evidence().run(),
            document -> document.evidence().attempt(),
            document -> document.evidence().status())
        .containsExactlyInAnyOrder(
            tuple(1, 1, Status.ABORTED), tuple(1, 2, Status.DONE), tuple(2, 1, Status.DONE));
  }
}
