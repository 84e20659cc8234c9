package io.trialbalance.cluster.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialbalance.protocol.config.Secret;
import io.trialbalance.protocol.plan.ExperimentRequest;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BearerTokenTest {

  private static final String TOKEN = "correct-horse+battery/staple==";
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private static NodeHttpServer server;

  @BeforeAll
  static void start() {
    server =
        NodeHttpServer.start(
            HttpSettings.of(
                "127.0.0.1", 0, Set.of(), Optional.of(new BearerToken(Secret.of(TOKEN)))),
            new FakeExperiments(),
            (body, syntax) -> new ExperimentRequest("quick", List.of()),
            new NoDocuments(),
            List::of);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"Bearer " + TOKEN, "bearer " + TOKEN, "BEARER  " + TOKEN})
  void whoeverBearsTheTokenIsAnswered(String authorization) throws Exception {
    assertThat(get("/api/v1/cluster", authorization).statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Bearer",
        "Bearer ",
        "Bearer " + TOKEN + "x",
        "Bearer correct-horse",
        "Basic " + TOKEN,
        TOKEN
      })
  void whoeverDoesNotIsToldHowToAskAndNothingElse(String authorization) throws Exception {
    HttpResponse<String> response = get("/api/v1/cluster", authorization);

    assertThat(response.statusCode()).isEqualTo(401);
    assertThat(response.headers().firstValue("WWW-Authenticate"))
        .contains("Bearer realm=\"trialbalance\"");
    assertThat(response.headers().firstValue("Content-Type")).contains(Problem.MEDIA_TYPE);
    assertThat(response.body())
        .contains("Authorization: Bearer TOKEN", "--token-file")
        .doesNotContain("correct-horse");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/v1/events",
        "/api/v1/experiments",
        "/api/v1/experiments/any/results/a.json",
        "/metrics",
        "/no/such/path",
        "/api/v1/health/live/../../cluster",
        "//api/v1/cluster",
        "/page",
        "/page/no-such.js"
      })
  void withoutATokenNoPathTellsWhetherItExists(String path) throws Exception {
    assertThat(get(path, null).statusCode()).isEqualTo(401);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/api/v1/health/live", "/api/v1/health/ready"})
  void healthIsToldToEverybody(String path) throws Exception {
    assertThat(get(path, null).statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/page/live.js", "/page/live.css", "/page/chart.js"})
  void thePageThatAsksForTheTokenIsGivenToEverybody(String path) throws Exception {
    HttpResponse<String> response = get(path, null);

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("Content-Security-Policy").orElseThrow())
        .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'")
        .doesNotContain("unsafe");
  }

  @Test
  void nothingShowsTheToken() {
    assertThat(new BearerToken(Secret.of(TOKEN)).toString()).doesNotContain(TOKEN);
  }

  private static HttpResponse<String> get(String path, String authorization) throws Exception {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server.address() + path));
    if (authorization != null) {
      request.header("Authorization", authorization);
    }
    return CLIENT.send(request.build(), BodyHandlers.ofString());
  }
}
