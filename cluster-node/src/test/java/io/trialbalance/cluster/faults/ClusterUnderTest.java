package io.trialbalance.cluster.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.trialbalance.cluster.boot.NodeRuntime;
import io.trialbalance.cluster.boot.TestNode;
import io.trialbalance.cluster.cli.Version;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Nodes, in processes of their own or, where a node costs a tenth, in this JVM, and what they
 * answer over HTTP.
 */
final class ClusterUnderTest implements AutoCloseable {

  private static final Pattern ADDRESS = Pattern.compile("answers at (\\S+);");
  private static final Duration PATIENCE = Duration.ofSeconds(120);

  private final HttpClient client = HttpClient.newHttpClient();
  private final Path folder;
  private final List<ProgramProcess> nodes = new ArrayList<>();
  private final List<NodeRuntime> inside = new ArrayList<>();

  /**
   * @param folder empty
   */
  ClusterUnderTest(Path folder) {
    this.folder = folder;
  }

  /** Starts another node in a process of its own, on any free HTTP port. */
  ProgramProcess start(String... settings) throws IOException {
    List<String> words = new ArrayList<>(List.of("node", "--verbose", "--set", "http.port=0"));
    for (String setting : settings) {
      words.addAll(List.of("--set", setting));
    }
    Path own = Files.createDirectory(folder.resolve("node-" + nodes.size()));
    ProgramProcess node = ProgramProcess.start(own, Map.of(), words);
    nodes.add(node);
    return node;
  }

  /**
   * Starts another node in this JVM, which can be neither frozen nor killed; returns when it has
   * been let in.
   */
  NodeRuntime startInside(String name, String... settings) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "http.port=0",
                "node.port=0",
                "node.name=" + name,
                "results.folder=\"" + folder.resolve(name).resolve("results") + "\""));
    all.addAll(List.of(settings));
    // The others' own, or they would not let it in.
    NodeRuntime node = TestNode.start(all, Map.of(), Version.text());
    inside.add(node);
    return node;
  }

  /** Waits until every process answers. */
  void awaitAnswers() {
    nodes.forEach(node -> node.awaitSaying("; Ctrl-C stops it"));
  }

  /** Waits until a coordinator answers {@code node}, and knows so many nodes. */
  void awaitNodes(URI node, int expected) {
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(200))
        .untilAsserted(() -> assertThat(names(node)).hasSize(expected));
  }

  /**
   * Waits until each of {@code expected} nodes in processes of their own has them all on its disk
   * as members: until then a node that others show is none of those who decide.
   */
  void awaitMembers(int expected) {
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(100))
        .untilAsserted(() -> assertThat(membersOnDisks()).hasSize(expected).containsOnly(expected));
  }

  private List<Integer> membersOnDisks() throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      List<Integer> members = new ArrayList<>();
      for (Path file : files.filter(path -> path.endsWith("state.json")).toList()) {
        String text = Files.readString(file);
        JsonNode kept = new ObjectMapper().readTree(text.substring(text.indexOf('{')));
        members.add(kept.path("state").path("members").size());
      }
      return members;
    }
  }

  /** Names of the nodes in the cluster of {@code node}, in the coordinator's order. */
  List<String> names(URI node) throws IOException, InterruptedException {
    return json(node, "/cluster").path("nodes").findValuesAsText("name");
  }

  /** Names of those nodes on which {@code node} believes the coordinator to be. */
  List<String> coordinators(URI node) throws IOException, InterruptedException {
    List<String> names = new ArrayList<>();
    for (JsonNode one : json(node, "/cluster").path("nodes")) {
      if (one.path("coordinator").asBoolean()) {
        names.add(one.path("name").asText());
      }
    }
    return names;
  }

  /** What {@code node} answers below its API's root. */
  HttpResponse<String> get(URI node, String path) throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(URI.create(node + path)).build(), BodyHandlers.ofString());
  }

  JsonNode json(URI node, String path) throws IOException, InterruptedException {
    return new ObjectMapper().readTree(get(node, path).body());
  }

  /** What {@code node} tells from now on, to the first line that contains {@code words}. */
  List<String> eventsUntil(URI node, String words) {
    List<String> told = new ArrayList<>();
    HttpRequest request = HttpRequest.newBuilder(URI.create(node + "/events")).build();
    try (Stream<String> lines = client.send(request, BodyHandlers.ofLines()).body()) {
      lines.peek(told::add).anyMatch(line -> line.contains(words));
      return told;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return told;
    }
  }

  /** Where {@code node} answers {@code path}. */
  static URI uri(ProgramProcess node, String path) {
    Matcher address = ADDRESS.matcher(node.said());
    assertThat(address.find()).as(node.said()).isTrue();
    return URI.create(address.group(1) + "/api/v1" + path);
  }

  /** The API's root of a node in a process of its own. */
  static URI api(ProgramProcess node) {
    return uri(node, "");
  }

  /** The API's root of a node in this JVM. */
  static URI api(NodeRuntime node) {
    return URI.create(node.httpAddress() + "/api/v1");
  }

  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  @Override
  public void close() {
    inside.forEach(NodeRuntime::stop);
    nodes.forEach(ProgramProcess::close);
  }

  /**
   * Starts node-0, on which the coordinator is, in a process of its own, and node-1 and node-2 in
   * this JVM.
   *
   * @return the process
   */
  ProgramProcess startThree() throws IOException {
    int seed = freePort();
    ProgramProcess first = start("node.name=node-0", "node.port=" + seed);
    awaitAnswers();
    String seeds = "node.seed-nodes=[\"127.0.0.1:" + seed + "\"]";
    startInside("node-1", seeds);
    startInside("node-2", seeds);
    awaitNodes(api(first), 3);
    return first;
  }

  /** Where the nodes in this JVM answer, in the order in which they were started. */
  URI inside(int number) {
    return api(inside.get(number));
  }
}
