package io.trialbalance.cluster.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.typesafe.config.ConfigSyntax;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.trialbalance.cluster.metrics.Metrics;
import io.trialbalance.protocol.message.ClusterView;
import io.trialbalance.protocol.message.ClusterView.ExperimentView;
import io.trialbalance.protocol.message.CoordinatorProtocol.AbortReply;
import io.trialbalance.protocol.message.CoordinatorProtocol.IdempotencyKey;
import io.trialbalance.protocol.message.CoordinatorProtocol.Submitted;
import io.trialbalance.protocol.message.RunsView;
import io.trialbalance.protocol.message.RunsView.RunView;
import io.trialbalance.protocol.phase.Phase;
import io.trialbalance.protocol.phase.Status;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** What each route of the HTTP interface does. {@code openapi.json} describes the same. */
final class Api {

  static final String ROOT = "/api/v1";
  private static final String LIVE = ROOT + "/health/live";
  private static final String READY = ROOT + "/health/ready";

  /** What whoever looks after the machine asks without a token; it tells nothing else. */
  static final Set<String> OPEN_TO_ALL = Set.of(LIVE, READY);

  /**
   * So little of an order is understood at once: no thread of its own is needed, nor waited for.
   */
  private static final int ORDER_BYTES_AT_MOST = 16 << 10;

  private final Experiments experiments;
  private final PlanReading reading;
  private final ResultDocuments documents;
  private final Results results;
  private final RequestBody body;
  private final Access access;
  private final ReadyPlan.Source plans;
  private final Scheduler files;

  /**
   * @param files where the results folder and the ready plans are read: never an event loop
   */
  Api(
      Experiments experiments,
      PlanReading reading,
      ResultDocuments documents,
      ReadyPlan.Source plans,
      RequestBody body,
      Access access,
      Scheduler files) {
    this.experiments = experiments;
    this.reading = reading;
    this.documents = documents;
    this.results = new Results(documents, this::known, this::whoElse, files);
    this.body = body;
    this.access = access;
    this.plans = plans;
    this.files = files;
  }

  Routes routes(EventStream events) {
    Routes routes =
        new Routes()
            .add(HttpMethod.POST, ROOT + "/experiments", this::submit)
            .add(HttpMethod.GET, ROOT + "/experiments", this::list)
            .add(HttpMethod.GET, ROOT + "/experiments/{id}", this::show)
            .add(HttpMethod.POST, ROOT + "/experiments/{id}/abort", this::abort)
            .add(HttpMethod.POST, ROOT + "/experiments/{id}/resume", this::resume)
            .add(HttpMethod.GET, ROOT + "/cluster", this::cluster)
            .add(HttpMethod.POST, ROOT + "/cluster/forget", this::forget)
            .add(HttpMethod.GET, ROOT + "/plans", this::plans)
            .add(
                HttpMethod.GET,
                ROOT + "/events",
                EventStream.MEDIA_TYPE,
                call -> events(events, call))
            .add(HttpMethod.POST, ROOT + "/session", this::signIn)
            .add(HttpMethod.DELETE, ROOT + "/session", this::signOut)
            .add(HttpMethod.GET, "/metrics", Metrics.MEDIA_TYPE, this::metrics)
            .add(HttpMethod.GET, LIVE, this::live)
            .add(HttpMethod.GET, READY, this::ready);
    results.addTo(routes);
    Published.addTo(routes);
    return routes;
  }

  private Publisher<Void> submit(Call call) {
    ConfigSyntax syntax = RequestBody.syntax(call.request());
    String mediaType = RequestBody.mediaType(call.request());
    return body.text(call.request())
        .flatMap(
            text -> {
              Optional<IdempotencyKey> key =
                  IdempotencyHeader.read(call.headers(), mediaType, text);
              return reading
                  .read(text, syntax)
                  .flatMap(good -> ask(() -> experiments.submit(text, syntax, key)));
            })
        .flatMap(submitted -> Mono.from(submitted(call, submitted)));
  }

  private static Publisher<Void> submitted(Call call, Submitted submitted) {
    if (submitted.outcome() == Submitted.Outcome.KEY_TAKEN) {
      throw new ProblemException(Problem.keyTaken(submitted.experimentId()));
    }
    if (submitted.outcome() == Submitted.Outcome.QUEUE_FULL) {
      throw new ProblemException(Problem.queueFull(submitted.position()));
    }
    if (submitted.outcome() == Submitted.Outcome.NOT_KEPT) {
      throw new ProblemException(Problem.notKept(submitted.problems()));
    }
    if (submitted.outcome() == Submitted.Outcome.REFUSED) {
      throw new ProblemException(Problem.refused(submitted.problems()));
    }
    String location = ROOT + "/experiments/" + submitted.experimentId();
    call.response().header(HttpHeaderNames.LOCATION, location);
    boolean isNew = submitted.outcome() == Submitted.Outcome.QUEUED;
    return call.json(
        isNew ? HttpResponseStatus.CREATED : HttpResponseStatus.OK,
        new Bodies.Submitted(
            submitted.experimentId(),
            submitted.position(),
            isNew ? Bodies.Submitted.Outcome.QUEUED : Bodies.Submitted.Outcome.REPEATED));
  }

  private Publisher<Void> list(Call call) {
    return history()
        .flatMap(
            history ->
                Mono.from(call.json(HttpResponseStatus.OK, history.page(call.request().uri()))));
  }

  private Mono<History> history() {
    return ask(experiments::show)
        .flatMap(
            view ->
                Mono.fromCallable(() -> History.of(view, documents.history(), documents::counts))
                    .subscribeOn(files));
  }

  private Publisher<Void> show(Call call) {
    String id = call.parameter("id");
    return known(id)
        .flatMap(view -> runs(view).map(runs -> new Bodies.ExperimentWithRuns(view, runs)))
        .flatMap(shown -> Mono.from(call.json(HttpResponseStatus.OK, shown)));
  }

  /** Of one that has ended this node may have the documents; of others the coordinator knows. */
  private Mono<List<RunView>> runs(ExperimentView experiment) {
    Mono<RunsView> here =
        experiment.status().isEnded()
            ? Mono.fromCallable(() -> documents.runs(experiment.id())).subscribeOn(files)
            : Mono.just(RunsView.NONE);
    return here.flatMap(
            runs -> runs.known() ? Mono.just(runs) : ask(() -> experiments.runs(experiment.id())))
        .map(RunsView::runs)
        .map(
            runs ->
                experiment.status() == Status.INTERRUPTED
                    ? runs.stream().map(RunView::interrupted).toList()
                    : runs);
  }

  private Publisher<Void> cluster(Call call) {
    return ask(experiments::show)
        .zipWith(ask(experiments::httpAddresses).onErrorReturn(Map.of()), this::cluster)
        .flatMap(cluster -> Mono.from(call.json(HttpResponseStatus.OK, cluster)));
  }

  private Bodies.Cluster cluster(ClusterView view, Map<String, URI> addresses) {
    return new Bodies.Cluster(
        view.nodes().stream()
            .map(
                node ->
                    new Bodies.ClusterNode(
                        node,
                        Optional.ofNullable(addresses.get(node.name()))
                            .map(URI::toString)
                            .orElse(null)))
            .toList(),
        view.nodesExpected(),
        phase(view),
        experiments.refusedNodes());
  }

  private Publisher<Void> plans(Call call) {
    return Mono.fromCallable(plans::read)
        .subscribeOn(files)
        .flatMap(read -> Mono.from(call.json(HttpResponseStatus.OK, new Bodies.ReadyPlans(read))));
  }

  /** In which phase the cluster is: that of the run that is under way. */
  private static Phase phase(ClusterView view) {
    return view.experiments().stream()
        .filter(experiment -> experiment.status() == Status.RUNNING)
        .map(ExperimentView::phase)
        .findFirst()
        .orElse(Phase.IDLE);
  }

  /** Fails with status 404 if the events asked for are of an experiment that nobody knows. */
  private Publisher<Void> events(EventStream events, Call call) {
    Optional<String> only = EventStream.experiment(call.request().uri());
    return Mono.justOrEmpty(only)
        .flatMap(this::known)
        // Nobody knows now whether there is such an experiment: the stream will tell.
        .onErrorResume(Api::isUnanswered, error -> Mono.empty())
        .then(Mono.defer(() -> Mono.from(events.handle(call, only))));
  }

  private static boolean isUnanswered(Throwable error) {
    return error instanceof TimeoutException
        || error instanceof ProblemException known
            && known.problem().status() == HttpResponseStatus.SERVICE_UNAVAILABLE.code();
  }

  private Publisher<Void> abort(Call call) {
    String id = call.parameter("id");
    return body.text(call.request(), ORDER_BYTES_AT_MOST)
        .map(text -> reason(call, text))
        .flatMap(reason -> ask(() -> experiments.abort(id, reason)))
        .flatMap(
            reply ->
                reply.outcome() == AbortReply.Outcome.NOT_FOUND
                    ? known(id).thenReturn(new AbortReply(AbortReply.Outcome.ALREADY_ENDED))
                    : Mono.just(reply))
        .flatMap(reply -> Mono.from(aborted(call, id, reply)));
  }

  private static Publisher<Void> aborted(Call call, String id, AbortReply reply) {
    return switch (reply.outcome()) {
      case ABORTING ->
          call.json(
              HttpResponseStatus.ACCEPTED,
              new Bodies.Aborting(id, Bodies.Aborting.Outcome.ABORTING));
      case ALREADY_ENDED -> throw new ProblemException(Problem.alreadyEnded(id));
      case NOT_FOUND -> throw unknownExperiment(id);
    };
  }

  private static String reason(Call call, String text) {
    if (text.isEmpty()) {
      return "aborted over HTTP";
    }
    RequestBody.requireJson(call.request());
    return Bodies.Reason.read(text).reason();
  }

  private Publisher<Void> resume(Call call) {
    String id = call.parameter("id");
    return ask(() -> experiments.resume(id))
        .flatMap(
            reply ->
                switch (reply.outcome()) {
                  case QUEUED ->
                      Mono.from(
                          call.json(
                              HttpResponseStatus.ACCEPTED,
                              new Bodies.Submitted(
                                  id, reply.position(), Bodies.Submitted.Outcome.QUEUED)));
                  case NOT_FOUND -> Mono.error(unknownExperiment(id));
                  case NOT_INTERRUPTED ->
                      Mono.error(
                          new ProblemException(Problem.notInterrupted(id, reply.problems())));
                  case QUEUE_FULL ->
                      Mono.error(new ProblemException(Problem.queueFull(reply.position())));
                  case NOT_KEPT ->
                      Mono.error(new ProblemException(Problem.notResumed(id, reply.problems())));
                });
  }

  private Publisher<Void> forget(Call call) {
    return body.text(call.request(), ORDER_BYTES_AT_MOST)
        .flatMap(
            text -> {
              RequestBody.requireJson(call.request());
              String address = Bodies.Forgotten.read(text).address();
              Set<String> silent = experiments.forget(address);
              if (!silent.contains(address)) {
                throw new ProblemException(Problem.doesNotWaitFor(address, silent));
              }
              return Mono.from(
                  call.json(HttpResponseStatus.ACCEPTED, new Bodies.Forgotten(address)));
            });
  }

  private Publisher<Void> signIn(Call call) {
    access
        .signIn(call.headers(), call.port())
        .ifPresent(cookie -> call.response().header(HttpHeaderNames.SET_COOKIE, cookie));
    return call.done();
  }

  private Publisher<Void> signOut(Call call) {
    String cookie = access.signOut(call.headers(), call.port());
    call.response().header(HttpHeaderNames.SET_COOKIE, cookie);
    return call.done();
  }

  /** Says where to ask instead, if another node may have what this one has not. */
  private Mono<String> whoElse(String id) {
    return ask(experiments::show).flatMap(view -> Mono.justOrEmpty(elsewhere(view, id)));
  }

  private static Optional<String> elsewhere(ClusterView view, String id) {
    boolean known = view.experiments().stream().anyMatch(experiment -> experiment.id().equals(id));
    return view.nodes().stream()
        .filter(node -> known && node.coordinator() && view.nodes().size() > 1)
        .map(
            node ->
                "this node has no such document of experiment "
                    + id
                    + ": documents come here when no attempt is being made; "
                    + node.name()
                    + " has all that are stored")
        .findFirst();
  }

  private Publisher<Void> metrics(Call call) {
    return call.bytes(HttpResponseStatus.OK, Metrics.MEDIA_TYPE, Metrics.text().getBytes(UTF_8));
  }

  private Publisher<Void> live(Call call) {
    return call.json(HttpResponseStatus.OK, new Bodies.Health(Bodies.Health.State.LIVE));
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
              return ask(() -> experiments.lacks(view));
            })
        .flatMap(
            lacks -> {
              if (!lacks.isEmpty()) {
                throw ProblemException.of(
                    HttpResponseStatus.SERVICE_UNAVAILABLE, String.join("; ", lacks));
              }
              return Mono.from(
                  call.json(HttpResponseStatus.OK, new Bodies.Health(Bodies.Health.State.READY)));
            });
  }

  /** Of what both know the coordinator is right. */
  private Mono<ExperimentView> known(String id) {
    return ask(experiments::show)
        .flatMap(
            view ->
                view.experiments().stream()
                    .filter(one -> one.id().equals(id))
                    .findFirst()
                    .map(Mono::just)
                    .orElseGet(() -> stored(id)));
  }

  private Mono<ExperimentView> stored(String id) {
    return Mono.fromCallable(
            () ->
                documents
                    .head(id)
                    .map(head -> History.view(head, documents::counts))
                    .orElseThrow(() -> unknownExperiment(id)))
        .subscribeOn(files);
  }

  private static <T> Mono<T> ask(Supplier<CompletionStage<T>> question) {
    return Mono.fromCompletionStage(question);
  }

  static ProblemException unknownExperiment(String id) {
    return ProblemException.of(HttpResponseStatus.NOT_FOUND, noExperiment(id));
  }

  static String noExperiment(String id) {
    return "there is no experiment " + id + " on this cluster";
  }
}
