package io.trialbalance.cluster.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.trialbalance.cluster.http.Json;
import io.trialbalance.protocol.message.ProgressEvent;
import java.io.BufferedReader;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A node's events, read on a thread of their own. The stream says something every ten seconds, if
 * only that it is alive; whoever waits for it asks the node meanwhile whether that is.
 */
final class EventFeed implements AutoCloseable {

  /** What the reading thread has to say. */
  private record News(ProgressEvent event, boolean isEnd) {}

  /** Twice what the node promises, and more. */
  private static final Duration SILENCE = Duration.ofSeconds(30);

  private final NodeClient client;
  private final NodeClient.Told told;
  private final BlockingQueue<News> news = new LinkedBlockingQueue<>();
  private final long openedNanos = System.nanoTime();
  private long heardNanos = openedNanos;
  private boolean ended;

  private EventFeed(NodeClient client) {
    this.client = client;
    this.told = client.events();
  }

  static EventFeed open(NodeClient node) {
    EventFeed feed = new EventFeed(node);
    Thread reader = new Thread(feed::read, "trialbalance-events");
    reader.setDaemon(true);
    reader.start();
    return feed;
  }

  /**
   * The next event; empty if there was none for two seconds, or if there will be none any more. A
   * stream counts as ended when its node does not live, or has sent nothing on it for 30 s.
   */
  Optional<ProgressEvent> next() {
    try {
      News next = news.poll(NodeCalls.QUIET.toNanos(), TimeUnit.NANOSECONDS);
      if (next == null) {
        boolean hasBrokenOff = System.nanoTime() - heardNanos > SILENCE.toNanos();
        ended = hasBrokenOff || !client.isAlive(told.node()) && news.isEmpty();
        return Optional.empty();
      }
      heardNanos = System.nanoTime();
      ended = next.isEnd;
      return Optional.ofNullable(next.event);
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

  /** The node that tells them. */
  URI node() {
    return told.node();
  }

  /** How long it has lasted. */
  Duration age() {
    return Duration.ofNanos(System.nanoTime() - openedNanos);
  }

  @Override
  public void close() {
    try {
      told.events().close();
    } catch (IOException e) {
      // The node closed it first.
      ended = true;
    }
  }

  private void read() {
    ServerSentEvent.Parser parser = new ServerSentEvent.Parser();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(new ShortLines(told.events()), StandardCharsets.UTF_8))) {
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

  /** What never ends its line is no event. */
  private static final class ShortLines extends FilterInputStream {
    private static final int MOST_BYTES = 16 << 20;
    private int ofThisLine;

    private ShortLines(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      int octet = in.read();
      count((byte) octet);
      return octet;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      int count = in.read(into, offset, length);
      for (int i = 0; i < count; i++) {
        count(into[offset + i]);
      }
      return count;
    }

    private void count(byte octet) throws IOException {
      ofThisLine = octet == '\n' ? 0 : ofThisLine + 1;
      if (ofThisLine > MOST_BYTES) {
        throw new IOException("an event of more than " + MOST_BYTES + " bytes");
      }
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
