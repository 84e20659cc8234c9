package io.trialbalance.cluster.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.trialbalance.cluster.http.OpenApi.Operation;
import io.trialbalance.protocol.config.Secret;
import io.trialbalance.protocol.message.CoordinatorProtocol.AbortReply;
import io.trialbalance.protocol.message.CoordinatorProtocol.ResumeReply;
import io.trialbalance.protocol.message.CoordinatorProtocol.Submitted;
import io.trialbalance.protocol.plan.ExperimentRequest;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every error that the interface describes is really answered, by every operation that is said to.
 * What succeeds is shown on a node with real results in {@link OpenApiIT}.
 */
class OpenApiTest {

  private static final String TOKEN = "correct-horse+battery/staple==";
  private static final int BODY_AT_MOST = 200;
  private static final int CONNECTIONS_AT_MOST = 100;
  private static final FakeExperiments experiments = new FakeExperiments();
  private static final OpenApi interfaceOfNode = described();

  private static NodeHttpServer server;

  @BeforeAll
  static void start() {
    server =
        NodeHttpServer.start(
            new HttpSettings(
                "127.0.0.1",
                0,
                Set.of(),
                Optional.of(new BearerToken(Secret.of(TOKEN))),
                Optional.empty(),
                CONNECTIONS_AT_MOST,
                Duration.ofSeconds(5),
                Duration.ofSeconds(1),
                Duration.ofSeconds(5),
                Duration.ofSeconds(5),
                Duration.ofSeconds(5),
                BODY_AT_MOST,
                16),
            experiments,
            (body, syntax) -> new ExperimentRequest("quick", List.of()),
            new NoDocuments(),
            List::of);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @BeforeEach
  void fresh() {
    experiments.reset();
  }

  static Stream<Arguments> errors() {
    return interfaceOfNode.operations().stream()
        .flatMap(
            operation ->
                operation.statuses().stream()
                    .filter(status -> status >= 400)
                    .map(status -> Arguments.of(operation, status)));
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("errors")
  void everyErrorThatIsDescribedIsAnswered(Operation operation, int status) throws Exception {
    List<Socket> others = new ArrayList<>();
    try {
      if (operation.id().equals("streamEvents") && status == 503) {
        takeAllStreams(request(operation, 200), others);
      }
      RawAnswer answer = RawAnswer.to(server.port(), request(operation, status));

      assertThat(answer.status()).as(answer.body()).isEqualTo(status);
      interfaceOfNode.assertDescribes(operation, answer);
    } finally {
      for (Socket other : others) {
        other.close();
      }
    }
  }

  private static void takeAllStreams(String request, List<Socket> sockets) throws IOException {
    for (int i = 0; i < CONNECTIONS_AT_MOST * 3 / 4; i++) {
      Socket socket = new Socket("127.0.0.1", server.port());
      sockets.add(socket);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
      assertThat(socket.getInputStream().read()).isEqualTo('H');
    }
  }

  @Test
  void everyRouteIsDescribedAndNothingElse() {
    Api api =
        new Api(
            experiments,
            null,
            new NoDocuments(),
            List::of,
            null,
            new Access(Optional.empty(), new Sessions(System::nanoTime), false),
            null);

    assertThat(interfaceOfNode.operations().stream().map(Operation::name))
        .containsExactlyInAnyOrderElementsOf(api.routes(null).operations());
  }

  @Test
  void whatIsRequiredHasAName() throws Exception {
    List<JsonNode> required =
        Json.mapper().readTree(resource("openapi.json")).findValues("required");

    assertThat(required).anyMatch(JsonNode::isArray);
    for (JsonNode names : required) {
      assertThat(names).allMatch(JsonNode::isTextual, names.toString());
    }
  }

  @Test
  void whatIsServedIsThisDocument() throws Exception {
    RawAnswer answer =
        RawAnswer.to(
            server.port(),
            "GET /api/v1/openapi.json HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                + TOKEN
                + "\r\n\r\n");

    assertThat(answer.body()).isEqualTo(resource("openapi.json"));
    assertThat(answer.json().get("openapi").asText()).startsWith("3.1.");
  }

  /** A request that has to be answered with {@code status}, and would succeed but for one thing. */
  private static String request(Operation operation, int status) {
    String path =
        operation
            .path()
            .replace("{id}", "20261121-quick-1")
            .replace("{plan}", "quick")
            .replace("{run}", "run-1.json");
    List<String> headers = new ArrayList<>();
    headers.add("Host: " + (status == 421 ? "evil.example" : "localhost"));
    headers.add("Authorization: Bearer " + TOKEN);
    String body =
        operation.described().has("requestBody")
            ? "{\"reason\": \"enough\", \"address\": \"10.0.0.2:2551\"}"
            : "";
    String mediaType = status == 415 ? "text/plain" : "application/json";
    int length = body.length();
    switch (status) {
      case 400 -> headers.remove(0);
      case 401 -> headers.remove(1);
      case 403 -> headers.add("Origin: http://evil.example");
      case 404 -> {
        path = path.replace("20261121-quick-1", "nobody");
        path += operation.id().equals("streamEvents") ? "?experiment=nobody" : "";
        experiments.outcome = AbortReply.Outcome.NOT_FOUND;
        experiments.resumption = ResumeReply.Outcome.NOT_FOUND;
      }
      case 406 -> headers.add("Accept: image/png");
      case 408 -> length = BODY_AT_MOST;
      case 409 -> {
        experiments.outcome = AbortReply.Outcome.ALREADY_ENDED;
        experiments.resumption = ResumeReply.Outcome.NOT_INTERRUPTED;
      }
      case 413 -> {
        body = "x".repeat(BODY_AT_MOST + 1);
        length = body.length();
      }
      case 422 -> experiments.submission = Submitted.Outcome.KEY_TAKEN;
      case 429 -> {
        experiments.submission = Submitted.Outcome.QUEUE_FULL;
        experiments.resumption = ResumeReply.Outcome.QUEUE_FULL;
      }
      case 503 -> experiments.silent = true;
      default -> assertThat(status).isIn(200, 415, 421);
    }
    if (!body.isEmpty()) {
      headers.add("Content-Type: " + mediaType);
      headers.add("Content-Length: " + length);
    }
    return operation.method()
        + " "
        + path
        + " HTTP/1.1\r\n"
        + String.join("\r\n", headers)
        + "\r\n\r\n"
        + body;
  }

  private static OpenApi described() {
    try {
      return new OpenApi(resource("openapi.json"), Map.of());
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static String resource(String name) {
    try (InputStream in = OpenApiTest.class.getResourceAsStream("/" + name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
