package io.trialbalance.cluster.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.typesafe.config.ConfigSyntax;
import io.trialbalance.protocol.config.ConfigProblems;
import io.trialbalance.protocol.config.Where;
import io.trialbalance.protocol.message.CoordinatorProtocol.AbortReply;
import io.trialbalance.protocol.message.CoordinatorProtocol.IdempotencyKey;
import io.trialbalance.protocol.message.CoordinatorProtocol.Submitted;
import io.trialbalance.protocol.plan.ExperimentRequest;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NodeHttpServerTest {

  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static final String EXPERIMENT = "/api/v1/experiments/20261121-quick-1";

  private static final FakeExperiments experiments = new FakeExperiments();
  private static NodeHttpServer server;

  @BeforeAll
  static void start() {
    server =
        NodeHttpServer.start(
            HttpSettings.of("127.0.0.1", 0, Set.of("bench.example"), Optional.empty()),
            experiments,
            NodeHttpServerTest::read,
            new OneDocument(),
            () -> List.of(new ReadyPlan("quick", "Two minutes.", "name = quick")));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @BeforeEach
  void fresh() {
    experiments.reset();
  }

  @Test
  void anExperimentIsCreatedAndItsAddressIsGiven() throws Exception {
    HttpResponse<String> response = post("/api/v1/experiments", "application/json", "JSON");

    assertThat(response.statusCode()).isEqualTo(201);
    assertThat(response.headers().firstValue("Location")).contains(EXPERIMENT);
    assertThat(json(response).get("experimentId").asText()).isEqualTo("20261121-quick-1");
    assertThat(experiments.submitted).extracting(ExperimentRequest::name).containsExactly("JSON");
  }

  @Test
  void whatWasSubmittedBeforeUnderItsKeyIsShownAgain() throws Exception {
    experiments.submission = Submitted.Outcome.REPEATED;

    HttpResponse<String> response = send(submission("once", "application/json", "JSON"));

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("Location")).contains(EXPERIMENT);
    assertThat(json(response).get("outcome").asText()).isEqualTo("repeated");
  }

  @Test
  void aKeyThatWasUsedForSomethingElseIsRefused() throws Exception {
    experiments.submission = Submitted.Outcome.KEY_TAKEN;

    JsonNode problem = problem(send(submission("once", "application/json", "JSON")), 422);
    assertThat(problem.get("type").asText()).isEqualTo("urn:trialbalance:problem:key-taken");
  }

  @Test
  void theKeyStandsForTheBodyInItsLanguage() throws Exception {
    send(submission("once", "application/json", "a"));
    send(submission("once", "application/json; charset=utf-8", "a"));
    send(submission("once", "application/hocon", "a"));
    send(submission("once", "application/json", "b"));

    List<IdempotencyKey> keys = experiments.keys;
    assertThat(keys).extracting(IdempotencyKey::key).containsOnly("once");
    assertThat(keys.get(1)).isEqualTo(keys.get(0));
    assertThat(Set.copyOf(keys)).hasSize(3);
    assertThat(keys.get(0).digest()).hasSize(64);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "two words"})
  void whatIsNoKeyIsRefused(String key) throws Exception {
    problem(send(submission(key, "application/json", "JSON")), 400);
    problem(send(submission("x".repeat(256), "application/json", "JSON")), 400);
    assertThat(experiments.submitted).isEmpty();
  }

  @Test
  void hoconIsTakenAsWellAsJson() throws Exception {
    HttpResponse<String> response =
        post("/api/v1/experiments", "application/hocon; charset=utf-8", "name = a");

    assertThat(response.statusCode()).isEqualTo(201);
    assertThat(experiments.submitted).extracting(ExperimentRequest::name).containsExactly("CONF");
  }

  @Test
  void everyProblemOfAPlanIsListedAtOnce() throws Exception {
    HttpResponse<String> response = post("/api/v1/experiments", "application/json", "bad");

    JsonNode problem = problem(response, 400);
    assertThat(problem.get("type").asText()).isEqualTo("urn:trialbalance:problem:invalid-plan");
    assertThat(problem.get("problems"))
        .extracting(JsonNode::asText)
        .containsExactly(
            "HTTP body:1: runs = -1\n    expected 1 or more",
            "HTTP body:2: run = 1\n    expected a known key; did you mean runs?");
    assertThat(problem.get("instance").asText()).isEqualTo("/api/v1/experiments");
    assertThat(experiments.submitted).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"text/plain", "application/x-www-form-urlencoded", ""})
  void aBodyInAnotherLanguageIsRefused(String mediaType) throws Exception {
    HttpRequest.Builder request =
        request("/api/v1/experiments").POST(BodyPublishers.ofString("{}"));
    if (!mediaType.isEmpty()) {
      request.header("Content-Type", mediaType);
    }

    assertThat(problem(send(request), 415).get("detail").asText()).contains("application/hocon");
  }

  @Test
  void aCompressedBodyIsRefused() throws Exception {
    HttpResponse<String> response =
        send(
            request("/api/v1/experiments")
                .header("Content-Type", "application/json")
                .header("Content-Encoding", "gzip")
                .POST(BodyPublishers.ofString("{}")));

    assertThat(problem(response, 415).get("detail").asText()).contains("gzip");
  }

  @ParameterizedTest
  @ValueSource(ints = {(1 << 20) + 1, 5 << 20})
  void aBodyOfMoreThanAMebibyteIsRefused(int length) throws Exception {
    HttpResponse<String> response =
        post("/api/v1/experiments", "application/json", "x".repeat(length));

    assertThat(problem(response, 413).get("detail").asText()).contains("1048576");
    assertThat(experiments.submitted).isEmpty();
  }

  @Test
  void aBodyOfExactlyAMebibyteIsTaken() throws Exception {
    assertThat(post("/api/v1/experiments", "application/json", "x".repeat(1 << 20)).statusCode())
        .isEqualTo(201);
  }

  @Test
  void aBodyThatIsNotUtf8IsRefused() throws Exception {
    HttpResponse<String> response =
        send(
            request("/api/v1/experiments")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(new byte[] {(byte) 0xff, 0x20})));

    assertThat(problem(response, 400).get("detail").asText()).contains("UTF-8");
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
  void anAbortIsAcceptedWithItsReason() throws Exception {
    HttpResponse<String> response =
        post(EXPERIMENT + "/abort", "application/json", "{\"reason\": \"wrong database\"}");

    assertThat(response.statusCode()).isEqualTo(202);
    assertThat(json(response).get("outcome").asText()).isEqualTo("aborting");
    assertThat(experiments.aborted).containsExactly("20261121-quick-1: wrong database");
  }

  @ParameterizedTest
  @ValueSource(strings = {"text/plain", "application/hocon", ""})
  void anAbortsBodyIsJson(String mediaType) throws Exception {
    HttpRequest.Builder request =
        request(EXPERIMENT + "/abort").POST(BodyPublishers.ofString("{\"reason\": \"why\"}"));
    if (!mediaType.isEmpty()) {
      request.header("Content-Type", mediaType);
    }

    problem(send(request), 415);
    assertThat(experiments.aborted).isEmpty();
  }

  @Test
  void anAbortNeedsNoBody() throws Exception {
    assertThat(send(request(EXPERIMENT + "/abort").POST(BodyPublishers.noBody())).statusCode())
        .isEqualTo(202);
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

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{",
        "[]",
        "null",
        " ",
        "{\"reason\": 5}",
        "{\"reason\": \"\"}",
        "{\"because\": \"x\"}",
        "{\"reason\": \"x\"} and more"
      })
  void anAbortWithANonsensicalBodyIsRefused(String body) throws Exception {
    problem(post(EXPERIMENT + "/abort", "application/json", body), 400);
    assertThat(experiments.aborted).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"ALREADY_ENDED, 409", "NOT_FOUND, 404"})
  void whatCannotBeAbortedIsSaid(AbortReply.Outcome outcome, int status) throws Exception {
    experiments.outcome = outcome;

    problem(post(EXPERIMENT + "/abort", "application/json", ""), status);
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
  void whatABrokenCoordinatorSaysDoesNotLeaveTheNode() throws Exception {
    experiments.broken = true;

    assertThat(problem(get("/api/v1/cluster"), 500).toString()).doesNotContain("hunter2");
  }

  @Test
  void aPortThatIsTakenIsNamed() {
    HttpSettings same = HttpSettings.of("127.0.0.1", server.port(), Set.of(), Optional.empty());

    assertThatThrownBy(
            () -> NodeHttpServer.start(same, experiments, NodeHttpServerTest::read, null, List::of))
        .isInstanceOf(CannotListenException.class)
        .hasMessageContaining("127.0.0.1:" + server.port())
        .hasMessageContaining("--set http.port=0");
  }

  private static HttpRequest.Builder submission(String key, String mediaType, String body) {
    return request("/api/v1/experiments")
        .header("Idempotency-Key", key)
        .header("Content-Type", mediaType)
        .POST(BodyPublishers.ofString(body));
  }

  private static HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(server.address() + path));
  }

  private static HttpResponse<String> get(String path) throws Exception {
    return send(request(path));
  }

  private static HttpResponse<String> post(String path, String mediaType, String body)
      throws Exception {
    return send(
        request(path).header("Content-Type", mediaType).POST(BodyPublishers.ofString(body)));
  }

  private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return CLIENT.send(request.build(), BodyHandlers.ofString());
  }

  private static JsonNode json(HttpResponse<String> response) throws Exception {
    return Json.mapper().readTree(response.body());
  }

  private static JsonNode problem(HttpResponse<String> response, int status) throws Exception {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    assertThat(response.headers().firstValue("Content-Type")).contains(Problem.MEDIA_TYPE);
    JsonNode problem = json(response);
    assertThat(problem.get("status").asInt()).isEqualTo(status);
    assertThat(problem.get("detail").asText()).isNotBlank();
    return problem;
  }

  private static ExperimentRequest read(String body, ConfigSyntax syntax) {
    if (body.equals("bad")) {
      throw new ConfigProblems(
          List.of(
              new io.trialbalance.protocol.config.Problem(
                  new Where(Where.HTTP_BODY, 1), "runs", "-1", "1 or more", null),
              new io.trialbalance.protocol.config.Problem(
                  new Where(Where.HTTP_BODY, 2), "run", "1", "a known key", "runs")));
    }
    return new ExperimentRequest(syntax.name(), List.of());
  }

  private static final class OneDocument implements ResultDocuments {
    @Override
    public List<String> list(String experimentId) throws IOException {
      if (experimentId.equals("unreadable")) {
        throw new IOException("/secret/results: permission denied");
      }
      return experimentId.equals("20261121-quick-1") ? List.of("quick/run-1.json") : List.of();
    }

    @Override
    public Optional<String> read(String experimentId, String path) {
      return path.equals("quick/run-1.json") ? Optional.of("{\"run\":1}") : Optional.empty();
    }

    @Override
    public Optional<byte[]> report(String experimentId) {
      return experimentId.equals("20261121-quick-1")
          ? Optional.of("<!DOCTYPE html>p99 µs".getBytes(StandardCharsets.UTF_8))
          : Optional.empty();
    }

    @Override
    public Optional<String> table(String experimentId) {
      return experimentId.equals("20261121-quick-1") ? Optional.of("p99 µs") : Optional.empty();
    }
  }
}
