package io.trialbalance.cluster.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.trialbalance.cluster.boot.NodeRuntime;
import io.trialbalance.cluster.boot.TestNode;
import io.trialbalance.cluster.http.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real nodes over TLS on loopback: those of one authority form a cluster, nobody else joins it. */
class SecuredClusterIT {

  @TempDir private static Path folder;

  private final List<NodeRuntime> nodes = new CopyOnWriteArrayList<>();
  private int seedPort;

  @BeforeAll
  static void makeCertificates() throws IOException {
    TestAuthority.in(folder.resolve("ours")).issue("127.0.0.1");
    TestAuthority.in(folder.resolve("theirs")).issue("127.0.0.1");
  }

  @BeforeEach
  void findPort() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      seedPort = free.getLocalPort();
    }
  }

  @AfterEach
  void stop() {
    for (int i = nodes.size() - 1; i >= 0; i--) {
      nodes.get(i).stop();
    }
  }

  @Test
  void nodesOfOneAuthorityFormAClusterAndAStrangerStaysOut() throws Exception {
    start("one", seedPort, tls("ours"));
    start("two", 0, tls("ours"));
    // The coordinator hears of a node's agent after the node has found the coordinator.
    await()
        .atMost(Duration.ofSeconds(100))
        .untilAsserted(() -> assertThat(nodesOfCluster()).containsExactlyInAnyOrder("one", "two"));

    ExecutorService outside = Executors.newFixedThreadPool(2);
    List<Future<?>> starts =
        List.of(
            outside.submit(() -> start("stranger", 0, tls("theirs"))),
            outside.submit(() -> start("plain", 0, List.of())));
    await()
        .during(Duration.ofSeconds(10))
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(nodesOfCluster()).containsExactlyInAnyOrder("one", "two"));
    assertThat(starts).as("still ask to be let in").noneMatch(Future::isDone);
    outside.shutdownNow();
    assertThat(outside.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
    assertThat(nodes).as("those that were let in").hasSize(2);
  }

  @Test
  void anotherAuthorityTakesOverWhileTheNodesRun() throws Exception {
    List<Path> renewed = List.of(folder.resolve("one-tls"), folder.resolve("two-tls"));
    for (Path node : renewed) {
      renew(node, "ours", List.of("127.0.0.1.pem", "127.0.0.1-key.pem", "ca.pem"));
    }
    start("one", seedPort, tls("one-tls"));
    start("two", 0, tls("two-tls"));
    Path ours = folder.resolve("ours/ca.pem");
    Path theirs = folder.resolve("theirs/ca.pem");
    for (Path node : renewed) {
      Files.writeString(node.resolve("ca.pem"), Files.readString(ours) + Files.readString(theirs));
    }
    for (Path node : renewed) {
      renew(node, "theirs", List.of("127.0.0.1.pem", "127.0.0.1-key.pem"));
    }
    for (Path node : renewed) {
      renew(node, "theirs", List.of("ca.pem"));
    }
    start("three", 0, tls("theirs"));
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () -> assertThat(nodesOfCluster()).containsExactlyInAnyOrder("one", "two", "three"));
  }

  private void renew(Path node, String authority, List<String> files) throws IOException {
    Files.createDirectories(node);
    for (String file : files) {
      Files.copy(
          folder.resolve(authority).resolve(file),
          node.resolve(file),
          StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private void start(String name, int port, List<String> tls) {
    List<String> settings =
        new ArrayList<>(
            List.of(
                "node.name=" + name,
                "node.port=" + port,
                "node.seed-nodes=[\"127.0.0.1:" + seedPort + "\"]",
                "http.port=0",
                "results.folder=\"" + folder.resolve(name) + "\""));
    settings.addAll(tls);
    nodes.add(TestNode.start(settings, Map.of(), "test"));
  }

  private List<String> tls(String authority) {
    Path of = folder.resolve(authority);
    return List.of(
        "node.tls.certificate-file=\"" + of.resolve("127.0.0.1.pem") + "\"",
        "node.tls.key-file=\"" + of.resolve("127.0.0.1-key.pem") + "\"",
        "node.tls.ca-file=\"" + of.resolve("ca.pem") + "\"");
  }

  private List<String> nodesOfCluster() throws Exception {
    URI cluster = URI.create(nodes.get(0).httpAddress() + "/api/v1/cluster");
    String body =
        HttpClient.newHttpClient()
            .send(HttpRequest.newBuilder(cluster).build(), BodyHandlers.ofString())
            .body();
    return Json.mapper().readTree(body).path("nodes").findValuesAsText("name");
  }
}
