package io.trialbalance.cluster.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.typesafe.config.ConfigSyntax;
import io.trialbalance.protocol.plan.ExperimentRequest;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Plans that take long to read, and what goes on meanwhile. */
class PlanReadingTest {

  private static final String SUBMISSION =
      "POST /api/v1/experiments HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/hocon\r\n"
          + "Content-Length: 5\r\n\r\n";

  private final CountDownLatch released = new CountDownLatch(1);
  private final AtomicInteger reading = new AtomicInteger();
  private final List<Socket> sockets = new ArrayList<>();
  private RawServer server;

  @AfterEach
  void stop() throws IOException {
    released.countDown();
    for (Socket socket : sockets) {
      socket.close();
    }
    server.close();
  }

  @Test
  void everythingElseIsAnsweredWhilePlansAreRead() throws Exception {
    start(Duration.ofSeconds(20));
    for (int i = 0; i < 4; i++) {
      submit("slow!");
    }
    await().until(() -> reading.get() == 2);

    for (String path : List.of("/api/v1/health/live", "/api/v1/health/ready", "/metrics")) {
      assertThat(server.statusOf(get(path))).as(path).isEqualTo(200);
    }
    assertThat(server.statusOf(get("/api/v1/cluster"))).isEqualTo(200);
    assertThat(
            server.statusOf(
                "POST /api/v1/experiments/a/abort HTTP/1.1\r\nHost: localhost\r\n"
                    + "Content-Type: application/json\r\nContent-Length: 20\r\n\r\n"
                    + "{\"reason\": \"enough\"}"))
        .isEqualTo(202);
    assertThat(reading).hasValue(2);

    released.countDown();
    for (Socket socket : sockets) {
      assertThat(status(socket)).isEqualTo(201);
    }
  }

  @Test
  void whoWouldWaitTooLongIsToldToComeAgain() throws Exception {
    start(Duration.ofMillis(300));

    assertThat(status(submit("slow!"))).isEqualTo(503);

    assertThat(server.experiments.submitted).isEmpty();
    assertThat(status(submit("quick"))).as("the reading was interrupted").isEqualTo(201);
  }

  @Test
  void onlySoManyWait() throws Exception {
    start(Duration.ofSeconds(20));
    submit("slow!");
    submit("slow!");
    await().until(() -> reading.get() == 2);
    List<Socket> more = new ArrayList<>();
    for (int i = 0; i <= PlanReading.WAITING_AT_MOST; i++) {
      more.add(submit("quick"));
    }

    await().until(() -> more.stream().anyMatch(PlanReadingTest::isAnswered));
    released.countDown();

    List<Integer> statuses = new ArrayList<>();
    for (Socket socket : more) {
      statuses.add(status(socket));
    }
    assertThat(statuses).containsOnlyOnce(503).contains(201).containsOnly(201, 503);
  }

  @Test
  void aPlanThatTheParserDrownsInIsRefused() throws Exception {
    start(Duration.ofSeconds(20));

    assertThat(status(submit("deep!"))).isEqualTo(400);
    assertThat(status(submit("quick"))).isEqualTo(201);
  }

  private void start(Duration planTimeout) {
    server = new RawServer(40, planTimeout, this::read);
  }

  private ExperimentRequest read(String body, ConfigSyntax syntax) {
    if (body.equals("deep!")) {
      throw new StackOverflowError();
    }
    if (body.equals("slow!")) {
      reading.incrementAndGet();
      try {
        released.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    return new ExperimentRequest("quick", List.of());
  }

  private static String get(String path) {
    return "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
  }

  private Socket submit(String fiveCharacters) throws IOException {
    Socket socket = server.connect();
    sockets.add(socket);
    socket.getOutputStream().write((SUBMISSION + fiveCharacters).getBytes(UTF_8));
    return socket;
  }

  private static int status(Socket socket) throws IOException {
    String line =
        new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8)).readLine();
    return Integer.parseInt(line.split(" ")[1]);
  }

  private static boolean isAnswered(Socket socket) {
    try {
      return socket.getInputStream().available() > 0;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
