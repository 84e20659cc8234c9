package io.trialbalance.cluster.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.Socket;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Netty before 4.2.19 takes the first of several lengths that an HTTP/1.0 request gives. What keeps
 * a second request from being smuggled behind it is that no connection of HTTP/1.0 has a second
 * answer: vex.json says so.
 */
class Http10Test {

  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final String GET = "GET /api/v1/health/live HTTP/1.0\r\nHost: localhost\r\n";

  private final RawServer server =
      new RawServer(8, PATIENCE, PATIENCE, PATIENCE, PATIENCE, new NoDocuments());

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void aConnectionOfHttp10IsClosedAfterItsFirstAnswer() throws Exception {
    assertThat(answersTo(GET + "Connection: keep-alive\r\n\r\n" + GET + "\r\n")).isEqualTo(1);
  }

  @Test
  void whatFollowsTheFirstOfTwoLengthsIsNotTakenForAnotherRequest() throws Exception {
    String hidden = GET + "\r\n";
    String lengths = "Content-Length: 0\r\nContent-Length: " + hidden.length() + "\r\n\r\n";

    assertThat(answersTo(GET + "Connection: keep-alive\r\n" + lengths + hidden)).isEqualTo(1);
  }

  @Test
  void aConnectionOfHttp11GoesOn() throws Exception {
    String get = GET.replace("HTTP/1.0", "HTTP/1.1");

    assertThat(answersTo(get + "\r\n" + get + "Connection: close\r\n\r\n")).isEqualTo(2);
  }

  /** Reads until the server closes the connection. */
  private int answersTo(String requests) throws Exception {
    try (Socket socket = server.connect()) {
      socket.getOutputStream().write(requests.getBytes(UTF_8));
      String answers = new String(socket.getInputStream().readAllBytes(), UTF_8);
      return answers.split("HTTP/1\\.[01] 200 ", -1).length - 1;
    }
  }
}
