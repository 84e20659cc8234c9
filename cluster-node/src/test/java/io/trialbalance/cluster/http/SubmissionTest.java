package io.trialbalance.cluster.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.typesafe.config.ConfigSyntax;
import io.trialbalance.protocol.message.CoordinatorProtocol.IdempotencyKey;
import io.trialbalance.protocol.message.CoordinatorProtocol.Submitted;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How an experiment is submitted over HTTP: its key, its language, its size. */
class SubmissionTest extends WithServer {

  @Test
  void anExperimentIsCreatedAndItsAddressIsGiven() throws Exception {
    HttpResponse<String> response = post("/api/v1/experiments", "application/json", "JSON");

    assertThat(response.statusCode()).isEqualTo(201);
    assertThat(response.headers().firstValue("Location")).contains(EXPERIMENT);
    assertThat(json(response).get("experimentId").asText()).isEqualTo("20261121-quick-1");
    assertThat(experiments.submitted)
        .containsExactly(new FakeExperiments.Sent("JSON", ConfigSyntax.JSON));
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
  void whatTheQueueHasNoRoomForIsRefusedWithWhatToDo() throws Exception {
    experiments.submission = Submitted.Outcome.QUEUE_FULL;

    JsonNode problem = problem(post("/api/v1/experiments", "application/json", "JSON"), 429);
    assertThat(problem.get("type").asText()).isEqualTo("urn:trialbalance:problem:queue-full");
    assertThat(problem.get("detail").asText()).contains("wait", "abort one");
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
    assertThat(experiments.submitted)
        .containsExactly(new FakeExperiments.Sent("name = a", ConfigSyntax.CONF));
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
  void aBodyThatIsTooLongIsRefused(int length) throws Exception {
    HttpResponse<String> response =
        post("/api/v1/experiments", "application/json", "x".repeat(length));

    assertThat(problem(response, 413).get("detail").asText()).contains("1048576");
    assertThat(experiments.submitted).isEmpty();
  }

  @Test
  void aBodyOfExactlyTheLongestLengthIsTaken() throws Exception {
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

  private static HttpRequest.Builder submission(String key, String mediaType, String body) {
    return request("/api/v1/experiments")
        .header("Idempotency-Key", key)
        .header("Content-Type", mediaType)
        .POST(BodyPublishers.ofString(body));
  }
}
