package io.trialbalance.cluster.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialbalance.protocol.config.Secret;
import io.trialbalance.protocol.plan.ExperimentRequest;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A browser at a node that asks for a token. */
class SessionTest {

  private static final String TOKEN = "correct-horse+battery/staple==";
  private static final FakeExperiments experiments = new FakeExperiments();

  private static NodeHttpServer server;
  private static String page;

  @BeforeAll
  static void start() {
    server = server(Optional.of(new BearerToken(Secret.of(TOKEN))));
    page = "http://localhost:" + server.port();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static NodeHttpServer server(Optional<BearerToken> token) {
    return NodeHttpServer.start(
        HttpSettings.of("127.0.0.1", 0, Set.of(), token),
        experiments,
        (body, syntax) -> new ExperimentRequest("quick", List.of()),
        new NoDocuments(),
        List::of);
  }

  @Test
  void whoeverSignsInOnceIsKnownByACookieThatNoPageCanReadOrSendElsewhere() throws Exception {
    RawAnswer answer = ask("POST", "/session", "Authorization: Bearer " + TOKEN, origin(page));

    assertThat(answer.status()).isEqualTo(204);
    assertThat(answer.headers().get("set-cookie"))
        .startsWith("trialbalance-session-" + server.port() + "=")
        .contains("HTTPOnly", "SameSite=Strict", "Path=/", "Max-Age=43200")
        .doesNotContain("Secure", "Domain", TOKEN);
    assertThat(ask("GET", "/cluster", cookie(answer)).status()).isEqualTo(200);
    assertThat(ask("GET", "/cluster", "Cookie: other=1; " + cookie(answer).substring(8)).status())
        .isEqualTo(200);
  }

  @Test
  void whoeverSignsOutIsForgotten() throws Exception {
    String cookie = signIn();

    RawAnswer answer = ask("DELETE", "/session", cookie, origin(page));

    assertThat(answer.status()).isEqualTo(204);
    assertThat(answer.headers().get("set-cookie")).contains("Max-Age=0");
    assertThat(ask("GET", "/cluster", cookie).status()).isEqualTo(401);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "Origin: http://localhost:1", "Origin: http://evil.example", "Origin: null"})
  void anOrderWithTheCookieAloneHasToComeFromThisNodesOwnPage(String origin) throws Exception {
    String cookie = signIn();

    assertThat(ask("POST", "/experiments/a/abort", cookie, origin).status()).isEqualTo(403);
    assertThat(ask("DELETE", "/session", cookie, origin).status()).isEqualTo(403);
    assertThat(experiments.aborted).isEmpty();
    assertThat(ask("GET", "/cluster", cookie).status()).isEqualTo(200);
  }

  @Test
  void anOrderOfThisNodesOwnPageIsObeyed() throws Exception {
    experiments.reset();

    assertThat(ask("POST", "/experiments/a/abort", signIn(), origin(page)).status()).isEqualTo(202);
    experiments.reset();
  }

  @Test
  void whoeverBearsTheTokenNeedsNoOrigin() throws Exception {
    experiments.reset();

    assertThat(ask("POST", "/experiments/a/abort", "Authorization: Bearer " + TOKEN).status())
        .isEqualTo(202);
    experiments.reset();
  }

  @Test
  void aSessionCannotProlongItself() throws Exception {
    assertThat(ask("POST", "/session", signIn(), origin(page)).status()).isEqualTo(401);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "\"\"", "%00", "a=b"})
  void aMadeUpCookieIsNoSession(String value) throws Exception {
    String cookie = "Cookie: trialbalance-session-" + server.port() + "=" + value;

    assertThat(ask("GET", "/cluster", cookie).status()).isEqualTo(401);
  }

  @Test
  void whereNoTokenIsAskedForSigningInGivesNothingAndIsNoError() throws Exception {
    try (NodeHttpServer open = server(Optional.empty())) {
      RawAnswer answer =
          RawAnswer.to(open.port(), "POST /api/v1/session HTTP/1.1\r\nHost: localhost\r\n\r\n");

      assertThat(answer.status()).isEqualTo(204);
      assertThat(answer.headers()).doesNotContainKey("set-cookie");
    }
  }

  private static String signIn() throws Exception {
    return cookie(ask("POST", "/session", "Authorization: Bearer " + TOKEN));
  }

  private static String cookie(RawAnswer answer) {
    return "Cookie: " + answer.headers().get("set-cookie").split(";")[0];
  }

  private static String origin(String page) {
    return "Origin: " + page;
  }

  private static RawAnswer ask(String method, String path, String... headers) throws Exception {
    StringBuilder request = new StringBuilder(method + " /api/v1" + path + " HTTP/1.1\r\n");
    request.append("Host: localhost:" + server.port() + "\r\n");
    for (String header : headers) {
      request.append(header.isEmpty() ? "" : header + "\r\n");
    }
    return RawAnswer.to(server.port(), request + "\r\n");
  }
}
