package io.trialbalance.cluster.http;

import com.fasterxml.jackson.databind.JsonNode;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.trialbalance.protocol.message.ProgressEvent;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
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

  EventStream(Experiments experiments, HttpSettings settings) {
    this.experiments = experiments;
    this.settings = settings;
  }

  /**
   * Streams until the client leaves.
   *
   * @param only of one experiment; empty for the events of all
   */
  Publisher<Void> handle(Call call, Optional<String> only) {
    AtomicReference<Channel> channel = new AtomicReference<>();
    call.response().withConnection(connection -> channel.set(connection.channel()));
    call.response()
        .sse()
        .header(HttpHeaderNames.CACHE_CONTROL, "no-store")
        .header("X-Accel-Buffering", "no");
    if (call.request().method().equals(HttpMethod.HEAD)) {
      return call.response().send();
    }
    return call.response().send(frames(only, channel.get()), frame -> true);
  }

  private Flux<ByteBuf> frames(Optional<String> only, Channel channel) {
    return Flux.defer(
            () -> {
              Sinks.Many<String> events =
                  Sinks.many()
                      .unicast()
                      .onBackpressureBuffer(new ArrayBlockingQueue<>(settings.maxQueuedEvents()));
              Frames frames = new Frames(events, only, channel);
              Experiments.Watching watching = experiments.watch(frames::add);
              Flux<String> keepAlive =
                  Flux.interval(
                          settings.keepAlive(), Schedulers.fromExecutorService(channel.eventLoop()))
                      .onBackpressureDrop()
                      .map(tick -> ": alive\n\n");
              return Flux.merge(events.asFlux(), keepAlive)
                  .startWith(": Trialbalance, live\n\n")
                  .doFinally(signal -> watching.close());
            })
        .map(text -> Unpooled.copiedBuffer(text, StandardCharsets.UTF_8));
  }

  /** Of which experiment alone the events are asked for, as {@code ?experiment=ID}. */
  static Optional<String> experiment(String uri) {
    return new QueryStringDecoder(uri)
        .parameters().getOrDefault("experiment", List.of()).stream().findFirst();
  }

  /** The events of one consumer. */
  private static final class Frames {
    private final Sinks.Many<String> events;
    private final Optional<String> only;
    private final Channel channel;
    private long id;
    private boolean dropped;

    Frames(Sinks.Many<String> events, Optional<String> only, Channel channel) {
      this.events = events;
      this.only = only;
      this.channel = channel;
    }

    void add(ProgressEvent event) {
      if (dropped || only.isPresent() && !event.concerns(only.get())) {
        return;
      }
      JsonNode data = Json.mapper().valueToTree(event);
      id++;
      String frame =
          "id: " + id + "\nevent: " + data.get("event").asText() + "\ndata: " + data + "\n\n";
      if (events.tryEmitNext(frame) == Sinks.EmitResult.FAIL_OVERFLOW) {
        dropped = true;
        LOG.warn("{} reads its events too slowly and is disconnected", channel.remoteAddress());
        channel.close();
      }
    }
  }
}
