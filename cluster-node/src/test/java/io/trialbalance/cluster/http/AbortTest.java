package io.trialbalance.cluster.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialbalance.protocol.message.CoordinatorProtocol.AbortReply;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How an experiment is aborted over HTTP. */
class AbortTest extends WithServer {

  @Test
  void anAbortIsAcceptedWithItsReason() throws Exception {
    HttpResponse<String> response =
        post(EXPERIMENT + "/abort", "application/json", "{\"reason\": \"wrong database\"}");

    assertThat(response.statusCode()).isEqualTo(202);
    assertThat(json(response).get("outcome").asText()).isEqualTo("aborting");
    assertThat(experiments.aborted).containsExactly("20261121-quick-1: wrong database");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"text/plain", "application/hocon", "application/json; charset=utf-16", ""})
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
  @CsvSource({
    "ALREADY_ENDED, 20261121-quick-1, 409",
    // Stored, and nobody runs it any more.
    "NOT_FOUND, 20261121-quick-1, 409",
    "NOT_FOUND, nobody-knows-it, 404"
  })
  void whatCannotBeAbortedIsSaid(AbortReply.Outcome outcome, String id, int status)
      throws Exception {
    experiments.outcome = outcome;

    problem(post("/api/v1/experiments/" + id + "/abort", "application/json", ""), status);
  }
}
