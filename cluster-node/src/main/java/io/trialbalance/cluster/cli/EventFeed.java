package io.trialbalance.cluster.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.trialbalance.cluster.http.Json;
import io.trialbalance.protocol.message.ProgressEvent;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A node's events, read on a thread of their own. The stream says something every ten seconds, if
 * only that it is alive.
 */
final class EventFeed implements AutoCloseable {

  /** What the reading thread has to say. */
  private record News(ProgressEvent event, boolean isEnd) {}

  private final InputStream stream;
  private final BlockingQueue<News> news = new LinkedBlockingQueue<>();
  private boolean ended;

  private EventFeed(InputStream stream) {
    this.stream = stream;
  }

  static EventFeed open(NodeClient node) {
    EventFeed feed = new EventFeed(node.events());
    Thread reader = new Thread(feed::read, "trialbalance-events");
    reader.setDaemon(true);
    reader.start();
    return feed;
  }

  /**
   * The next event; empty if there was none in time, or if there will be none any more.
   *
   * @param timeout within which the stream has to say anything at all, or it counts as ended
   */
  Optional<ProgressEvent> next(Duration timeout) {
    try {
      News next = news.poll(timeout.toNanos(), TimeUnit.NANOSECONDS);
      ended = next == null || next.isEnd;
      return ended ? Optional.empty() : Optional.ofNullable(next.event);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      ended = true;
      return Optional.empty();
    }
  }

  /** Whether nothing more will come. */
  boolean hasEnded() {
    return ended;
  }

  @Override
  public void close() {
    try {
      stream.close();
    } catch (IOException e) {
      // The node closed it first.
      ended = true;
    }
  }

  private void read() {
    ServerSentEvent.Parser parser = new ServerSentEvent.Parser();
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        Optional<ServerSentEvent> event = parser.line(line);
        if (event.isPresent() || line.startsWith(":")) {
          news.add(new News(event.map(EventFeed::known).orElse(null), false));
        }
      }
      news.add(new News(null, true));
    } catch (IOException e) {
      news.add(new News(null, true));
    }
  }

  /** Null for one that a newer node tells and this program does not know. */
  private static ProgressEvent known(ServerSentEvent event) {
    try {
      return Json.mapper().readValue(event.data(), ProgressEvent.class);
    } catch (JsonProcessingException e) {
      return null;
    }
  }
}
