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

/** Nodes in processes of their own, each with its own folder, that form a cluster on loopback. */
final class NodesUnderTest implements AutoCloseable {

  private static final Pattern ADDRESS = Pattern.compile("answers at (\\S+);");
  private static final Duration PATIENCE = Duration.ofSeconds(120);
  private static final Duration ANSWER = Duration.ofSeconds(10);

  private final HttpClient client = HttpClient.newHttpClient();
  private final Path folder;
  private final List<Node> nodes = new ArrayList<>();
  private final List<ProgramUnderTest> programs = new ArrayList<>();

  /**
   * @param name by which the others know it
   * @param workplace in which it runs
   */
  record Node(String name, ProgramUnderTest program, Workplace workplace) {}

  private NodesUnderTest(Path folder) {
    this.folder = folder;
  }

  /** So many nodes, of which the first one is the coordinator's. */
  static NodesUnderTest start(Path folder, int nodes) throws IOException {
    NodesUnderTest cluster = new NodesUnderTest(folder);
    int seed = freePort();
    cluster.startNode(1, "node.port=" + seed);
    for (int number = 2; number <= nodes; number++) {
      cluster.startNode(number, "node.port=0", "node.seed-nodes=[\"127.0.0.1:" + seed + "\"]");
    }
    for (Node node : cluster.nodes) {
      node.program().awaitSaying("; Ctrl-C stops it");
    }
    cluster.awaitNodes(cluster.nodes.get(0), nodes);
    return cluster;
  }

  private void startNode(int number, String... settings) throws IOException {
    String name = "node-" + number;
    List<String> words =
        new ArrayList<>(
            List.of("node", "--verbose", "--set", "http.port=0", "--set", "node.name=" + name));
    for (String setting : settings) {
      words.addAll(List.of("--set", setting));
    }
    Path own = Files.createDirectory(folder.resolve(name));
    ProgramUnderTest program = ProgramUnderTest.start(own, Map.of(), words);
    programs.add(program);
    nodes.add(new Node(name, program, new Workplace(own)));
  }

  Node node(int number) {
    return nodes.get(number - 1);
  }

  /** Has {@code node} run a plan, and waits for it as a user does. */
  ProgramUnderTest run(Node node, String plan) throws IOException {
    Path own = Files.createTempDirectory(folder, "client");
    Files.writeString(own.resolve("plan.conf"), plan);
    ProgramUnderTest client =
        ProgramUnderTest.start(
            own, Map.of(), List.of("run", "plan.conf", "--at", address(node).toString()));
    programs.add(client);
    return client;
  }

  /** Until a coordinator answers {@code node}, and knows so many nodes. */
  void awaitNodes(Node node, int expected) {
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(200))
        .ignoreExceptionsInstanceOf(IOException.class)
        .untilAsserted(() -> assertThat(get(node, "cluster").path("nodes")).hasSize(expected));
  }

  /** The only experiment of the cluster, as {@code node} tells it. */
  JsonNode experiment(Node node) throws IOException, InterruptedException {
    JsonNode experiments = get(node, "experiments").path("experiments");
    assertThat(experiments).hasSize(1);
    return experiments.get(0);
  }

  /** The node on which the coordinator is now, as {@code node} says. */
  Node coordinators(Node node) throws IOException, InterruptedException {
    for (JsonNode one : get(node, "cluster").path("nodes")) {
      if (one.path("coordinator").asBoolean()) {
        String name = one.path("name").asText();
        return nodes.stream().filter(any -> any.name().equals(name)).findFirst().orElseThrow();
      }
    }
    throw new AssertionError("no coordinator");
  }

  private JsonNode get(Node node, String what) throws IOException, InterruptedException {
    URI route = address(node).resolve("/api/v1/" + what);
    HttpRequest request = HttpRequest.newBuilder(route).timeout(ANSWER).build();
    return new ObjectMapper().readTree(client.send(request, BodyHandlers.ofString()).body());
  }

  private static URI address(Node node) {
    String said = node.program().said();
    Matcher address = ADDRESS.matcher(said);
    assertThat(address.find()).as(said).isTrue();
    return URI.create(address.group(1));
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  @Override
  public void close() {
    programs.forEach(ProgramUnderTest::close);
  }
}
