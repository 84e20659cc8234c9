package io.trialbalance.cluster.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.trialbalance.cluster.boot.NodeRuntime;
import io.trialbalance.cluster.boot.TestNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/**
 * Three nodes in this JVM, each with a results folder of its own; the first one began the cluster.
 * Whatever a fourth one finds or lacks is a test's own.
 */
@Timeout(300)
@SuppressWarnings("try")
class DocumentsOnEveryNodeIT {

  private static final Duration PATIENCE = Duration.ofSeconds(120);

  private static final String PLAN =
      """
      name = copies
      database = noop
      runs = 1
      workload.accounts = 100
      pacing { mode = open-loop, target-rate = 300/s }
      phases { settle = 0s, warm-up = 1s, measurement = 2s, drain-deadline = 1s }
      """;

  @TempDir private static Path folder;

  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static final ListAppender<ILoggingEvent> LOG = new ListAppender<>();
  private static final Map<String, NodeRuntime> NODES = new LinkedHashMap<>();
  private static int seedPort;

  @BeforeAll
  static void formCluster() throws IOException {
    LOG.start();
    log().addAppender(LOG);
    seedPort = ClusterUnderTest.freePort();
    for (String name : List.of("one", "two", "three")) {
      start(name);
    }
  }

  @AfterAll
  static void end() {
    List.copyOf(NODES.keySet()).forEach(DocumentsOnEveryNodeIT::stop);
    log().detachAppender(LOG);
  }

  private static Logger log() {
    return (Logger) LoggerFactory.getLogger("io.trialbalance.cluster");
  }

  @Test
  void whatOneNodeWasAskedForCanBeReadOnAllAndByOneThatComesLater() throws Exception {
    String id = runToTheEnd();
    Map<String, String> expected = files(results("one"));
    assertThat(expected.keySet()).contains(id + "/copies/run-1.json", id + "/experiment.json");
    try (AutoCloseable four = start("four")) {
      for (String name : List.of("two", "three", "four")) {
        await()
            .atMost(PATIENCE)
            .untilAsserted(() -> assertThat(files(results(name))).isEqualTo(expected));
      }
      for (String name : NODES.keySet()) {
        assertThat(get(name, "/api/v1/experiments/" + id + "/results/copies/run-1.json").body())
            .isEqualTo(expected.get(id + "/copies/run-1.json"));
      }
    }
  }

  @Test
  void whatOnlyAReturningNodeHasGoesAsideForWhatTheOthersHave() throws Exception {
    String id = runToTheEnd();
    Map<String, String> expected = files(results("one"));
    Path stale = results("stale").resolve(id).resolve("copies/run-1.json");
    Files.createDirectories(stale.getParent());
    Files.writeString(stale, "measured, and never on a majority of the disks");
    try (AutoCloseable four = start("stale")) {
      await()
          .atMost(PATIENCE)
          .untilAsserted(() -> assertThat(files(results("stale"))).containsAllEntriesOf(expected));
      assertThat(get("stale", "/api/v1/experiments/" + id + "/results").body())
          .isEqualTo(get("one", "/api/v1/experiments/" + id + "/results").body());
      try (Stream<Path> aside = Files.list(stale.getParent())) {
        assertThat(aside.filter(file -> file.getFileName().toString().contains(".stale-")))
            .singleElement()
            .satisfies(file -> assertThat(file).content().startsWith("measured, and never"));
      }
      awaitLogged("is not what a majority of the nodes has");
    }
  }

  @Test
  void aFullDiskOnOneNodeIsNamedAndTheResultIsStored() throws Exception {
    Path disk = Files.createDirectories(results("full"));
    assumeTrue(
        succeeds("mount", "-t", "tmpfs", "-o", "size=8k", "tmpfs", disk.toString()),
        "only root may mount a small disk");
    try (AutoCloseable full = start("full")) {
      String id = runToTheEnd();
      await()
          .atMost(PATIENCE)
          .untilAsserted(() -> assertThat(files(results("two"))).isEqualTo(files(results("one"))));
      awaitLogged("/copies/run-1.json is not on the disk of full");
      awaitLogged("bytes are free");
      assertThat(disk.resolve(id).resolve("copies/run-1.json")).doesNotExist();
      HttpResponse<String> missing =
          get("full", "/api/v1/experiments/" + id + "/results/copies/run-1.json");
      assertThat(missing.statusCode()).isEqualTo(404);
      assertThat(missing.body()).contains("has all that are stored");
    } finally {
      // The process has the experiment's lock there: it could not be told that it has ended.
      await().atMost(PATIENCE).until(() -> succeeds("umount", "--lazy", disk.toString()));
    }
  }

  private static Path results(String node) {
    return folder.resolve(node).resolve("results");
  }

  /** Starts a node, which is stopped by closing it. */
  private static AutoCloseable start(String name) {
    String port = NODES.isEmpty() ? "node.port=" + seedPort : "node.port=0";
    NODES.put(
        name,
        TestNode.start(
            "node.name=" + name,
            port,
            "node.seed-nodes=[\"127.0.0.1:" + seedPort + "\"]",
            "node.nodes-expected=3",
            "http.port=0",
            "node.state-folder=\"" + folder.resolve(name).resolve("state") + "\"",
            "results.folder=\"" + results(name) + "\""));
    return () -> stop(name);
  }

  private static void stop(String name) {
    NODES.remove(name).stop();
  }

  private static void awaitLogged(String words) {
    await(words)
        .atMost(PATIENCE)
        .until(
            () ->
                List.copyOf(LOG.list).stream()
                    .anyMatch(event -> event.getFormattedMessage().contains(words)));
  }

  /** Asks the third node for it; returns the experiment's id when it is done. */
  private static String runToTheEnd() throws Exception {
    HttpResponse<String> submitted =
        CLIENT.send(
            HttpRequest.newBuilder(uri("three", "/api/v1/experiments"))
                .header("Content-Type", "application/hocon")
                .POST(BodyPublishers.ofString(PLAN))
                .build(),
            BodyHandlers.ofString());
    assertThat(submitted.statusCode()).as(submitted.body()).isEqualTo(201);
    String id = json(submitted).path("experimentId").asText();
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(200))
        .until(() -> json(get("two", "/api/v1/experiments/" + id)).path("exitCode").isNumber());
    JsonNode experiment = json(get("two", "/api/v1/experiments/" + id));
    assertThat(experiment.path("status").asText()).as("%s", experiment).isEqualTo("done");
    return id;
  }

  private static HttpResponse<String> get(String node, String path)
      throws IOException, InterruptedException {
    return CLIENT.send(HttpRequest.newBuilder(uri(node, path)).build(), BodyHandlers.ofString());
  }

  private static URI uri(String node, String path) {
    return NODES.get(node).httpAddress().resolve(path);
  }

  private static JsonNode json(HttpResponse<String> response) throws IOException {
    return new ObjectMapper().readTree(response.body());
  }

  /** Texts by paths, without hidden files, by which a keeper of copies knows whose they are. */
  private static Map<String, String> files(Path results) throws IOException {
    Map<String, String> texts = new TreeMap<>();
    if (Files.isDirectory(results)) {
      try (Stream<Path> files = Files.walk(results)) {
        for (Path file : files.filter(f -> Files.isRegularFile(f) && !isHidden(f)).toList()) {
          texts.put(results.relativize(file).toString(), Files.readString(file));
        }
      } catch (NoSuchFileException | UncheckedIOException e) {
        // Moved aside between the listing and the reading: whoever waits looks once more.
        return Map.of();
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
}
