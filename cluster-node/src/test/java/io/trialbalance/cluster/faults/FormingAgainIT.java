package io.trialbalance.cluster.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.trialbalance.cluster.boot.NodeRuntime;
import io.trialbalance.cluster.boot.TestNode;
import io.trialbalance.cluster.cli.NodeRefusedException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nodes that were a cluster end, and are started again. */
class FormingAgainIT {

  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  /** Waits for more nodes than there will ever be: it stays in the queue, or running. */
  private static final String PLAN =
      """
      { "name": "%s", "database": "noop", "runs": 1,
        "pacing": { "mode": "open-loop", "target-rate": "50/s" },
        "phases": { "settle": "0s", "warm-up": "0s", "measurement": "1s" } }
      """;

  @TempDir private Path folder;

  private final Map<String, NodeRuntime> nodes = new TreeMap<>();
  private final Map<String, Integer> ports =
      Map.of(
          "one", ClusterUnderTest.freePort(),
          "two", ClusterUnderTest.freePort(),
          "three", ClusterUnderTest.freePort());

  FormingAgainIT() throws IOException {}

  @AfterEach
  void stop() {
    List.copyOf(nodes.values()).forEach(NodeRuntime::stop);
  }

  /** As the README starts nodes: the first without a seed, the others with that one. */
  private NodeRuntime start(String name, String... more) {
    List<String> settings =
        new ArrayList<>(
            List.of(
                "node.name=" + name,
                "http.port=0",
                "node.nodes-expected=9",
                "results.folder=\"" + folder.resolve(name) + "\""));
    settings.addAll(List.of(more));
    settings.add("node.port=" + ports.get(name));
    if (!name.equals("one")) {
      settings.add("node.seed-nodes=[\"127.0.0.1:" + ports.get("one") + "\"]");
    }
    nodes.put(name, TestNode.start(settings.toArray(String[]::new)));
    return nodes.get(name);
  }

  private void stop(String name) {
    nodes.remove(name).stop();
  }

  private URI uri(String name, String path) {
    return nodes.get(name).httpAddress().resolve("/api/v1" + path);
  }

  private HttpResponse<String> get(String name, String path) throws Exception {
    return CLIENT.send(HttpRequest.newBuilder(uri(name, path)).build(), BodyHandlers.ofString());
  }

  private HttpResponse<String> post(String name, String path, String json) throws Exception {
    return CLIENT.send(
        HttpRequest.newBuilder(uri(name, path))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(json))
            .build(),
        BodyHandlers.ofString());
  }

  private static JsonNode json(HttpResponse<String> response) throws IOException {
    return new ObjectMapper().readTree(response.body());
  }

  private void awaitNodes(String name, int count) {
    await()
        .atMost(PATIENCE)
        .ignoreExceptions()
        .untilAsserted(() -> assertThat(json(get(name, "/cluster")).path("nodes")).hasSize(count));
  }

  private String submit(String name, String plan) throws Exception {
    HttpResponse<String> answer = post(name, "/experiments", PLAN.formatted(plan));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    return json(answer).path("experimentId").asText();
  }

  private String status(String name, String id) throws Exception {
    return json(get(name, "/experiments/" + id)).path("status").asText();
  }

  @Test
  void theQueueGoesOnWhenAllWereStoppedInTurnAndAreStartedInAnotherOrder() throws Exception {
    start("one");
    start("two");
    start("three");
    awaitNodes("one", 3);
    String first = submit("two", "first");
    String second = submit("three", "second");
    for (String name : List.of("one", "two", "three")) {
      stop(name);
    }

    NodeRuntime two = start("two");
    assertThat(two.remarks()).singleElement().asString().contains("waits for 127.0.0.1:");
    HttpResponse<String> waiting = get("two", "/health/ready");
    assertThat(waiting.statusCode()).isEqualTo(503);
    assertThat(waiting.body()).contains("cluster forget 127.0.0.1:");
    start("one");
    start("three");

    awaitNodes("two", 3);
    assertThat(status("one", first)).isEqualTo("running");
    assertThat(status("two", second)).isEqualTo("queued");
  }

  @Test
  void whatAMemberAloneKnewIsInterruptedWhereItIsForgottenAndCanBeResumed() throws Exception {
    start("one");
    start("two");
    awaitNodes("one", 2);
    String first = submit("two", "first");
    stop("one");
    awaitNodes("two", 1);
    String second = submit("two", "second");
    String address = json(get("two", "/cluster")).at("/nodes/0/address").asText();
    assertThat(address).isNotEmpty();
    stop("two");

    NodeRuntime one = start("one", "node.bind-host=127.0.0.1");
    String said = one.remarks().get(0);
    String lost = said.replaceAll("(?s).*waits for (127\\.0\\.0\\.1:\\d+) .*", "$1");
    HttpResponse<String> forgotten =
        post("one", "/cluster/forget", "{\"address\": \"" + lost + "\"}");
    assertThat(forgotten.statusCode()).as(forgotten.body()).isEqualTo(202);
    awaitNodes("one", 1);
    assertThat(status("one", first)).isEqualTo("interrupted");

    HttpResponse<String> resumed = post("one", "/experiments/" + first + "/resume", "");
    assertThat(resumed.statusCode()).as(resumed.body()).isEqualTo(202);
    assertThat(status("one", first)).isIn("queued", "running");
    assertThat(post("one", "/experiments/" + first + "/resume", "").statusCode()).isEqualTo(409);

    // The other one comes back, with what it alone had accepted.
    start("two");
    awaitNodes("one", 2);
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(status("one", second)).isEqualTo("interrupted"));
  }

  @Test
  void aNodeThatRemembersAnotherClusterThanItsSeedIsRefusedAndTheOtherOneLivesOn() {
    start("one");
    stop("one");
    int port = ports.get("two");
    nodes.put(
        "stranger",
        TestNode.start(
            "node.name=stranger",
            "node.port=" + port,
            "http.port=0",
            "results.folder=\"" + folder.resolve("stranger") + "\""));

    assertThatThrownBy(() -> start("one", "node.seed-nodes=[\"127.0.0.1:" + port + "\"]"))
        .isInstanceOf(NodeRefusedException.class)
        .hasMessageContaining("another cluster")
        .hasMessageContaining(folder.resolve("one").toString());

    awaitNodes("stranger", 1);
  }
}
