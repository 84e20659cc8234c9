package io.trialbalance.cluster.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.trialbalance.cluster.http.Bodies;
import io.trialbalance.cluster.http.Json;
import io.trialbalance.protocol.message.ClusterView.ExperimentView;
import io.trialbalance.protocol.message.CoordinatorProtocol.Submitted;
import io.trialbalance.protocol.message.RunsView.RunView;
import io.trialbalance.protocol.phase.ExitCode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import javax.net.ssl.SSLContext;

/**
 * A cluster, as its nodes are talked to over HTTP: whichever of them answers ({@link NodeCalls}).
 * Every call blocks, for a minute at most.
 */
final class NodeClient {

  /** In every answer to an order about an experiment. */
  private static final String ID = "experimentId";

  private static final int OK = 200;
  private static final int UNAUTHORIZED = 401;
  private static final int NOT_FOUND = 404;
  private static final int CONFLICT = 409;
  private static final int BAD_GATEWAY = 502;
  private static final int UNAVAILABLE = 503;
  private static final int GATEWAY_TIMEOUT = 504;
  private static final int MAX_PROBLEM_BYTES = 1 << 16;

  /**
   * What a node tells of what happens.
   *
   * @param node that tells it
   * @param events which nothing limits in time
   */
  record Told(URI node, InputStream events) {}

  private final NodeCalls calls;

  private NodeClient(NodeCalls calls) {
    this.calls = calls;
  }

  /**
   * @param trust whom to believe that it is the node that was called; empty for those whom the JDK
   *     believes
   */
  NodeClient(KnownNodes nodes, Optional<SSLContext> trust) {
    this(new NodeCalls(nodes, trust));
  }

  /** The same, which asks each node once: for whoever asks again by himself, or would not wait. */
  NodeClient once() {
    return new NodeClient(calls.once());
  }

  /** The same, of a node that is in this process. */
  NodeClient ofThisProcess() {
    return new NodeClient(calls.ofThisProcess());
  }

  /** The same, which tells {@code other} when it goes over to another node. */
  NodeClient telling(Consumer<String> other) {
    return new NodeClient(calls.telling(other));
  }

  /** The one that is asked first. */
  URI node() {
    return calls.nodes().first();
  }

  /** How another command names the same nodes; empty if it need not. */
  String option() {
    return calls.nodes().option();
  }

  /** Whether a node says anything at all; within seconds. */
  boolean isAlive(URI node) {
    return calls.isAlive(node);
  }

  /**
   * Queues an experiment, once, also when it has to be asked for again: because the answer was
   * lost, or because the cluster is choosing another coordinator.
   *
   * @param json an experiment or a plan
   */
  Submitted submit(String json) {
    String key = UUID.randomUUID().toString();
    return read(
        accepted(
            calls.call(
                node -> posting(node, "/experiments", json).header("Idempotency-Key", key),
                BoundedText.handler())),
        Submitted.class,
        ID);
  }

  /** Asks for an experiment to be ended early. */
  void abort(String experimentId, String reason) {
    String json = Json.text(new Bodies.Reason(reason));
    NodeCalls.Answer<String> answer =
        calls.call(
            node -> posting(node, "/experiments/" + experimentId + "/abort", json),
            BoundedText.handler());
    // It may have ended because of what was asked before, and not answered.
    if (answer.response().statusCode() != CONFLICT || !answer.repeated()) {
      require(accepted(answer), ID);
    }
  }

  /** Asks for an interrupted experiment to be put into the queue again. */
  Submitted resume(String experimentId) {
    return read(post("/experiments/" + experimentId + "/resume", ""), Submitted.class, ID);
  }

  /** Declares the node at {@code address} lost, for which that node waits. */
  void forget(String address) {
    require(post("/cluster/forget", Json.text(new Bodies.Forgotten(address))), "address");
  }

  ExperimentView experiment(String experimentId) {
    return read(get("/experiments/" + experimentId), ExperimentView.class, "id");
  }

  /** All runs of an experiment. */
  List<RunView> runs(String experimentId) {
    return read(get("/experiments/" + experimentId), Bodies.ExperimentWithRuns.class, "runs")
        .runs();
  }

  /** The cluster with its nodes. */
  Bodies.Cluster cluster() {
    return read(get("/cluster"), Bodies.Cluster.class, "nodes");
  }

  /** The latest experiments, newest first; those that run or wait are among them. */
  List<ExperimentView> experiments() {
    return read(get("/experiments?limit=200"), Bodies.Experiments.class, "experiments")
        .experiments();
  }

  /** The table of an experiment's results, for people, of whichever node has it. */
  String table(String experimentId) {
    String path = "/experiments/" + experimentId + "/table";
    NodeCalls.Answer<String> answer = calls.call(getting(path), BoundedText.handler());
    if (answer.response().statusCode() == NOT_FOUND) {
      for (URI other : calls.nodes().inTurn()) {
        Optional<HttpResponse<String>> found =
            calls
                .callOne(other, getting(path), BoundedText.handler())
                .filter(response -> response.statusCode() == OK);
        if (found.isPresent()) {
          return found.get().body();
        }
      }
    }
    return accepted(answer);
  }

  /** Where the documents of an experiment are listed. */
  URI documents(String experimentId) {
    return uri(node(), "/experiments/" + experimentId + "/results");
  }

  /**
   * Opens the stream of events, and learns from whoever tells them where else to ask; so from then
   * on another node can take this one's place.
   */
  Told events() {
    NodeCalls.Answer<InputStream> answer =
        calls.call(
            getting("/events"),
            head ->
                tellsEvents(head.statusCode(), head.headers())
                    ? BodySubscribers.ofInputStream()
                    : BodySubscribers.mapping(
                        new BoundedText(),
                        text -> new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8))));
    HttpResponse<InputStream> response = answer.response();
    if (!tellsEvents(response.statusCode(), response.headers())) {
      String body = text(response.body());
      if (response.statusCode() == UNAUTHORIZED) {
        throw refused(answer.node(), UNAUTHORIZED, body);
      }
      throw new CommandFailure(
          ExitCode.UNREACHABLE,
          answer.node()
              + " does not tell its events: it answered "
              + response.statusCode()
              + ", and may be no Trialbalance node");
    }
    learn(answer.node());
    return new Told(answer.node(), response.body());
  }

  /** Has {@code node} say which nodes there are; where it does not, nothing is learned. */
  void learn(URI node) {
    calls
        .callOne(node, getting("/cluster"), BoundedText.handler())
        .filter(response -> response.statusCode() == OK)
        .ifPresent(response -> calls.nodes().learn(addresses(response.body()), node));
  }

  private static List<String> addresses(String cluster) {
    List<String> addresses = new ArrayList<>();
    try {
      for (JsonNode node : Json.mapper().readTree(cluster).path("nodes")) {
        if (node.path("http").isTextual()) {
          addresses.add(node.path("http").asText());
        }
      }
    } catch (JsonProcessingException e) {
      // Not one of our nodes: whatever else is asked of it says so.
      return List.of();
    }
    return addresses;
  }

  private String get(String path) {
    return accepted(calls.call(getting(path), BoundedText.handler()));
  }

  private String post(String path, String json) {
    return accepted(calls.call(node -> posting(node, path, json), BoundedText.handler()));
  }

  private static Function<URI, HttpRequest.Builder> getting(String path) {
    return node -> HttpRequest.newBuilder(uri(node, path));
  }

  private static HttpRequest.Builder posting(URI node, String path, String json) {
    return HttpRequest.newBuilder(uri(node, path))
        .header("Content-Type", "application/json")
        .POST(BodyPublishers.ofString(json));
  }

  private String accepted(NodeCalls.Answer<String> answer) {
    HttpResponse<String> response = answer.response();
    if (response.statusCode() / 100 != 2) {
      throw refused(answer.node(), response.statusCode(), response.body());
    }
    return response.body();
  }

  private static boolean tellsEvents(int status, HttpHeaders headers) {
    return status == OK
        && headers.firstValue("Content-Type").orElse("").startsWith("text/event-stream");
  }

  private static CommandFailure refused(URI node, int status, String body) {
    ExitCode exitCode =
        switch (status) {
          // A proxy whose node does not answer says so in one of the first two.
          case BAD_GATEWAY, GATEWAY_TIMEOUT, UNAVAILABLE -> ExitCode.UNREACHABLE;
          default ->
              switch (NodeProblem.isOne(body) ? status / 100 : 0) {
                case 4 -> ExitCode.USAGE;
                case 5 -> ExitCode.FAULT;
                // Whatever it is, no node has answered.
                default -> ExitCode.UNREACHABLE;
              };
        };
    return new CommandFailure(exitCode, NodeProblem.inWords(node, status, body));
  }

  private static String text(InputStream body) {
    try (body) {
      return new String(body.readNBytes(MAX_PROBLEM_BYTES), StandardCharsets.UTF_8);
    } catch (IOException e) {
      return "";
    }
  }

  /**
   * @param field that every node's answer of this kind has
   */
  private <T> T read(String body, Class<T> type, String field) {
    try {
      return Json.mapper().treeToValue(require(body, field), type);
    } catch (JsonProcessingException e) {
      throw notUnderstood(e);
    }
  }

  /** Whatever else answers, with {@code {}} for everything, has done nothing of what was asked. */
  private JsonNode require(String body, String field) {
    try {
      JsonNode answer = Json.mapper().readTree(body);
      if (answer.hasNonNull(field)) {
        return answer;
      }
    } catch (JsonProcessingException e) {
      throw notUnderstood(e);
    }
    throw notUnderstood(null);
  }

  private CommandFailure notUnderstood(JsonProcessingException cause) {
    return new CommandFailure(
        ExitCode.UNREACHABLE,
        node()
            + " answered what is not understood: it may be no Trialbalance node, or one of"
            + " another version",
        cause);
  }

  private static URI uri(URI node, String path) {
    return URI.create(node + NodeCalls.API + path);
  }
}
