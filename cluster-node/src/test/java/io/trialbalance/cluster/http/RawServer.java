package io.trialbalance.cluster.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.trialbalance.protocol.plan.ExperimentReader;
import io.trialbalance.protocol.plan.ExperimentRequest;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** A node's HTTP server for clients that write their own bytes. */
final class RawServer implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  final FakeExperiments experiments = new FakeExperiments();
  private final NodeHttpServer server;

  /** With {@code connections} at most, patient in everything but the reading of plans. */
  RawServer(int connections, Duration planTimeout, ExperimentReader reader) {
    this(
        connections,
        PATIENCE,
        PATIENCE,
        planTimeout,
        PATIENCE,
        PATIENCE,
        reader,
        new NoDocuments());
  }

  /** Called localhost and bench.example, and as patient as {@link HttpSettings} say. */
  RawServer(
      int connections,
      Duration headTimeout,
      Duration bodyTimeout,
      Duration readTimeout,
      Duration keepAlive,
      ResultDocuments documents) {
    this(
        connections,
        headTimeout,
        bodyTimeout,
        PATIENCE,
        readTimeout,
        keepAlive,
        (body, syntax) -> new ExperimentRequest("quick", List.of()),
        documents);
  }

  private RawServer(
      int connections,
      Duration headTimeout,
      Duration bodyTimeout,
      Duration planTimeout,
      Duration readTimeout,
      Duration keepAlive,
      ExperimentReader reader,
      ResultDocuments documents) {
    server =
        NodeHttpServer.start(
            new HttpSettings(
                "127.0.0.1",
                0,
                Set.of("bench.example"),
                Optional.empty(),
                Optional.empty(),
                connections,
                headTimeout,
                bodyTimeout,
                planTimeout,
                readTimeout,
                keepAlive,
                1 << 20,
                16),
            experiments,
            reader,
            documents,
            List::of);
  }

  int port() {
    return server.port();
  }

  /** How many there are now. */
  int connections() {
    return server.connections();
  }

  @Override
  public void close() {
    server.close();
  }

  Socket connect() throws IOException {
    Socket socket = new Socket("127.0.0.1", server.port());
    socket.setSoTimeout((int) PATIENCE.toMillis());
    return socket;
  }

  int statusOf(String request) throws IOException {
    try (Socket socket = connect()) {
      socket.getOutputStream().write(request.getBytes(UTF_8));
      String status =
          new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8)).readLine();
      return Integer.parseInt(status.split(" ")[1]);
    }
  }

  BufferedReader openEvents(Socket socket, String path) throws IOException {
    socket
        .getOutputStream()
        .write(("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n").getBytes(UTF_8));
    await().until(() -> !experiments.consumers.isEmpty());
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
    assertThat(lines.readLine()).isEqualTo("HTTP/1.1 200 OK");
    for (String line = lines.readLine(); !line.isEmpty(); line = lines.readLine()) {
      if (line.toLowerCase(Locale.ROOT).startsWith("content-type")) {
        assertThat(line).contains("text/event-stream");
      }
    }
    return lines;
  }

  /** The next line that is neither empty, a comment nor the length of a chunk. */
  static String nextField(BufferedReader lines) throws IOException {
    String line = lines.readLine();
    while (line.isEmpty() || line.startsWith(":") || line.matches("[0-9a-f]+")) {
      line = lines.readLine();
    }
    return line;
  }
}
