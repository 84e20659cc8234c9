package io.trialbalance.cluster.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.trialbalance.cluster.http.Json;
import io.trialbalance.protocol.config.Secret;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/** Why a node did not do what it was asked, as it says itself. */
final class NodeProblem {

  private NodeProblem() {}

  /** For people. Whoever answers there was sent the token, and may say it again: it is hidden. */
  static String inWords(URI node, int status, String body) {
    return Secret.hideIn(explanation(node, status, body));
  }

  /** Whether a node can have said it: problem details (RFC 9457). */
  static boolean isOne(String body) {
    try {
      return Json.mapper().readTree(body).path("title").isTextual();
    } catch (JsonProcessingException e) {
      return false;
    }
  }

  private static String explanation(URI node, int status, String body) {
    try {
      JsonNode problem = Json.mapper().readTree(body);
      List<String> problems = new ArrayList<>();
      problem.path("problems").forEach(one -> problems.add(one.asText()));
      if (!problems.isEmpty()) {
        return problem.path("title").asText() + ":\n" + String.join("\n", problems);
      }
      if (problem.path("detail").isTextual()) {
        return problem.path("detail").asText();
      }
    } catch (JsonProcessingException e) {
      // Not one of our nodes: what it says is not for us.
      return node + " answered " + status + ", and is no Trialbalance node";
    }
    return node + " answered " + status + (isOne(body) ? "" : ", and is no Trialbalance node");
  }
}
