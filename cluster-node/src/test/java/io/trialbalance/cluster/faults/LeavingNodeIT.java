package io.trialbalance.cluster.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One of three nodes is told to end. */
class LeavingNodeIT {

  private static final Pattern ADDRESS = Pattern.compile("answers at (\\S+);");
  private static final Duration PATIENCE = Duration.ofSeconds(120);

  @TempDir Path folder;

  private final HttpClient client = HttpClient.newHttpClient();
  private final List<ProgramUnderTest> nodes = new ArrayList<>();

  @AfterEach
  void end() {
    nodes.forEach(ProgramUnderTest::close);
  }

  @Test
  void theCoordinatorsNodeHandsOverAndNobodyTakesItForLost() throws Exception {
    int seed = freePort();
    ProgramUnderTest leaving = start("node.port=" + seed);
    List<ProgramUnderTest> staying = new ArrayList<>();
    for (int node = 2; node <= 3; node++) {
      staying.add(start("node.port=0", "node.seed-nodes=[\"127.0.0.1:" + seed + "\"]"));
    }
    nodes.forEach(node -> node.awaitSaying("; Ctrl-C stops it"));
    awaitNodes(leaving, 3);
    assertThat(coordinators(cluster(leaving))).containsExactly("127.0.0.1-" + seed);

    Signals.send("TERM", leaving.handle().pid());

    leaving.awaitExit();
    for (ProgramUnderTest node : staying) {
      awaitNodes(node, 2);
      assertThat(coordinators(cluster(node))).hasSize(1);
      // What the split brain resolver says of a node that went without leaving.
      assertThat(node.said()).doesNotContain("SBR is downing");
    }
  }

  private ProgramUnderTest start(String... settings) throws IOException {
    List<String> words =
        new ArrayList<>(
            List.of("node", "--verbose", "--set", "http.port=0", "--set", "node.nodes-expected=3"));
    for (String setting : settings) {
      words.addAll(List.of("--set", setting));
    }
    Path own = Files.createDirectory(folder.resolve("node-" + nodes.size()));
    ProgramUnderTest node = ProgramUnderTest.start(own, Map.of(), words);
    nodes.add(node);
    return node;
  }

  /** Until a coordinator answers {@code node}, and knows so many nodes. */
  private void awaitNodes(ProgramUnderTest node, int expected) {
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(200))
        .untilAsserted(() -> assertThat(cluster(node).path("nodes")).hasSize(expected));
  }

  private static List<String> coordinators(JsonNode cluster) {
    List<String> names = new ArrayList<>();
    for (JsonNode node : cluster.path("nodes")) {
      if (node.path("coordinator").asBoolean()) {
        names.add(node.path("name").asText());
      }
    }
    return names;
  }

  private JsonNode cluster(ProgramUnderTest node) throws IOException, InterruptedException {
    Matcher address = ADDRESS.matcher(node.said());
    assertThat(address.find()).as(node.said()).isTrue();
    URI route = URI.create(address.group(1)).resolve("/api/v1/cluster");
    return new ObjectMapper()
        .readTree(
            client.send(HttpRequest.newBuilder(route).build(), BodyHandlers.ofString()).body());
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
