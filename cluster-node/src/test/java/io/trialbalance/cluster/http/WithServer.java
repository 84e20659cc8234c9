package io.trialbalance.cluster.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.typesafe.config.ConfigSyntax;
import io.trialbalance.protocol.config.ConfigProblems;
import io.trialbalance.protocol.config.Where;
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

/** Tests of a node's HTTP interface, behind which the experiments are what the test says. */
abstract class WithServer {

  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  static final String EXPERIMENT = "/api/v1/experiments/20261121-quick-1";

  static final FakeExperiments experiments = new FakeExperiments();
  static NodeHttpServer server;

  @BeforeAll
  static void start() {
    server =
        NodeHttpServer.start(
            HttpSettings.of("127.0.0.1", 0, Set.of("bench.example"), Optional.empty()),
            experiments,
            WithServer::read,
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

  static HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(server.address() + path));
  }

  static HttpResponse<String> get(String path) throws Exception {
    return send(request(path));
  }

  static HttpResponse<String> post(String path, String mediaType, String body) throws Exception {
    return send(
        request(path).header("Content-Type", mediaType).POST(BodyPublishers.ofString(body)));
  }

  static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return CLIENT.send(request.build(), BodyHandlers.ofString());
  }

  static JsonNode json(HttpResponse<String> response) throws Exception {
    return Json.mapper().readTree(response.body());
  }

  static JsonNode problem(HttpResponse<String> response, int status) throws Exception {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    assertThat(response.headers().firstValue("Content-Type")).contains(Problem.MEDIA_TYPE);
    JsonNode problem = json(response);
    assertThat(problem.get("status").asInt()).isEqualTo(status);
    assertThat(problem.get("detail").asText()).isNotBlank();
    return problem;
  }

  static ExperimentRequest read(String body, ConfigSyntax syntax) {
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

  private static final class OneDocument extends NoDocuments {
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
