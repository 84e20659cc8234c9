package io.trialbalance.cluster.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.trialbalance.cluster.results.store.ResultStoreException;
import io.trialbalance.protocol.config.ConfigProblems;
import io.trialbalance.protocol.plan.ExperimentReader;
import io.trialbalance.workload.fatal.FatalErrors;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.reactivestreams.Publisher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Exceptions;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.netty.ChannelBindException;
import reactor.netty.DisposableServer;
import reactor.netty.NettyPipeline;
import reactor.netty.channel.AbortedException;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;
import reactor.netty.resources.LoopResources;
import reactor.util.context.Context;

/** The node's HTTP server, on an event loop and threads of its own. */
public final class NodeHttpServer implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(NodeHttpServer.class);

  /** Where Reactor looks for whom it tells of errors that nobody waits for any more. */
  private static final String AFTER_THE_END = "reactor.onErrorDropped.local";

  private static final String RETRY_AFTER_SECONDS = "2";
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(3);

  private final LoopResources loops;
  private final Scheduler files;
  private final DisposableServer server;
  private final PlanReading reading;
  private final Connections connections;
  private final boolean encrypted;
  private final String host;
  private final String advertisedHost;

  private NodeHttpServer(
      LoopResources loops,
      Scheduler files,
      DisposableServer server,
      PlanReading reading,
      Connections connections,
      boolean encrypted,
      String host,
      String advertisedHost) {
    this.loops = loops;
    this.files = files;
    this.server = server;
    this.reading = reading;
    this.connections = connections;
    this.encrypted = encrypted;
    this.host = host;
    this.advertisedHost = advertisedHost;
  }

  /**
   * Listens, and answers from now on.
   *
   * @throws CannotListenException if the address cannot be bound
   */
  public static NodeHttpServer start(
      HttpSettings settings,
      Experiments experiments,
      ExperimentReader reader,
      ResultDocuments results,
      ReadyPlan.Source plans) {
    // Requests are few and small: one loop leaves the cores to the load.
    LoopResources loops = LoopResources.create("trialbalance-http", 1, true);
    Scheduler onLoop =
        Schedulers.fromExecutorService(
            loops.onServer(LoopResources.DEFAULT_NATIVE).next(), "trialbalance-http");
    Scheduler files = Schedulers.newBoundedElastic(2, 256, "trialbalance-http-files", 60, true);
    boolean encrypted = settings.tls().isPresent();
    Access access = new Access(settings.token(), new Sessions(System::nanoTime), encrypted);
    RequestBody body = new RequestBody(settings, onLoop);
    PlanReading reading = new PlanReading(reader, settings.planTimeout(), onLoop);
    Api api = new Api(experiments, reading, results, plans, body, access, files);
    Routes routes = api.routes(new EventStream(experiments, settings));
    Page.addTo(routes);
    HostCheck hosts = new HostCheck(settings.host(), settings.advertisedHosts());
    Connections connections = new Connections(settings.maxConnections());
    HttpServer server =
        HttpServer.create()
            .runOn(loops)
            .host(settings.host())
            .port(settings.port())
            .option(ChannelOption.SO_REUSEADDR, true)
            .doOnChannelInit((observer, channel, remote) -> admit(channel, connections, settings))
            .handle(
                (request, response) ->
                    answer(routes, hosts, access, connections, request, response));
    if (encrypted) {
      server = server.secure(spec -> spec.sslContext(settings.tls().get()));
    }
    try {
      return new NodeHttpServer(
          loops,
          files,
          server.bindNow(),
          reading,
          connections,
          encrypted,
          settings.host(),
          settings.advertisedHosts().stream().sorted().findFirst().orElse(settings.host()));
    } catch (ChannelBindException e) {
      loops.disposeLater(Duration.ZERO, STOP_TIMEOUT).block();
      files.dispose();
      reading.close();
      throw new CannotListenException(settings.host(), settings.port(), e);
    }
  }

  /** Where this node is reached from its own host. */
  public URI address() {
    return address(host);
  }

  /** Where others reach this node: by its advertised host, if it listens on every address. */
  public URI addressForOthers() {
    boolean onEveryAddress = bound().getAddress().isAnyLocalAddress();
    return address(onEveryAddress ? advertisedHost : host);
  }

  private URI address(String at) {
    String bracketed = at.contains(":") ? "[" + at + "]" : at;
    return URI.create((encrypted ? "https://" : "http://") + bracketed + ":" + port());
  }

  /** The port that was bound. */
  public int port() {
    return bound().getPort();
  }

  private InetSocketAddress bound() {
    return (InetSocketAddress) server.address();
  }

  /** How many are open now. */
  int connections() {
    return connections.count();
  }

  /** Stops listening and closes every connection. Blocks for a few seconds at most. */
  @Override
  public void close() {
    server.disposeNow(STOP_TIMEOUT);
    // Streams of events would stay open, and their readers wait for more.
    connections.close(STOP_TIMEOUT);
    loops.disposeLater(Duration.ZERO, STOP_TIMEOUT).block();
    files.dispose();
    reading.close();
  }

  /** Every connection has its limits, and no more than so many are there at a time. */
  private static void admit(Channel channel, Connections connections, HttpSettings settings) {
    if (!connections.admit(channel)) {
      channel.close();
      return;
    }
    channel
        .pipeline()
        .addAfter(NettyPipeline.HttpCodec, null, new MalformedRequest())
        .addAfter(NettyPipeline.HttpCodec, null, new HeadDeadline(settings.headTimeout()))
        .addFirst(new ReadDeadline(settings.readTimeout()));
  }

  private static Publisher<Void> answer(
      Routes routes,
      HostCheck hosts,
      Access access,
      Connections connections,
      HttpServerRequest request,
      HttpServerResponse response) {
    RequestTarget target = RequestTarget.of(request.uri()).orElseThrow();
    String path = target.path();
    AtomicReference<Channel> channel = new AtomicReference<>();
    request.withConnection(connection -> channel.set(connection.channel()));
    return Mono.defer(
            () -> {
              Call unmatched = new Call(request, response, Map.of());
              hosts.check(request.version(), request.method(), target, unmatched.headers());
              if (!Api.OPEN_TO_ALL.contains(path) && !Page.paths().contains(path)) {
                access.check(request.method(), unmatched.headers(), unmatched.port());
                connections.prove(channel.get());
              }
              Routes.Match match = routes.find(request.method(), path);
              Accept.require(unmatched.headers(), match.mediaType());
              return Mono.from(
                  match.handler().handle(new Call(request, response, match.parameters())));
            })
        .onErrorResume(error -> explain(Exceptions.unwrap(error), path, request, response))
        .doFinally(signal -> connections.rest(channel.get()))
        .contextWrite(Context.of(AFTER_THE_END, (Consumer<Throwable>) NodeHttpServer::afterTheEnd));
  }

  private static Mono<Void> explain(
      Throwable error, String path, HttpServerRequest request, HttpServerResponse response) {
    FatalErrors.endIfFatal(error);
    if (isOfTheConnection(error)) {
      LOG.debug("{}: the client left before it was answered ({})", path, error.getMessage());
      return Mono.empty();
    }
    if (response.hasSentHeaders()) {
      return Mono.error(error);
    }
    Problem problem = problem(error, path);
    if (error instanceof ProblemException known) {
      known.headers().forEach(response::header);
    }
    if (problem.status() == HttpResponseStatus.SERVICE_UNAVAILABLE.code()) {
      response.header(HttpHeaderNames.RETRY_AFTER, RETRY_AFTER_SECONDS);
    }
    return Mono.from(
        new Call(request, response, Map.of())
            .bytes(
                HttpResponseStatus.valueOf(problem.status()),
                Problem.MEDIA_TYPE,
                Json.bytes(problem.at(path))));
  }

  private static boolean isOfTheConnection(Throwable error) {
    return error instanceof AbortedException || AbortedException.isConnectionReset(error);
  }

  /** What is wrong with a request may be found when its client has left: no fault of the node. */
  private static boolean isOfTheRequest(Throwable error) {
    return error instanceof ConfigProblems || error instanceof ProblemException;
  }

  /** A connection's end is told twice now and then: with its reading and with its writing. */
  static void afterTheEnd(Throwable error) {
    FatalErrors.endIfFatal(error);
    if (!isOfTheConnection(error) && !isOfTheRequest(error)) {
      LOG.error("something failed after the answer was decided", error);
    }
  }

  private static Problem problem(Throwable error, String path) {
    if (error instanceof ProblemException known) {
      return known.problem();
    }
    if (error instanceof ConfigProblems problems) {
      return Problem.invalidPlan(problems);
    }
    if (error instanceof TimeoutException) {
      return Problem.noCoordinator();
    }
    if (error instanceof ResultStoreException damaged) {
      LOG.warn("{}: {}", path, damaged.getMessage());
      return Problem.of(
          HttpResponseStatus.INTERNAL_SERVER_ERROR,
          "a document of this experiment cannot be read here, it may be damaged or of another"
              + " version: the node's log and 'trialbalance results list' on its machine say more");
    }
    LOG.error("{} failed", path, error);
    return Problem.of(
        HttpResponseStatus.INTERNAL_SERVER_ERROR,
        "a fault of this node: its log says more (" + error.getClass().getSimpleName() + ")");
  }
}
