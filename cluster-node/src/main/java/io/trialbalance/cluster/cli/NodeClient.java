package io.trialbalance.cluster.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.trialbalance.cluster.http.Bodies;
import io.trialbalance.cluster.http.Json;
import io.trialbalance.protocol.config.Secret;
import io.trialbalance.protocol.message.ClusterView.ExperimentView;
import io.trialbalance.protocol.message.CoordinatorProtocol.Submitted;
import io.trialbalance.protocol.message.RunsView.RunView;
import io.trialbalance.protocol.phase.ExitCode;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;

/** A node, as it is talked to over HTTP. Every call blocks, for some seconds at most. */
final class NodeClient {

  private static final String API = "/api/v1";
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(20);

  private static final int UNAUTHORIZED = 401;
  private static final int MAX_PROBLEM_BYTES = 1 << 16;

  /** As long as choosing another coordinator may take. */
  private static final Duration SUBMIT_TIMEOUT = Duration.ofSeconds(30);

  private static final int UNAVAILABLE = 503;
  private static final long DEFAULT_RETRY_SECONDS = 2;

  private final HttpClient http;
  private final URI node;
  private final Optional<Secret> token;

  /**
   * @param node such as {@code http://127.0.0.1:7070}
   * @param token that it asks for; empty if none is known
   * @param trust whom to believe that it is this node; empty for those whom the JDK believes
   */
  NodeClient(URI node, Optional<Secret> token, Optional<SSLContext> trust) {
    this.node = node;
    this.token = token;
    HttpClient.Builder builder = HttpClient.newBuilder().connectTimeout(CONNECT_TIMEOUT);
    trust.ifPresent(builder::sslContext);
    this.http = builder.build();
  }

  URI node() {
    return node;
  }

  /**
   * Queues an experiment, once, also when it has to be asked for again: because the answer was
   * lost, or because the cluster is choosing another coordinator.
   *
   * @param json an experiment or a plan
   */
  Submitted submit(String json) {
    String key = UUID.randomUUID().toString();
    long deadlineNanos = System.nanoTime() + SUBMIT_TIMEOUT.toNanos();
    while (true) {
      HttpRequest.Builder request = posting("/experiments", json).header("Idempotency-Key", key);
      Optional<HttpResponse<String>> response = sendUnlessLost(request, deadlineNanos);
      boolean isOver = System.nanoTime() > deadlineNanos;
      if (response.isPresent() && (response.get().statusCode() != UNAVAILABLE || isOver)) {
        return read(accepted(response.get()), Submitted.class);
      }
      pause(response.map(NodeClient::retrySeconds).orElse(DEFAULT_RETRY_SECONDS));
    }
  }

  /** Empty if the node was reached, and its answer was not; until the deadline. */
  private Optional<HttpResponse<String>> sendUnlessLost(
      HttpRequest.Builder request, long deadlineNanos) {
    try {
      return Optional.of(send(request, BodyHandlers.ofString()));
    } catch (CommandFailure e) {
      boolean isLost = e.getCause() instanceof IOException && !isUnreached(e.getCause());
      if (!isLost || System.nanoTime() > deadlineNanos) {
        throw e;
      }
      return Optional.empty();
    }
  }

  /** What no repetition mends: nobody is there, or somebody whom we do not believe. */
  private static boolean isUnreached(Throwable cause) {
    return cause instanceof ConnectException
        || cause instanceof HttpConnectTimeoutException
        || cause instanceof SSLException;
  }

  private static long retrySeconds(HttpResponse<String> response) {
    return response.headers().firstValueAsLong("Retry-After").orElse(DEFAULT_RETRY_SECONDS);
  }

  private static void pause(long seconds) {
    try {
      TimeUnit.SECONDS.sleep(seconds);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandFailure(ExitCode.ABORTED, "interrupted", e);
    }
  }

  /** Asks for an experiment to be ended early. */
  void abort(String experimentId, String reason) {
    post("/experiments/" + experimentId + "/abort", Json.text(new Bodies.Reason(reason)));
  }

  /** Asks for an interrupted experiment to be put into the queue again. */
  Submitted resume(String experimentId) {
    return read(post("/experiments/" + experimentId + "/resume", ""), Submitted.class);
  }

  /** Declares the node at {@code address} lost, for which that node waits. */
  void forget(String address) {
    post("/cluster/forget", Json.text(new Bodies.Forgotten(address)));
  }

  ExperimentView experiment(String experimentId) {
    return read(get("/experiments/" + experimentId), ExperimentView.class);
  }

  /** All runs of an experiment. */
  List<RunView> runs(String experimentId) {
    return read(get("/experiments/" + experimentId), Bodies.ExperimentWithRuns.class).runs();
  }

  /** The cluster with its nodes. */
  Bodies.Cluster cluster() {
    return read(get("/cluster"), Bodies.Cluster.class);
  }

  /** The latest experiments, newest first; those that run or wait are among them. */
  List<ExperimentView> experiments() {
    return read(get("/experiments?limit=200"), Bodies.Experiments.class).experiments();
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
    return answer(posting(path, json));
  }

  private HttpRequest.Builder posting(String path, String json) {
    return HttpRequest.newBuilder(uri(path))
        .timeout(ANSWER_TIMEOUT)
        .header("Content-Type", "application/json")
        .POST(BodyPublishers.ofString(json));
  }

  private String answer(HttpRequest.Builder request) {
    return accepted(send(request, BodyHandlers.ofString()));
  }

  private String accepted(HttpResponse<String> response) {
    if (response.statusCode() >= 400) {
      throw refused(response.statusCode(), response.body());
    }
    return response.body();
  }

  private <T> HttpResponse<T> send(HttpRequest.Builder request, BodyHandler<T> handler) {
    token.ifPresent(known -> request.header("Authorization", "Bearer " + known.reveal()));
    try {
      return http.send(request.build(), handler);
    } catch (SSLException e) {
      throw new CommandFailure(
          ExitCode.UNREACHABLE,
          node
              + " does not prove that it is this node ("
              + e.getMessage()
              + "): name the certificate of the authority that signed its own with --ca-file",
          e);
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
          default -> status == UNAVAILABLE ? ExitCode.UNREACHABLE : ExitCode.FAULT;
        };
    // Whoever answers there was sent the token, and may say it again.
    return new CommandFailure(exitCode, Secret.hideIn(explanation(status, body)));
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
