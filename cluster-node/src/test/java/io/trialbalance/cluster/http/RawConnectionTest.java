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
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
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

  private static final String GET_DOCUMENT =
      "GET /api/v1/experiments/e1/results/experiment.json HTTP/1.1\r\nHost: localhost\r\n\r\n";

  private static final int CONNECTIONS = 8;
  private static final Duration READ_TIMEOUT = Duration.ofMillis(1_500);

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
                Optional.empty(),
                CONNECTIONS,
                Duration.ofMillis(400),
                Duration.ofMillis(400),
                READ_TIMEOUT,
                Duration.ofMillis(200),
                1 << 20,
                16),
            experiments,
            (body, syntax) -> new ExperimentRequest("quick", List.of()),
            new LongDocuments(),
            List::of);
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
      BufferedReader lines = openEvents(socket, "/api/v1/events?experiment=20261121-quick-1");

      experiments.tell(new StepNoted("another", WHERE, Phase.SETTLING, "not ours", 0.5));
      experiments.tell(new StepNoted("20261121-quick-1", WHERE, Phase.SETTLING, "ours", 0.5));

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
      socket.setSoTimeout(5_000);
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

  @Test
  void moreConnectionsThanAllowedAreClosedAndTheOthersGoOn() throws Exception {
    List<Socket> sockets = new ArrayList<>();
    try {
      for (int i = 0; i < CONNECTIONS; i++) {
        Socket socket = connect();
        sockets.add(socket);
        openEvents(socket, "/api/v1/events");
      }
      try (Socket surplus = connect()) {
        assertThat(surplus.getInputStream().read()).isEqualTo(-1);
      }
      experiments.tell(new StepNoted("e1", WHERE, Phase.SETTLING, "go on", 0));

      BufferedReader first =
          new BufferedReader(new InputStreamReader(sockets.get(0).getInputStream(), UTF_8));
      assertThat(nextField(first)).isEqualTo("id: 1");
    } finally {
      for (Socket socket : sockets) {
        socket.close();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET / HTTP/1.1 x y\r\n\r\n",
        "\u0000\u0001\r\n\r\n",
        "GET /api/v1/experiments/a|b HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET /api/v1/experiments/%zz HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "POST /api/v1/experiments HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
        "POST /api/v1/experiments HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            + "Transfer-Encoding: chunked\r\n\r\nzzz\r\n"
      })
  void whatIsNoHttpIsAnsweredWithAProblem(String request) throws Exception {
    RawAnswer answer = RawAnswer.to(server.port(), request);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.headers()).containsEntry("content-type", Problem.MEDIA_TYPE);
    assertThat(answer.headers()).containsEntry("connection", "close");
  }

  @Test
  void aHeadThatIsTooLongIsAnsweredWithAProblem() throws Exception {
    String line = "GET /" + "x".repeat(10_000) + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
    String headers = "GET / HTTP/1.1\r\nHost: localhost\r\nX: " + "x".repeat(10_000) + "\r\n\r\n";

    assertThat(RawAnswer.to(server.port(), line).json().get("status").asInt()).isEqualTo(414);
    assertThat(RawAnswer.to(server.port(), headers).json().get("status").asInt()).isEqualTo(431);
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

  /** Longer than what the buffers of both sides hold. */
  private static final class LongDocuments implements ResultDocuments {
    static final int LENGTH = 24 << 20;

    @Override
    public List<String> list(String experimentId) {
      return List.of("experiment.json");
    }

    @Override
    public Optional<String> read(String experimentId, String path) {
      return Optional.of("x".repeat(LENGTH));
    }

    @Override
    public Optional<byte[]> report(String experimentId) {
      return Optional.empty();
    }

    @Override
    public Optional<String> table(String experimentId) {
      return Optional.empty();
    }
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
    public Optional<byte[]> report(String experimentId) {
      return Optional.empty();
    }

    @Override
    public Optional<String> table(String experimentId) {
      return Optional.empty();
    }
  }
}
