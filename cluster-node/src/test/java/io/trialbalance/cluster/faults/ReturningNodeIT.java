package io.trialbalance.cluster.faults;

import static io.trialbalance.cluster.faults.ClusterUnderTest.api;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A node is frozen until the two others have given it up: when it wakes, its actor system cannot
 * come back, and another one has to.
 */
class ReturningNodeIT {

  private static final Duration PATIENCE = Duration.ofSeconds(120);

  private static final String CUT_OFF = "this node was cut off from the majority at ";
  private static final String BACK = "this node is in the cluster again";

  @TempDir Path folder;

  private ClusterUnderTest cluster;
  private ProgramProcess first;
  private ProgramProcess second;
  private ProgramProcess third;

  /** The first node's seed is itself. */
  @BeforeEach
  void start() throws Exception {
    int port = ClusterUnderTest.freePort();
    String seeds = "node.seed-nodes=[\"127.0.0.1:" + port + "\"]";
    cluster = new ClusterUnderTest(folder);
    first = cluster.start("node.name=first", "node.port=" + port, seeds);
    second = cluster.start("node.name=second", "node.port=0", seeds);
    third = cluster.start("node.name=third", "node.port=0", seeds);
    cluster.awaitAnswers();
    cluster.awaitNodes(api(second), 3);
    cluster.awaitMembers(3);
  }

  @AfterEach
  void end() {
    cluster.close();
  }

  @Test
  void theFirstSeedComesBackToTheOthersRatherThanBeginAClusterOfItsOwn() throws Exception {
    freezeUntilGivenUp();
    CompletableFuture<List<String>> events =
        CompletableFuture.supplyAsync(() -> cluster.eventsUntil(api(first), "\"connected\":true"));

    Signals.send("CONT", first.handle().pid());

    first.awaitSaying(CUT_OFF);
    first.awaitSaying(BACK);
    cluster.awaitNodes(api(first), 3);
    assertThat(cluster.names(api(first))).containsExactlyInAnyOrder("first", "second", "third");
    assertThat(cluster.coordinators(api(first)))
        .isEqualTo(cluster.coordinators(api(second)))
        .hasSize(1);
    assertThat(cluster.get(api(first), "/health/ready").statusCode()).isEqualTo(200);
    assertThat(String.join("\n", events.get()))
        .contains("event: node-noted", "\"connected\":false", CUT_OFF);
  }

  @Test
  @Tag("thorough")
  void aNodeThatFindsNobodySaysWhatItWaitsForAndEndsWhenItIsTold() throws Exception {
    freezeUntilGivenUp();
    second.kill();
    third.kill();

    Signals.send("CONT", first.handle().pid());

    first.awaitSaying(CUT_OFF);
    HttpResponse<String> ready = cluster.get(api(first), "/health/ready");
    assertThat(ready.statusCode()).isEqualTo(503);
    assertThat(ready.body())
        .contains("urn:trialbalance:problem:not-in-cluster", CUT_OFF, "rejoining");
    assertThat(cluster.get(api(first), "/health/live").statusCode()).isEqualTo(200);

    Signals.send("TERM", first.handle().pid());

    first.awaitExit();
    assertThat(first.said()).doesNotContain(BACK);
  }

  private void freezeUntilGivenUp() throws Exception {
    Signals.send("STOP", first.handle().pid());
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(500))
        .untilAsserted(
            () ->
                assertThat(cluster.names(api(second)))
                    .as(
                        "nodes of %s%n%s%n%s",
                        cluster.get(api(second), "/cluster").body(), second.said(), third.said())
                    .containsExactlyInAnyOrder("second", "third"));
  }
}
