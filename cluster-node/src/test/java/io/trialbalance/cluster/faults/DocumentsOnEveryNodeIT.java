package io.trialbalance.cluster.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Three nodes, each with a results folder of its own; the first one begins the cluster. */
@Timeout(300)
class DocumentsOnEveryNodeIT {

  private static final Pattern ADDRESS = Pattern.compile("answers at (\\S+);");
  private static final Duration PATIENCE = Duration.ofSeconds(120);

  private static final String PLAN =
      """
      name = copies
      database = noop
      runs = 1
      workload.accounts = 100
      phases { settle = 0s, warm-up = 1s, measurement = 2s, drain-deadline = 1s }
      """;

  @TempDir private Path folder;

  private final HttpClient client = HttpClient.newHttpClient();
  private final List<ProgramUnderTest> nodes = new ArrayList<>();
  private int seedPort;

  @AfterEach
  void end() {
    nodes.forEach(ProgramUnderTest::close);
  }

  @Test
  void whatOneNodeWasAskedForCanBeReadOnAllAndByOneThatComesLater() throws Exception {
    start("one", "two", "three");
    String id = runToTheEnd();
    Map<String, String> expected = files(results("one"));
    assertThat(expected.keySet()).contains(id + "/copies/run-1.json", id + "/experiment.json");
    start("four");
    for (String name : List.of("two", "three", "four")) {
      await()
          .atMost(PATIENCE)
          .untilAsserted(() -> assertThat(files(results(name))).isEqualTo(expected));
    }
    for (int node = 0; node < nodes.size(); node++) {
      assertThat(get(node, "/api/v1/experiments/" + id + "/results/copies/run-1.json").body())
          .isEqualTo(expected.get(id + "/copies/run-1.json"));
    }
  }

  @Test
  void whatOnlyAReturningNodeHasGoesAsideForWhatTheOthersHave() throws Exception {
    start("one", "two", "three");
    String id = runToTheEnd();
    Map<String, String> expected = files(results("one"));
    Path stale = results("four").resolve(id).resolve("copies/run-1.json");
    Files.createDirectories(stale.getParent());
    Files.writeString(stale, "measured, and never on a majority of the disks");
    start("four");
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(files(results("four"))).containsAllEntriesOf(expected));
    assertThat(get(3, "/api/v1/experiments/" + id + "/results").body())
        .isEqualTo(get(0, "/api/v1/experiments/" + id + "/results").body());
    try (Stream<Path> aside = Files.list(stale.getParent())) {
      assertThat(aside.filter(file -> file.getFileName().toString().contains(".stale-")))
          .singleElement()
          .satisfies(file -> assertThat(file).content().startsWith("measured, and never"));
    }
    nodes.get(3).awaitSaying("is not what a majority of the nodes has");
  }

  @Test
  void aFullDiskOnOneNodeIsNamedAndTheResultIsStored() throws Exception {
    Path disk = Files.createDirectories(results("three"));
    assumeTrue(
        succeeds("mount", "-t", "tmpfs", "-o", "size=8k", "tmpfs", disk.toString()),
        "only root may mount a small disk");
    try {
      start("one", "two", "three");
      String id = runToTheEnd();
      await()
          .atMost(PATIENCE)
          .untilAsserted(() -> assertThat(files(results("two"))).isEqualTo(files(results("one"))));
      nodes.get(0).awaitSaying("/copies/run-1.json is not on the disk of three");
      assertThat(nodes.get(0).said()).contains("bytes are free");
      assertThat(disk.resolve(id).resolve("copies/run-1.json")).doesNotExist();
      HttpResponse<String> missing =
          get(2, "/api/v1/experiments/" + id + "/results/copies/run-1.json");
      assertThat(missing.statusCode()).isEqualTo(404);
      assertThat(missing.body()).contains("one has all that are stored");
    } finally {
      nodes.forEach(ProgramUnderTest::close);
      await().atMost(PATIENCE).until(() -> succeeds("umount", disk.toString()));
    }
  }

  private Path results(String node) {
    return folder.resolve(node).resolve("results");
  }

  private void start(String... names) throws IOException {
    for (String name : names) {
      List<String> words = new ArrayList<>(List.of("node", "--verbose"));
      List<String> settings =
          new ArrayList<>(List.of("node.name=" + name, "http.port=0", "node.nodes-expected=3"));
      if (nodes.isEmpty()) {
        seedPort = freePort();
        settings.add("node.port=" + seedPort);
      } else {
        settings.add("node.port=0");
        settings.add("node.seed-nodes=[\"127.0.0.1:" + seedPort + "\"]");
      }
      settings.forEach(setting -> words.addAll(List.of("--set", setting)));
      Path own = Files.createDirectories(folder.resolve(name));
      ProgramUnderTest node = ProgramUnderTest.start(own, Map.of(), words);
      nodes.add(node);
      node.awaitSaying("; Ctrl-C stops it");
    }
  }

  /** Asks the third node for it; returns the experiment's id when it is done. */
  private String runToTheEnd() throws Exception {
    HttpResponse<String> submitted =
        client.send(
            HttpRequest.newBuilder(uri(2, "/api/v1/experiments"))
                .header("Content-Type", "application/hocon")
                .POST(BodyPublishers.ofString(PLAN))
                .build(),
            BodyHandlers.ofString());
    assertThat(submitted.statusCode()).as(submitted.body()).isEqualTo(201);
    String id = json(submitted).path("experimentId").asText();
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(200))
        .until(() -> json(get(1, "/api/v1/experiments/" + id)).path("exitCode").isNumber());
    JsonNode experiment = json(get(1, "/api/v1/experiments/" + id));
    assertThat(experiment.path("status").asText()).as("%s", experiment).isEqualTo("done");
    return id;
  }

  private HttpResponse<String> get(int node, String path) throws IOException, InterruptedException {
    return client.send(HttpRequest.newBuilder(uri(node, path)).build(), BodyHandlers.ofString());
  }

  private URI uri(int node, String path) {
    Matcher address = ADDRESS.matcher(nodes.get(node).said());
    assertThat(address.find()).as(nodes.get(node).said()).isTrue();
    return URI.create(address.group(1)).resolve(path);
  }

  private static JsonNode json(HttpResponse<String> response) throws IOException {
    return new ObjectMapper().readTree(response.body());
  }

  /** Texts by paths. */
  /** Without hidden ones, by which a keeper of copies knows whose they are. */
  private static Map<String, String> files(Path results) throws IOException {
    Map<String, String> texts = new TreeMap<>();
    if (Files.isDirectory(results)) {
      try (Stream<Path> files = Files.walk(results)) {
        for (Path file : files.filter(f -> Files.isRegularFile(f) && !isHidden(f)).toList()) {
          texts.put(results.relativize(file).toString(), Files.readString(file));
        }
      }
    }
    return texts;
  }

  private static boolean isHidden(Path file) {
    return file.getFileName().toString().startsWith(".");
  }

  private static boolean succeeds(String... command) throws IOException, InterruptedException {
    return new ProcessBuilder(command).redirectErrorStream(true).start().waitFor() == 0;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
