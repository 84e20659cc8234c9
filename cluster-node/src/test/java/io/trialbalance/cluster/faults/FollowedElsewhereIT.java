package io.trialbalance.cluster.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialbalance.cluster.cli.ProgramInside;
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

/**
 * The node goes to which a command line talks, which is the coordinator's, and was the only one
 * that its user named.
 */
class FollowedElsewhereIT {

  private static final String PLAN =
      """
      name = followed
      database = noop
      runs = 1
      max-reruns = 3
      pacing { mode = open-loop, target-rate = 300/s }
      workload.accounts = 100
      phases { settle = 1s, warm-up = 1s, measurement = 4s, drain-deadline = 2s }
      """;

  @TempDir private Path folder;

  private ClusterUnderTest cluster;
  private ProgramProcess first;
  private String others;
  private ProgramUnderTest client;

  @BeforeEach
  void start() throws IOException {
    cluster = new ClusterUnderTest(folder);
    first = cluster.startThree();
    URI second = cluster.inside(0);
    URI third = cluster.inside(1);
    others = "http://(127.0.0.1:%d|127.0.0.1:%d)".formatted(second.getPort(), third.getPort());
    Path plan = Files.writeString(folder.resolve("plan.conf"), PLAN);
    String named = "http://" + ClusterUnderTest.api(first).getAuthority();
    client = ProgramInside.start(List.of("run", plan.toString(), "--at", named));
    client.awaitSaying("run 1/1  measurement");
  }

  @AfterEach
  void end() {
    client.close();
    cluster.close();
  }

  @Test
  void whoFollowsAnExperimentGoesOverWhenTheNodeIsKilled() throws Exception {
    first.kill();

    expectTheEndFromAnother();
  }

  @Test
  @Tag("thorough")
  void whoFollowsAnExperimentGoesOverWhenTheNodeIsFrozen() throws Exception {
    Signals.send("STOP", first.handle().pid());

    expectTheEndFromAnother();
  }

  private void expectTheEndFromAnother() throws Exception {
    assertThat(client.awaitExit()).as(client.said()).isIn(0, 4);
    assertThat(client.said())
        .containsPattern("going on with " + others)
        .contains("the coordinator was lost", "run 1/1 attempt 2", "experiment followed-")
        .containsPattern("Documents: " + others);
  }
}
