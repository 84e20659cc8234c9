package io.trialbalance.cluster.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.trialbalance.protocol.config.ConfigProblems;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** What becomes of clients that keep a server waiting which is not patient. */
class SlowClientTest {

  private static final String GET_DOCUMENT =
      "GET /api/v1/experiments/e1/results/experiment.json HTTP/1.1\r\nHost: localhost\r\n\r\n";

  private static final String HALF_A_BODY =
      "POST /api/v1/experiments HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
          + "Content-Length: 100\r\n\r\n{";

  private static final Duration READ_TIMEOUT = Duration.ofMillis(1_500);

  private final RawServer server =
      new RawServer(
          8,
          Duration.ofSeconds(1),
          Duration.ofMillis(400),
          READ_TIMEOUT,
          Duration.ofMillis(200),
          new LongDocuments());

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void aClientThatNeverFinishesItsHeadIsCutOff() throws Exception {
    try (Socket socket = server.connect()) {
      socket.getOutputStream().write("GET /api/v1/clus".getBytes(UTF_8));
      await().pollInterval(Duration.ofMillis(50)).until(() -> isClosedAfterAnotherByte(socket));
    }
  }

  @Test
  void aClientThatNeverFinishesItsBodyIsCutOff() throws Exception {
    assertThat(server.statusOf(HALF_A_BODY)).isEqualTo(408);
    assertThat(server.experiments.submitted).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aClientThatLeavesInMidBodyIsNoFaultOfTheNode(boolean reset) throws Exception {
    Logger everybody = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    Logger ours = (Logger) LoggerFactory.getLogger(NodeHttpServer.class);
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    log.start();
    ours.setLevel(Level.DEBUG);
    everybody.addAppender(log);
    try {
      try (Socket socket = server.connect()) {
        socket.setSoLinger(reset, 0);
        socket.getOutputStream().write(HALF_A_BODY.getBytes(UTF_8));
        await().until(() -> server.connections() == 1);
      }
      await().until(() -> server.connections() == 0);
      await().until(() -> lines(log).stream().anyMatch(SlowClientTest::isOurs));
    } finally {
      everybody.detachAppender(log);
      ours.setLevel(null);
    }

    assertThat(lines(log))
        .filteredOn(SlowClientTest::isOurs)
        .singleElement()
        .satisfies(
            line -> {
              assertThat(line.getLevel()).isEqualTo(Level.DEBUG);
              assertThat(line.getFormattedMessage()).contains("the client left");
              assertThat(line.getThrowableProxy()).isNull();
            });
    assertThat(lines(log)).noneMatch(line -> line.getLevel().isGreaterOrEqual(Level.WARN));
  }

  @Test
  void whatIsWrongWithARequestWhoseClientHasLeftIsNoFaultOfTheNode() {
    Logger ours = (Logger) LoggerFactory.getLogger(NodeHttpServer.class);
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    log.start();
    ours.addAppender(log);
    try {
      NodeHttpServer.afterTheEnd(new ConfigProblems(List.of()));
      NodeHttpServer.afterTheEnd(ProblemException.of(HttpResponseStatus.BAD_REQUEST, "no"));
      assertThat(lines(log)).isEmpty();
      NodeHttpServer.afterTheEnd(new IllegalStateException("as the test wants"));
    } finally {
      ours.detachAppender(log);
    }

    assertThat(lines(log)).extracting(ILoggingEvent::getLevel).containsExactly(Level.ERROR);
  }

  /** An appender's own lock keeps others from writing. */
  private static List<ILoggingEvent> lines(ListAppender<ILoggingEvent> log) {
    synchronized (log) {
      return List.copyOf(log.list);
    }
  }

  private static boolean isOurs(ILoggingEvent line) {
    return line.getLoggerName().equals(NodeHttpServer.class.getName());
  }

  @Test
  void anIdleConnectionIsClosed() throws Exception {
    try (Socket socket = server.connect()) {
      assertThat(socket.getInputStream().read()).isEqualTo(-1);
    }
  }

  @Test
  void aSilentStreamSaysThatItIsAlive() throws Exception {
    try (Socket socket = server.connect()) {
      BufferedReader lines = server.openEvents(socket, "/api/v1/events");

      await().until(() -> ": alive".equals(lines.readLine()));
    }
  }

  @Test
  void aClientThatDoesNotReadALongDocumentIsCutOff() throws Exception {
    try (Socket socket = new Socket()) {
      socket.setReceiveBufferSize(4096);
      socket.connect(new InetSocketAddress("127.0.0.1", server.port()));
      socket.getOutputStream().write(GET_DOCUMENT.getBytes(UTF_8));

      await().until(() -> server.connections() == 1);
      await().until(() -> server.connections() == 0);
    }
  }

  @Test
  void aClientThatReadsALongDocumentSlowlyGetsAllOfIt() throws Exception {
    try (Socket socket = new Socket()) {
      socket.setReceiveBufferSize(4096);
      socket.connect(new InetSocketAddress("127.0.0.1", server.port()));
      socket.setSoTimeout(20_000);
      socket.getOutputStream().write(GET_DOCUMENT.getBytes(UTF_8));
      long startNanos = System.nanoTime();
      long read = 0;
      InputStream in = socket.getInputStream();
      while (read < LongDocuments.LENGTH) {
        int more = in.readNBytes(LongDocuments.LENGTH / 40).length;
        assertThat(more).as("read on after " + read + " bytes").isPositive();
        read += more;
        await().pollDelay(Duration.ofMillis(60)).until(() -> true);
      }

      assertThat(Duration.ofNanos(System.nanoTime() - startNanos))
          .as("longer than the limit of a client that does not read")
          .isGreaterThan(READ_TIMEOUT);
    }
  }

  private static boolean isClosedAfterAnotherByte(Socket socket) {
    try {
      socket.getOutputStream().write('t');
      return socket.getInputStream().available() == 0 && socket.getInputStream().read() == -1;
    } catch (SocketTimeoutException e) {
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  /** Longer than what the buffers of both sides hold. */
  private static final class LongDocuments extends NoDocuments {
    static final int LENGTH = 24 << 20;

    @Override
    public List<String> list(String experimentId) {
      return List.of("experiment.json");
    }

    @Override
    public Optional<String> read(String experimentId, String path) {
      return Optional.of("x".repeat(LENGTH));
    }
  }
}
