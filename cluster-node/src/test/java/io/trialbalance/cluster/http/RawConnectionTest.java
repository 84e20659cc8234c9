package io.trialbalance.cluster.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.trialbalance.protocol.message.ProgressEvent;
import io.trialbalance.protocol.message.ProgressEvent.StepNoted;
import io.trialbalance.protocol.message.ProgressEvent.Where;
import io.trialbalance.protocol.phase.Phase;
import io.trialbalance.protocol.plan.ExperimentRequest;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What only a client that writes its own bytes can show: hosts, slowness, event streams. */
class RawConnectionTest {

  private static final Where WHERE = new Where("quick", 1, 1, 1, 3, 1);

  private final FakeExperiments experiments = new FakeExperiments();
  private NodeHttpServer server;

  @BeforeEach
  void start() {
    server =
        NodeHttpServer.start(
            new HttpSettings(
                "127.0.0.1",
                0,
                Set.of("bench.example"),
                Optional.empty(),
                Duration.ofMillis(400),
                Duration.ofMillis(400),
                Duration.ofMillis(200),
                1 << 20,
                16),
            experiments,
            (body, syntax) -> new ExperimentRequest("quick", List.of()),
            new NoDocuments());
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"localhost", "LOCALHOST:80", "127.0.0.1:1", "[::1]:8080", "bench.example:7"})
  void aNameOfThisNodeIsAnswered(String host) throws Exception {
    assertThat(statusOf("GET /api/v1/health/live HTTP/1.1\r\nHost: " + host + "\r\n\r\n"))
        .isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"evil.example", "127.0.0.1.evil.example", "[::2]", "evil.example:8080"})
  void aNameThatSomebodyElsePointedAtUsIsNotAnswered(String host) throws Exception {
    assertThat(statusOf("GET /api/v1/cluster HTTP/1.1\r\nHost: " + host + "\r\n\r\n"))
        .isEqualTo(421);
  }

  @Test
  void aRequestWithoutAHostIsRefused() throws Exception {
    assertThat(statusOf("GET /api/v1/cluster HTTP/1.1\r\n\r\n")).isEqualTo(400);
  }

  @ParameterizedTest
  @CsvSource({
    "http://evil.example, 403",
    "null, 403",
    "http://localhost:3000, 403",
    "http://localhost, 202",
  })
  void onlyPagesOfThisNodeMayGiveOrders(String origin, int status) throws Exception {
    String request =
        "POST /api/v1/experiments/a/abort HTTP/1.1\r\nHost: localhost\r\nOrigin: "
            + origin
            + "\r\nContent-Length: 0\r\n\r\n";

    assertThat(statusOf(request)).isEqualTo(status);
  }

  @Test
  void aClientThatNeverFinishesItsHeadIsCutOff() throws Exception {
    try (Socket socket = connect()) {
      socket.getOutputStream().write("GET /api/v1/clus".getBytes(UTF_8));
      await()
          .pollInterval(Duration.ofMillis(50))
          .atMost(Duration.ofSeconds(5))
          .until(() -> isClosedAfterAnotherByte(socket));
    }
  }

  @Test
  void aClientThatNeverFinishesItsBodyIsCutOff() throws Exception {
    String request =
        "POST /api/v1/experiments HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            + "Content-Length: 100\r\n\r\n{";

    assertThat(statusOf(request)).isEqualTo(408);
    assertThat(experiments.submitted).isEmpty();
  }

  @Test
  void anIdleConnectionIsClosed() throws Exception {
    try (Socket socket = connect()) {
      assertThat(socket.getInputStream().read()).isEqualTo(-1);
    }
  }

  @Test
  void eventsAreStreamedInTheFormatOfTheStandard() throws Exception {
    try (Socket socket = connect()) {
      BufferedReader lines = openEvents(socket, "/api/v1/events");

      experiments.tell(new StepNoted("e1", WHERE, Phase.PROVISIONING, "copying", Double.NaN));

      assertThat(nextField(lines)).isEqualTo("id: 1");
      assertThat(nextField(lines)).isEqualTo("event: step-noted");
      String data = nextField(lines);
      assertThat(data).startsWith("data: {").contains("\"fraction\":null");
      ProgressEvent event =
          Json.mapper().readValue(data.substring("data: ".length()), ProgressEvent.class);
      assertThat(event)
          .isEqualTo(new StepNoted("e1", WHERE, Phase.PROVISIONING, "copying", Double.NaN));
    }
  }

  @Test
  void eventsOfOtherExperimentsCanBeLeftOut() throws Exception {
    try (Socket socket = connect()) {
      BufferedReader lines = openEvents(socket, "/api/v1/events?experiment=e2");

      experiments.tell(new StepNoted("e1", WHERE, Phase.SETTLING, "not ours", 0.5));
      experiments.tell(new StepNoted("e2", WHERE, Phase.SETTLING, "ours", 0.5));

      assertThat(nextField(lines)).isEqualTo("id: 1");
      assertThat(nextField(lines)).isEqualTo("event: step-noted");
      assertThat(nextField(lines)).contains("\"ours\"");
    }
  }

  @Test
  void aSilentStreamSaysThatItIsAlive() throws Exception {
    try (Socket socket = connect()) {
      BufferedReader lines = openEvents(socket, "/api/v1/events");

      await().until(() -> ": alive".equals(lines.readLine()));
    }
  }

  @Test
  void aConsumerThatLeavesIsForgotten() throws Exception {
    try (Socket socket = connect()) {
      openEvents(socket, "/api/v1/events");
    }

    await().untilAsserted(() -> assertThat(experiments.consumers).isEmpty());
  }

  @Test
  void aConsumerThatDoesNotReadIsDroppedWithoutBufferingWithoutEnd() throws Exception {
    try (Socket socket = new Socket()) {
      socket.setReceiveBufferSize(4096);
      socket.connect(new InetSocketAddress("127.0.0.1", server.port()));
      openEvents(socket, "/api/v1/events");
      String text = "x".repeat(64 * 1024);

      await()
          .pollInterval(Duration.ofMillis(1))
          .atMost(Duration.ofSeconds(20))
          .until(
              () -> {
                experiments.tell(new StepNoted("e1", WHERE, Phase.SETTLING, text, 0));
                return experiments.consumers.isEmpty();
              });
    }
    assertThat(statusOf("GET /api/v1/health/live HTTP/1.1\r\nHost: localhost\r\n\r\n"))
        .isEqualTo(200);
  }

  private BufferedReader openEvents(Socket socket, String path) throws IOException {
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
  private static String nextField(BufferedReader lines) throws IOException {
    String line = lines.readLine();
    while (line.isEmpty() || line.startsWith(":") || line.matches("[0-9a-f]+")) {
      line = lines.readLine();
    }
    return line;
  }

  private boolean isClosedAfterAnotherByte(Socket socket) {
    try {
      socket.getOutputStream().write('t');
      return socket.getInputStream().available() == 0 && socket.getInputStream().read() == -1;
    } catch (SocketTimeoutException e) {
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  private int statusOf(String request) throws IOException {
    try (Socket socket = connect()) {
      socket.setSoTimeout(5_000);
      socket.getOutputStream().write(request.getBytes(UTF_8));
      String status =
          new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8)).readLine();
      return Integer.parseInt(status.split(" ")[1]);
    }
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket("127.0.0.1", server.port());
    socket.setSoTimeout(2_000);
    return socket;
  }

  static final class NoDocuments implements ResultDocuments {
    @Override
    public List<String> list(String experimentId) {
      return List.of();
    }

    @Override
    public Optional<String> read(String experimentId, String path) {
      return Optional.empty();
    }

    @Override
    public Optional<String> table(String experimentId) {
      return Optional.empty();
    }
  }
}
