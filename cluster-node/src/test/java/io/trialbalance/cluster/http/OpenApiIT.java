package io.trialbalance.cluster.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.trialbalance.cluster.boot.NodeRuntime;
import io.trialbalance.cluster.boot.TestNode;
import io.trialbalance.cluster.http.OpenApi.Operation;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every success that the interface describes, of a real node that has run an experiment; errors are
 * in {@link OpenApiTest}.
 */
class OpenApiIT {

  private static final String API = "/api/v1";
  private static final String TOKEN = "correct-horse+battery/staple==";
  private static final String TINY =
      "{\"name\": \"tiny\", \"database\": \"noop\", \"runs\": 1, \"max-reruns\": 0,"
          + " \"pacing\": {\"mode\": \"open-loop\", \"target-rate\": \"300/s\"},"
          + " \"phases\": {\"settle\": \"0s\", \"warm-up\": \"1s\", \"measurement\": \"2s\"}}";

  /** Waits for a minute, so that it can be aborted. */
  private static final String LONG = TINY.replace("0s", "60s").replace("tiny", "long");

  @TempDir private static Path folder;

  private static NodeRuntime node;
  private static int port;
  private static OpenApi described;
  private static String experiment;
  private static List<String> events;

  @BeforeAll
  static void runAnExperiment() throws Exception {
    node = TestNode.withToken(TOKEN, folder);
    port = node.httpAddress().getPort();
    described =
        new OpenApi(
            ask("GET", API + "/openapi.json", "").body(),
            Map.of(
                "schemas/run-document.schema.json",
                ask("GET", API + "/schemas/run-document.schema.json", "").body(),
                "schemas/aggregate.schema.json",
                ask("GET", API + "/schemas/aggregate.schema.json", "").body(),
                "schemas/experiment.schema.json",
                ask("GET", API + "/schemas/experiment.schema.json", "").body()));
    try (Socket stream = new Socket("127.0.0.1", port)) {
      stream
          .getOutputStream()
          .write(head("GET", API + "/events", "").getBytes(StandardCharsets.UTF_8));
      BufferedReader lines =
          new BufferedReader(
              new InputStreamReader(stream.getInputStream(), StandardCharsets.UTF_8));
      await().until(() -> lines.readLine().startsWith(": Trialbalance"));
      experiment = submit("first", TINY).json().get("experimentId").asText();
      events = untilTheEnd(lines);
    }
  }

  @AfterAll
  static void stop() {
    node.stop();
  }

  static Stream<Arguments> successes() throws Exception {
    String text =
        new String(
            Published.class.getResourceAsStream("/openapi.json").readAllBytes(),
            StandardCharsets.UTF_8);
    return new OpenApi(text, Map.of())
        .operations().stream()
            // They need an interrupted experiment, and a node that waits: FormingAgainIT has both.
            .filter(operation -> !Set.of("resumeExperiment", "forgetNode").contains(operation.id()))
            .flatMap(
                operation ->
                    operation.statuses().stream()
                        .filter(status -> status < 400)
                        .map(status -> Arguments.of(operation, status)));
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("successes")
  void everySuccessThatIsDescribedIsAnswered(Operation operation, int status) throws Exception {
    RawAnswer answer = succeeding(operation, status);

    assertThat(answer.status()).as(answer.body()).isEqualTo(status);
    described.assertDescribes(operation, answer);
  }

  @Test
  void everyEventIsAsDescribed() {
    assertThat(events).hasSizeGreaterThan(8);
    for (String event : events) {
      described.assertConforms("ProgressEvent", event);
    }
  }

  @Test
  void everyDocumentThatIsListedCanBeRead() throws Exception {
    JsonNode listed = ask("GET", API + "/experiments/" + experiment + "/results", "").json();

    assertThat(listed.get("documents"))
        .extracting(JsonNode::asText)
        .contains("experiment.json", "tiny/aggregate.json", "tiny/run-1.json");
    for (JsonNode path : listed.get("documents")) {
      RawAnswer answer =
          ask("GET", API + "/experiments/" + experiment + "/results/" + path.asText(), "");
      assertThat(answer.status()).as(path.asText()).isEqualTo(200);
    }
  }

  @Test
  void whatIsSubmittedTwiceIsOneExperiment() throws Exception {
    RawAnswer first = submit("twice", LONG);
    RawAnswer second = submit("twice", LONG);
    RawAnswer other = submit("twice", TINY);
    String id = first.json().get("experimentId").asText();
    ask("POST", API + "/experiments/" + id + "/abort", "");

    assertThat(first.status()).isEqualTo(201);
    assertThat(second.status()).isEqualTo(200);
    assertThat(second.headers().get("location")).isEqualTo(first.headers().get("location"));
    assertThat(other.status()).isEqualTo(422);
  }

  private static RawAnswer succeeding(Operation operation, int status) throws Exception {
    String path =
        operation
            .path()
            .replace("{id}", experiment)
            .replace("{plan}", "tiny")
            .replace("{run}", "run-1.json");
    return switch (operation.id()) {
      case "submitExperiment" -> {
        RawAnswer first = submit("once " + status, TINY);
        yield status == 201 ? first : submit("once " + status, TINY);
      }
      case "abortExperiment" -> {
        String id = submit("to be aborted", LONG).json().get("experimentId").asText();
        yield ask("POST", API + "/experiments/" + id + "/abort", "{\"reason\": \"enough\"}");
      }
      default -> ask(operation.method(), path, "");
    };
  }

  private static RawAnswer submit(String key, String plan) throws Exception {
    return RawAnswer.to(
        port,
        head("POST", API + "/experiments", plan)
                .replaceFirst("\r\n", "\r\nIdempotency-Key: " + key.replace(' ', '-') + "\r\n")
            + plan);
  }

  private static RawAnswer ask(String method, String path, String body) throws Exception {
    return RawAnswer.to(port, head(method, path, body) + body);
  }

  private static String head(String method, String path, String body) {
    String ofBody =
        body.isEmpty()
            ? ""
            : "Content-Type: application/json\r\nContent-Length: " + body.length() + "\r\n";
    return method
        + " "
        + path
        + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
        + TOKEN
        + "\r\n"
        + ofBody
        + "\r\n";
  }

  private static List<String> untilTheEnd(BufferedReader lines) {
    List<String> events = new ArrayList<>();
    await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () -> {
              String line = lines.readLine();
              if (line.startsWith("data: ")) {
                events.add(line.substring("data: ".length()));
              }
              return line.contains("\"experiment-ended\"") && line.contains(experiment);
            });
    return events;
  }
}
