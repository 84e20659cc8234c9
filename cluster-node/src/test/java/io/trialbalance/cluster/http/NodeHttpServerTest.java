package io.trialbalance.cluster.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NodeHttpServerTest extends WithServer {

  @Test
  void othersReachANodeThatListensEverywhereByItsAdvertisedHost() {
    try (NodeHttpServer everywhere = listening("0.0.0.0");
        NodeHttpServer here = listening("127.0.0.1")) {
      assertThat(everywhere.addressForOthers())
          .hasToString("http://bench.example:" + everywhere.port());
      assertThat(here.addressForOthers()).isEqualTo(here.address());
    }
  }

  private static NodeHttpServer listening(String host) {
    return NodeHttpServer.start(
        HttpSettings.of(host, 0, Set.of("bench.example"), Optional.empty()),
        experiments,
        WithServer::read,
        new NoDocuments(),
        List::of);
  }

  @Test
  void theClusterTellsWhereItsNodesAnswer() throws Exception {
    experiments.addresses = Map.of("one", URI.create("http://10.0.0.7:8080"));
    assertThat(json(get("/api/v1/cluster")).at("/nodes/0/http").asText())
        .isEqualTo("http://10.0.0.7:8080");

    experiments.addresses = Map.of("another", URI.create("http://10.0.0.7:8080"));
    JsonNode node = json(get("/api/v1/cluster")).at("/nodes/0");
    assertThat(node.get("http").isNull()).isTrue();
    assertThat(node.get("name").asText()).isEqualTo("one");
  }

  @Test
  void experimentsAndTheClusterAreShown() throws Exception {
    assertThat(json(get("/api/v1/experiments")).at("/experiments/0/status").asText())
        .isEqualTo("running");
    assertThat(json(get(EXPERIMENT)).get("phase").asText()).isEqualTo("measurement");
    assertThat(json(get(EXPERIMENT)).get("submittedAt").asText()).isEqualTo("2026-11-21T10:15:30Z");
    assertThat(json(get("/api/v1/cluster")).at("/nodes/0/name").asText()).isEqualTo("one");
    assertThat(json(get("/api/v1/cluster")).at("/phase").asText()).isEqualTo("measurement");
    assertThat(json(get("/api/v1/cluster")).at("/nodes/0/roles/1").asText()).isEqualTo("load");
    assertThat(json(get("/api/v1/cluster")).at("/refused/0/name").asText()).isEqualTo("old");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/v1",
        "/api/v1/nothing",
        "/api/v1/experiments/nobody",
        "/api/v1/experiments/nobody/results",
        "/api/v1/experiments/nobody/table",
        "/api/v1/experiments/nobody/report",
        "/api/v1/experiments/20261121-quick-1/results/..%2f..%2fetc%2fpasswd",
        "/api/v1/experiments/20261121-quick-1/results/missing.json"
      })
  void whatDoesNotExistIsNotFound(String path) throws Exception {
    assertThat(problem(get(path), 404).get("title").asText()).isEqualTo("Not Found");
  }

  @Test
  void aMethodThatAPathDoesNotHaveIsNamedWithThoseThatItHas() throws Exception {
    HttpResponse<String> response = send(request("/api/v1/experiments").DELETE());

    problem(response, 405);
    assertThat(response.headers().firstValue("Allow")).contains("GET, HEAD, POST");
  }

  @Test
  void headIsAnsweredAsGetWithoutTheBody() throws Exception {
    HttpResponse<String> response =
        send(request("/api/v1/cluster").method("HEAD", BodyPublishers.noBody()));

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEmpty();
    assertThat(response.headers().firstValueAsLong("Content-Length").orElse(0)).isPositive();
  }

  @Test
  void headOfTheEventsIsNoStream() throws Exception {
    HttpResponse<String> response =
        send(request("/api/v1/events").method("HEAD", BodyPublishers.noBody()));

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("Content-Type").orElseThrow())
        .startsWith("text/event-stream");
    assertThat(experiments.consumers).isEmpty();
  }

  @Test
  void aReportIsAFileThatMayDoNothingHere() throws Exception {
    HttpResponse<String> report = get(EXPERIMENT + "/report");

    assertThat(report.body()).isEqualTo("<!DOCTYPE html>p99 µs");
    assertThat(report.headers().firstValue("Content-Type")).contains("text/html; charset=utf-8");
    assertThat(report.headers().firstValue("Content-Security-Policy").orElseThrow())
        .contains("default-src 'none'", "sandbox allow-scripts", "'sha256-")
        .doesNotContain("unsafe", "allow-same-origin");
  }

  @Test
  void readyPlansAreListedAsTheyCanBeSubmitted() throws Exception {
    JsonNode plan = json(get("/api/v1/plans")).at("/plans/0");

    assertThat(plan.get("name").asText()).isEqualTo("quick");
    assertThat(plan.get("description").asText()).isEqualTo("Two minutes.");
    assertThat(plan.get("text").asText()).isEqualTo("name = quick");
  }

  @Test
  void eventsBeginNowhereElseThanNowOrWithTheAttempt() throws Exception {
    JsonNode problem = problem(get("/api/v1/events?since=yesterday"), 400);

    assertThat(problem.get("detail").asText()).contains("since=yesterday", "since=attempt");
  }

  @Test
  void documentsAreListedAndRead() throws Exception {
    assertThat(json(get(EXPERIMENT + "/results")).at("/documents/0").asText())
        .isEqualTo("quick/run-1.json");

    HttpResponse<String> document = get(EXPERIMENT + "/results/quick/run-1.json");
    assertThat(document.body()).isEqualTo("{\"run\":1}");
    assertThat(document.headers().firstValue("Content-Type")).contains("application/json");
    assertThat(document.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
  }

  @Test
  void theTableIsForPeople() throws Exception {
    HttpResponse<String> table = get(EXPERIMENT + "/table");

    assertThat(table.body()).isEqualTo("p99 µs");
    assertThat(table.headers().firstValue("Content-Type")).contains("text/plain; charset=utf-8");
  }

  @Test
  void anUnreadableFolderIsAFaultOfTheNode() throws Exception {
    JsonNode problem = problem(get("/api/v1/experiments/unreadable/results"), 500);

    assertThat(problem.get("detail").asText()).contains("IOException").doesNotContain("/secret");
  }

  @Test
  void aCoordinatorThatDoesNotAnswerIsUnavailableForNow() throws Exception {
    experiments.silent = true;

    HttpResponse<String> response = get("/api/v1/cluster");

    problem(response, 503);
    assertThat(response.headers().firstValue("Retry-After")).contains("2");
    assertThat(get("/api/v1/health/live").statusCode()).isEqualTo(200);
    assertThat(get("/api/v1/health/ready").statusCode()).isEqualTo(503);
  }

  @Test
  void aNodeIsReadyWhenEnoughNodesAreThere() throws Exception {
    assertThat(get("/api/v1/health/ready").statusCode()).isEqualTo(200);

    experiments.nodesExpected = 3;

    assertThat(problem(get("/api/v1/health/ready"), 503).get("detail").asText())
        .isEqualTo("waiting for 2 of 3 nodes");
  }

  @Test
  void aNodeThatIsNotWholeIsNotReadyAndSaysWhatItLacks() throws Exception {
    experiments.lacks = List.of("its agent is gone", "its keeper is gone");

    assertThat(problem(get("/api/v1/health/ready"), 503).get("detail").asText())
        .isEqualTo("its agent is gone; its keeper is gone");
  }

  @Test
  void whatABrokenCoordinatorSaysDoesNotLeaveTheNode() throws Exception {
    experiments.broken = true;

    assertThat(problem(get("/api/v1/cluster"), 500).toString()).doesNotContain("hunter2");
  }

  @Test
  void aPortThatIsTakenIsNamed() {
    HttpSettings same = HttpSettings.of("127.0.0.1", server.port(), Set.of(), Optional.empty());

    assertThatThrownBy(
            () -> NodeHttpServer.start(same, experiments, WithServer::read, null, List::of))
        .isInstanceOf(CannotListenException.class)
        .hasMessageContaining("127.0.0.1:" + server.port())
        .hasMessageContaining("--set http.port=0");
  }
}
