package io.trialbalance.cluster.http;

import com.fasterxml.jackson.databind.JsonNode;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.trialbalance.protocol.message.ProgressEvent;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.reactivestreams.Publisher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

/**
 * Server-sent events (the HTML standard, section 9.2): {@code id}, {@code event} and {@code data}
 * of every {@link ProgressEvent}, and a comment when there was none for a while. A consumer that
 * falls too far behind is disconnected: it may connect again, and costs the node nothing meanwhile.
 */
final class EventStream {

  static final String MEDIA_TYPE = "text/event-stream";

  private static final Logger LOG = LoggerFactory.getLogger(EventStream.class);

  private final Experiments experiments;
  private final HttpSettings settings;
  private final AtomicInteger open = new AtomicInteger();

  EventStream(Experiments experiments, HttpSettings settings) {
    this.experiments = experiments;
    this.settings = settings;
  }

  /**
   * Streams until the client leaves.
   *
   * @param only of one experiment; empty for the events of all
   * @throws ProblemException with status 400 if the stream is to begin where it cannot, with 503 if
   *     there are too many
   */
  Publisher<Void> handle(Call call, Optional<String> only) {
    boolean withPast = beginsWithThePast(call.request().uri());
    AtomicReference<Channel> channel = new AtomicReference<>();
    call.response().withConnection(connection -> channel.set(connection.channel()));
    call.response()
        .sse()
        .header(HttpHeaderNames.CACHE_CONTROL, "no-store")
        .header("X-Accel-Buffering", "no");
    if (call.request().method().equals(HttpMethod.HEAD)) {
      return call.response().send();
    }
    if (open.incrementAndGet() > settings.maxStreams()) {
      open.decrementAndGet();
      throw ProblemException.of(
          HttpResponseStatus.SERVICE_UNAVAILABLE,
          settings.maxStreams()
              + " streams of events are open, and this node has no more: close one, or follow"
              + " another node's");
    }
    return Flux.from(call.response().send(frames(only, withPast, channel.get()), frame -> true))
        .doFinally(signal -> open.decrementAndGet());
  }

  private Flux<ByteBuf> frames(Optional<String> only, boolean withPast, Channel channel) {
    return Flux.defer(
            () -> {
              Sinks.Many<ProgressEvent> events =
                  Sinks.many()
                      .unicast()
                      .onBackpressureBuffer(new ArrayBlockingQueue<>(settings.maxQueuedEvents()));
              Frames frames = new Frames(events, only, channel);
              Experiments.Joined joined =
                  withPast
                      ? experiments.join(frames::add)
                      : new Experiments.Joined(List.of(), experiments.watch(frames::add));
              Flux<String> told =
                  Flux.fromIterable(joined.past())
                      .filter(frames::areAbout)
                      .concatWith(events.asFlux())
                      .map(frames::text);
              Flux<String> keepAlive =
                  Flux.interval(
                          settings.keepAlive(), Schedulers.fromExecutorService(channel.eventLoop()))
                      .onBackpressureDrop()
                      .map(tick -> ": alive\n\n");
              return Flux.merge(told, keepAlive)
                  .startWith(": Trialbalance, live\n\n")
                  .doFinally(signal -> joined.watching().close());
            })
        .map(text -> Unpooled.copiedBuffer(text, StandardCharsets.UTF_8));
  }

  /** Of which experiment alone the events are asked for, as {@code ?experiment=ID}. */
  static Optional<String> experiment(String uri) {
    return new QueryStringDecoder(uri)
        .parameters().getOrDefault("experiment", List.of()).stream().findFirst();
  }

  /** Whether what happened in the present attempt is asked for too, as {@code ?since=attempt}. */
  private static boolean beginsWithThePast(String uri) {
    List<String> since = new QueryStringDecoder(uri).parameters().getOrDefault("since", List.of());
    if (since.isEmpty() || since.equals(List.of("attempt"))) {
      return !since.isEmpty();
    }
    throw ProblemException.of(
        HttpResponseStatus.BAD_REQUEST,
        "since="
            + String.join(", ", since)
            + ": expected since=attempt, or nothing for from now on");
  }

  /** The events of one consumer. */
  private static final class Frames {
    private final Sinks.Many<ProgressEvent> events;
    private final Optional<String> only;
    private final Channel channel;
    private long id;
    private boolean dropped;

    Frames(Sinks.Many<ProgressEvent> events, Optional<String> only, Channel channel) {
      this.events = events;
      this.only = only;
      this.channel = channel;
    }

    void add(ProgressEvent event) {
      if (dropped || !areAbout(event)) {
        return;
      }
      if (events.tryEmitNext(event) == Sinks.EmitResult.FAIL_OVERFLOW) {
        dropped = true;
        LOG.warn("{} reads its events too slowly and is disconnected", channel.remoteAddress());
        channel.close();
      }
    }

    boolean areAbout(ProgressEvent event) {
      return only.isEmpty() || event.concerns(only.get());
    }

    /** The frame that follows the last one. */
    String text(ProgressEvent event) {
      JsonNode data = Json.mapper().valueToTree(event);
      id++;
      return "id: " + id + "\nevent: " + data.get("event").asText() + "\ndata: " + data + "\n\n";
    }
  }
}
