package io.trialbalance.cluster.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.typesafe.config.ConfigSyntax;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.trialbalance.cluster.metrics.Metrics;
import io.trialbalance.protocol.message.ClusterView;
import io.trialbalance.protocol.message.ClusterView.ExperimentView;
import io.trialbalance.protocol.message.CoordinatorProtocol.AbortReply;
import io.trialbalance.protocol.message.CoordinatorProtocol.Submitted;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** What each route of the HTTP interface does. */
final class Api {

  static final String ROOT = "/api/v1";
  private static final String LIVE = ROOT + "/health/live";
  private static final String READY = ROOT + "/health/ready";

  /** What whoever looks after the machine asks without a token; it tells nothing else. */
  static final Set<String> OPEN_TO_ALL = Set.of(LIVE, READY);

  private static final String TEXT = "text/plain; charset=utf-8";

  private static final Map<String, String> MEDIA_TYPES =
      Map.of(
          "json", Call.JSON,
          "csv", "text/csv; charset=utf-8",
          "html", "text/html; charset=utf-8");

  private final Experiments experiments;
  private final ExperimentReader reader;
  private final ResultDocuments results;
  private final RequestBody body;
  private final Scheduler files;

  /**
   * @param files where the results folder is read: never an event loop
   */
  Api(
      Experiments experiments,
      ExperimentReader reader,
      ResultDocuments results,
      RequestBody body,
      Scheduler files) {
    this.experiments = experiments;
    this.reader = reader;
    this.results = results;
    this.body = body;
    this.files = files;
  }

  Routes routes(EventStream events) {
    return new Routes()
        .add(HttpMethod.POST, ROOT + "/experiments", this::submit)
        .add(HttpMethod.GET, ROOT + "/experiments", this::list)
        .add(HttpMethod.GET, ROOT + "/experiments/{id}", this::show)
        .add(HttpMethod.POST, ROOT + "/experiments/{id}/abort", this::abort)
        .add(HttpMethod.GET, ROOT + "/experiments/{id}/table", this::table)
        .add(HttpMethod.GET, ROOT + "/experiments/{id}/results", this::documents)
        .add(HttpMethod.GET, ROOT + "/experiments/{id}/results/{path...}", this::document)
        .add(HttpMethod.GET, ROOT + "/cluster", this::cluster)
        .add(HttpMethod.GET, ROOT + "/events", events::handle)
        .add(HttpMethod.GET, "/metrics", this::metrics)
        .add(HttpMethod.GET, LIVE, this::live)
        .add(HttpMethod.GET, READY, this::ready);
  }

  private Publisher<Void> submit(Call call) {
    ConfigSyntax syntax = RequestBody.syntax(call.request());
    return body.text(call.request())
        .map(text -> reader.readBody(text, syntax))
        .flatMap(experiment -> ask(() -> experiments.submit(experiment)))
        .flatMap(submitted -> Mono.from(created(call, submitted)));
  }

  private static Publisher<Void> created(Call call, Submitted submitted) {
    String location = ROOT + "/experiments/" + submitted.experimentId();
    call.response().header(HttpHeaderNames.LOCATION, location);
    return call.json(HttpResponseStatus.CREATED, submitted);
  }

  private Publisher<Void> list(Call call) {
    return shown(call, view -> Map.of("experiments", view.experiments()));
  }

  private Publisher<Void> show(Call call) {
    return shown(call, view -> find(view, call.parameter("id")));
  }

  private Publisher<Void> cluster(Call call) {
    return shown(
        call, view -> Map.of("nodes", view.nodes(), "nodesExpected", view.nodesExpected()));
  }

  private static ExperimentView find(ClusterView view, String id) {
    return view.experiments().stream()
        .filter(experiment -> experiment.id().equals(id))
        .findFirst()
        .orElseThrow(() -> unknownExperiment(id));
  }

  private Publisher<Void> abort(Call call) {
    String id = call.parameter("id");
    return body.text(call.request())
        .map(Api::reason)
        .flatMap(reason -> ask(() -> experiments.abort(id, reason)))
        .flatMap(reply -> Mono.from(aborted(call, id, reply)));
  }

  private static Publisher<Void> aborted(Call call, String id, AbortReply reply) {
    return switch (reply.outcome()) {
      case ABORTING ->
          call.json(HttpResponseStatus.ACCEPTED, Map.of("experimentId", id, "outcome", "aborting"));
      case ALREADY_ENDED -> throw new ProblemException(Problem.alreadyEnded(id));
      case NOT_FOUND -> throw unknownExperiment(id);
    };
  }

  private static String reason(String text) {
    if (text.isBlank()) {
      return "aborted over HTTP";
    }
    try {
      JsonNode reason = Json.mapper().readTree(text).path("reason");
      if (reason.isTextual() && !reason.asText().isBlank()) {
        return reason.asText();
      }
    } catch (JsonProcessingException e) {
      throw badReason(e.getOriginalMessage());
    }
    throw badReason("no text under 'reason'");
  }

  private static ProblemException badReason(String why) {
    return ProblemException.of(
        HttpResponseStatus.BAD_REQUEST,
        why + ": send nothing, or a JSON object such as {\"reason\": \"wrong database\"}");
  }

  private Publisher<Void> documents(Call call) {
    String id = call.parameter("id");
    return fromFiles(() -> results.list(id))
        .flatMap(
            paths -> paths.isEmpty() ? known(id).thenReturn(List.<String>of()) : Mono.just(paths))
        .flatMap(
            paths ->
                Mono.from(
                    call.json(
                        HttpResponseStatus.OK, Map.of("experimentId", id, "documents", paths))));
  }

  /** Fails unless the coordinator knows the experiment, which may not have written anything yet. */
  private Mono<ExperimentView> known(String id) {
    return ask(experiments::show).map(view -> find(view, id));
  }

  private Publisher<Void> table(Call call) {
    String id = call.parameter("id");
    return fromFiles(() -> results.table(id).orElseThrow(() -> unknownExperiment(id)))
        .flatMap(
            table -> Mono.from(call.bytes(HttpResponseStatus.OK, TEXT, table.getBytes(UTF_8))));
  }

  private Publisher<Void> document(Call call) {
    String id = call.parameter("id");
    String path = call.parameter("path");
    String suffix = path.substring(path.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    String mediaType = MEDIA_TYPES.getOrDefault(suffix, "application/octet-stream");
    return fromFiles(
            () ->
                results
                    .read(id, path)
                    .orElseThrow(
                        () ->
                            ProblemException.of(
                                HttpResponseStatus.NOT_FOUND,
                                "experiment " + id + " has no document " + path)))
        .flatMap(
            text -> Mono.from(call.bytes(HttpResponseStatus.OK, mediaType, text.getBytes(UTF_8))));
  }

  private Publisher<Void> metrics(Call call) {
    return call.bytes(HttpResponseStatus.OK, Metrics.MEDIA_TYPE, Metrics.text().getBytes(UTF_8));
  }

  private Publisher<Void> live(Call call) {
    return call.json(HttpResponseStatus.OK, Map.of("status", "live"));
  }

  private Publisher<Void> ready(Call call) {
    return ask(experiments::show)
        .flatMap(
            view -> {
              int missing = view.nodesExpected() - view.nodes().size();
              if (missing > 0) {
                throw ProblemException.of(
                    HttpResponseStatus.SERVICE_UNAVAILABLE,
                    "waiting for " + missing + " of " + view.nodesExpected() + " nodes");
              }
              return Mono.from(call.json(HttpResponseStatus.OK, Map.of("status", "ready")));
            });
  }

  private Publisher<Void> shown(Call call, Function<ClusterView, Object> part) {
    return ask(experiments::show)
        .flatMap(view -> Mono.from(call.json(HttpResponseStatus.OK, part.apply(view))));
  }

  private static <T> Mono<T> ask(Supplier<CompletionStage<T>> question) {
    return Mono.fromCompletionStage(question);
  }

  private <T> Mono<T> fromFiles(Callable<T> reading) {
    return Mono.fromCallable(reading).subscribeOn(files);
  }

  private static ProblemException unknownExperiment(String id) {
    return ProblemException.of(
        HttpResponseStatus.NOT_FOUND, "there is no experiment " + id + " on this cluster");
  }
}
