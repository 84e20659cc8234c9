package io.trialbalance.cluster.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.trialbalance.protocol.message.ProgressEvent;
import io.trialbalance.protocol.message.ProgressEvent.StepNoted;
import io.trialbalance.protocol.message.ProgressEvent.Where;
import io.trialbalance.protocol.phase.Phase;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What only a client that writes its own bytes can show: hosts, event streams, what is no HTTP. */
class RawConnectionTest {

  private static final Where WHERE = new Where("quick", 1, 1, 1, 3, 1);

  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final int CONNECTIONS = 8;

  private final RawServer server =
      new RawServer(CONNECTIONS, PATIENCE, PATIENCE, PATIENCE, PATIENCE, new NoDocuments());
  private final FakeExperiments experiments = server.experiments;

  @AfterEach
  void stop() {
    server.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"localhost", "LOCALHOST:80", "127.0.0.1:1", "[::1]:8080", "bench.example:7"})
  void aNameOfThisNodeIsAnswered(String host) throws Exception {
    assertThat(server.statusOf("GET /api/v1/health/live HTTP/1.1\r\nHost: " + host + "\r\n\r\n"))
        .isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"evil.example", "127.0.0.1.evil.example", "[::2]", "evil.example:8080"})
  void aNameThatSomebodyElsePointedAtUsIsNotAnswered(String host) throws Exception {
    assertThat(server.statusOf("GET /api/v1/cluster HTTP/1.1\r\nHost: " + host + "\r\n\r\n"))
        .isEqualTo(421);
  }

  /** It is told to go on, and does not. */
  private static final String BODY_TO_COME =
      "POST /api/v1/experiments HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
          + "Content-Length: 10\r\nExpect: 100-continue\r\n\r\n";

  @Test
  void aRequestWithoutAHostIsRefused() throws Exception {
    assertThat(server.statusOf("GET /api/v1/cluster HTTP/1.1\r\n\r\n")).isEqualTo(400);
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

    assertThat(server.statusOf(request)).isEqualTo(status);
  }

  @Test
  void eventsAreStreamedInTheFormatOfTheStandard() throws Exception {
    try (Socket socket = server.connect()) {
      BufferedReader lines = server.openEvents(socket, "/api/v1/events");

      experiments.tell(new StepNoted("e1", WHERE, Phase.PROVISIONING, "copying", Double.NaN));

      assertThat(RawServer.nextField(lines)).isEqualTo("id: 1");
      assertThat(RawServer.nextField(lines)).isEqualTo("event: step-noted");
      String data = RawServer.nextField(lines);
      assertThat(data).startsWith("data: {").contains("\"fraction\":null");
      ProgressEvent event =
          Json.mapper().readValue(data.substring("data: ".length()), ProgressEvent.class);
      assertThat(event)
          .isEqualTo(new StepNoted("e1", WHERE, Phase.PROVISIONING, "copying", Double.NaN));
    }
  }

  @Test
  void eventsOfOtherExperimentsCanBeLeftOut() throws Exception {
    try (Socket socket = server.connect()) {
      BufferedReader lines =
          server.openEvents(socket, "/api/v1/events?experiment=20261121-quick-1");

      experiments.tell(new StepNoted("another", WHERE, Phase.SETTLING, "not ours", 0.5));
      experiments.tell(new StepNoted("20261121-quick-1", WHERE, Phase.SETTLING, "ours", 0.5));

      assertThat(RawServer.nextField(lines)).isEqualTo("id: 1");
      assertThat(RawServer.nextField(lines)).isEqualTo("event: step-noted");
      assertThat(RawServer.nextField(lines)).contains("\"ours\"");
    }
  }

  @Test
  void aConsumerThatLeavesIsForgotten() throws Exception {
    try (Socket socket = server.connect()) {
      server.openEvents(socket, "/api/v1/events");
    }

    await().untilAsserted(() -> assertThat(experiments.consumers).isEmpty());
  }

  @Test
  void aConsumerThatDoesNotReadIsDroppedWithoutBufferingWithoutEnd() throws Exception {
    try (Socket socket = new Socket()) {
      socket.setReceiveBufferSize(4096);
      socket.connect(new InetSocketAddress("127.0.0.1", server.port()));
      server.openEvents(socket, "/api/v1/events");
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
    assertThat(server.statusOf("GET /api/v1/health/live HTTP/1.1\r\nHost: localhost\r\n\r\n"))
        .isEqualTo(200);
  }

  @Test
  void moreConnectionsThanAllowedAreClosedAndTheOthersGoOn() throws Exception {
    List<Socket> sockets = new ArrayList<>();
    try {
      int streams = CONNECTIONS * 3 / 4;
      for (int i = 0; i < streams; i++) {
        Socket socket = server.connect();
        sockets.add(socket);
        server.openEvents(socket, "/api/v1/events");
      }
      for (int i = streams; i < CONNECTIONS; i++) {
        Socket socket = server.connect();
        sockets.add(socket);
        socket.getOutputStream().write(BODY_TO_COME.getBytes(UTF_8));
        assertThat(socket.getInputStream().read()).isEqualTo('H');
      }
      try (Socket surplus = server.connect()) {
        assertThat(surplus.getInputStream().read()).isEqualTo(-1);
      }
      experiments.tell(new StepNoted("e1", WHERE, Phase.SETTLING, "go on", 0));

      BufferedReader first =
          new BufferedReader(new InputStreamReader(sockets.get(0).getInputStream(), UTF_8));
      assertThat(RawServer.nextField(first)).isEqualTo("id: 1");
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
}
