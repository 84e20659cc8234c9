package io.trialbalance.cluster.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.trialbalance.cluster.http.Json;
import io.trialbalance.protocol.message.ClusterView.ExperimentView;
import io.trialbalance.protocol.message.CoordinatorProtocol.Submitted;
import io.trialbalance.protocol.phase.ExitCode;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A node, as it is talked to over HTTP. Every call blocks, for some seconds at most. */
final class NodeClient {

  private static final String API = "/api/v1";
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(20);

  private static final int UNAUTHORIZED = 401;
  private static final int MAX_PROBLEM_BYTES = 1 << 16;

  private final HttpClient http = HttpClient.newBuilder().connectTimeout(CONNECT_TIMEOUT).build();
  private final URI node;
  private final Optional<String> token;

  /**
   * @param node such as {@code http://127.0.0.1:7070}
   * @param token that it asks for; empty if none is known
   */
  NodeClient(URI node, Optional<String> token) {
    this.node = node;
    this.token = token;
  }

  URI node() {
    return node;
  }

  /**
   * Queues an experiment.
   *
   * @param json an experiment or a plan
   */
  Submitted submit(String json) {
    return read(post("/experiments", json), Submitted.class);
  }

  /** Asks for an experiment to be ended early. */
  void abort(String experimentId, String reason) {
    post("/experiments/" + experimentId + "/abort", Json.text(Map.of("reason", reason)));
  }

  ExperimentView experiment(String experimentId) {
    return read(get("/experiments/" + experimentId), ExperimentView.class);
  }

  /** The cluster with its nodes. */
  JsonNode cluster() {
    return read(get("/cluster"), JsonNode.class);
  }

  /** All experiments that the coordinator knows. */
  List<ExperimentView> experiments() {
    JsonNode list = read(get("/experiments"), JsonNode.class).path("experiments");
    List<ExperimentView> experiments = new ArrayList<>();
    list.forEach(one -> experiments.add(Json.mapper().convertValue(one, ExperimentView.class)));
    return experiments;
  }

  /** The table of an experiment's results, for people. */
  String table(String experimentId) {
    return get("/experiments/" + experimentId + "/table");
  }

  /** Where the documents of an experiment are listed. */
  URI documents(String experimentId) {
    return uri("/experiments/" + experimentId + "/results");
  }

  /** Opens the stream of events; without a timeout of its own. */
  InputStream events() {
    HttpResponse<InputStream> response =
        send(HttpRequest.newBuilder(uri("/events")), BodyHandlers.ofInputStream());
    if (response.statusCode() != 200) {
      if (response.statusCode() == UNAUTHORIZED) {
        throw refused(UNAUTHORIZED, text(response.body()));
      }
      throw new CommandFailure(
          ExitCode.UNREACHABLE, node + " does not tell its events: " + response.statusCode());
    }
    return response.body();
  }

  private String get(String path) {
    return answer(HttpRequest.newBuilder(uri(path)).timeout(ANSWER_TIMEOUT));
  }

  private String post(String path, String json) {
    return answer(
        HttpRequest.newBuilder(uri(path))
            .timeout(ANSWER_TIMEOUT)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(json)));
  }

  private String answer(HttpRequest.Builder request) {
    HttpResponse<String> response = send(request, BodyHandlers.ofString());
    if (response.statusCode() >= 400) {
      throw refused(response.statusCode(), response.body());
    }
    return response.body();
  }

  private <T> HttpResponse<T> send(HttpRequest.Builder request, BodyHandler<T> handler) {
    token.ifPresent(known -> request.header("Authorization", "Bearer " + known));
    try {
      return http.send(request.build(), handler);
    } catch (IOException e) {
      throw new CommandFailure(
          ExitCode.UNREACHABLE,
          "no node answers at "
              + node
              + " ("
              + (e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage())
              + "): start one with 'trialbalance node', or name another with --at",
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandFailure(ExitCode.ABORTED, "interrupted", e);
    }
  }

  private CommandFailure refused(int status, String body) {
    ExitCode exitCode =
        switch (status / 100) {
          case 4 -> ExitCode.USAGE;
          default -> status == 503 ? ExitCode.UNREACHABLE : ExitCode.FAULT;
        };
    return new CommandFailure(exitCode, explanation(status, body));
  }

  private static String text(InputStream body) {
    try (body) {
      return new String(body.readNBytes(MAX_PROBLEM_BYTES), StandardCharsets.UTF_8);
    } catch (IOException e) {
      return "";
    }
  }

  private String explanation(int status, String body) {
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
    return node + " answered " + status;
  }

  private <T> T read(String body, Class<T> type) {
    try {
      return Json.mapper().readValue(body, type);
    } catch (JsonProcessingException e) {
      throw new CommandFailure(
          ExitCode.FAULT,
          node + " answered what is not understood, it may be of another version: " + type,
          e);
    }
  }

  private URI uri(String path) {
    return URI.create(node + API + path);
  }
}
