package io.trialbalance.cluster.membership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.trialbalance.cluster.boot.NodeRuntime;
import io.trialbalance.cluster.boot.TestNode;
import io.trialbalance.cluster.cli.NodeRefusedException;
import io.trialbalance.cluster.http.Json;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real nodes of two versions. */
class RefusedNodeIT {

  @TempDir private Path folder;

  @Test
  void aNodeOfAnotherVersionIsNotLetInAndSaysSo() throws Exception {
    int port = freePort();
    NodeRuntime ours = start("ours", port, port, "1.2.0 (commit abc)");
    try {
      assertThatThrownBy(() -> start("other", 0, port, "1.1.0 (commit def)"))
          .isInstanceOf(NodeRefusedException.class)
          .hasMessageContaining("the cluster of [127.0.0.1:" + port + "]")
          .hasMessageContaining("Trialbalance 1.1.0 (commit def)");
      assertThat(cluster(ours).path("nodes").findValuesAsText("name")).containsExactly("ours");
      assertThat(cluster(ours).at("/nodes/0/roles"))
          .extracting(JsonNode::asText)
          .containsExactly("coordinator", "load");
      assertThat(cluster(ours).path("refused")).hasSize(1);
      assertThat(cluster(ours).at("/refused/0/name").asText()).isEqualTo("other");
      assertThat(cluster(ours).at("/refused/0/version").asText()).isEqualTo("1.1.0 (commit def)");
      assertThat(ours.remarks()).hasSize(2).contains("waiting for nodes: 1 of 2 are there (ours)");
    } finally {
      ours.stop();
    }
  }

  private NodeRuntime start(String name, int port, int seedPort, String version) {
    List<String> settings =
        List.of(
            "node.name=" + name,
            "node.port=" + port,
            "node.seed-nodes=[\"127.0.0.1:" + seedPort + "\"]",
            "node.nodes-expected=2",
            "http.port=0",
            "results.folder=\"" + folder.resolve(name) + "\"");
    return TestNode.start(settings, Map.of(), version);
  }

  private static JsonNode cluster(NodeRuntime node) throws Exception {
    URI cluster = URI.create(node.httpAddress() + "/api/v1/cluster");
    String body =
        HttpClient.newHttpClient()
            .send(HttpRequest.newBuilder(cluster).build(), BodyHandlers.ofString())
            .body();
    return Json.mapper().readTree(body);
  }

  private static int freePort() throws Exception {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    }
  }
}
