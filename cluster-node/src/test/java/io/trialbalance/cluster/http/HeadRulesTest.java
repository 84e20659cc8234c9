package io.trialbalance.cluster.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What is answered where two programs on a request's way could understand it differently. {@code
 * \\r\\n} is written {@code ~}.
 */
class HeadRulesTest {

  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Pattern STATUS = Pattern.compile("HTTP/1\\.1 ([0-9]{3})");

  private final RawServer server =
      new RawServer(8, PATIENCE, PATIENCE, PATIENCE, PATIENCE, new NoDocuments());

  @AfterEach
  void stop() {
    server.close();
  }

  @ParameterizedTest
  @CsvSource({
    "GET /api/v1/cluster HTTP/1.1~Host: localhost~Host: localhost~~, 400",
    "GET /api/v1/cluster HTTP/1.1~Host: localhost~Host: evil.example~~, 400",
    "GET /api/v1/cluster HTTP/1.1~Host: localhost~Authorization: Bearer a~Authorization: Bearer b~~, 400",
    "GET /api/v1/cluster HTTP/1.1~Host: localhost~Idempotency-Key: a~idempotency-key: b~~, 400",
    "GET /api/v1/cluster HTTP/1.1~Host:~~, 400",
    "GET /api/v1/cluster HTTP/1.1~Host: localhost:99999~~, 400",
    "GET /api/v1/cluster HTTP/1.1~Host: localhost:x@evil.example~~, 400",
    "GET /api/v1/cluster HTTP/1.1~Host: evil@localhost~~, 400",
    "GET /api/v1/cluster HTTP/1.0~~, 200",
    "GET http://evil.example/api/v1/cluster HTTP/1.0~~, 400",
    "GET http://localhost/api/v1/cluster HTTP/1.1~~, 400",
    "GET http://evil.example/api/v1/cluster HTTP/1.1~Host: localhost~~, 421",
    "GET http://localhost/api/v1/cluster HTTP/1.1~Host: evil.example~~, 200",
    "GET http://localhost@evil.example/api/v1/cluster HTTP/1.1~Host: localhost~~, 400",
    "GET ftp://localhost/api/v1/cluster HTTP/1.1~Host: localhost~~, 400",
    "CONNECT localhost:80 HTTP/1.1~Host: localhost~~, 400",
    "OPTIONS * HTTP/1.1~Host: localhost~~, 400",
    "GET //evil.example/api/v1/cluster HTTP/1.1~Host: localhost~~, 404",
    "GET /api/v1/cluster#x HTTP/1.1~Host: localhost~~, 400",
  })
  void whoIsAskedIsNeverGuessed(String request, int status) throws Exception {
    assertThat(answer(request).status()).isEqualTo(status);
  }

  @ParameterizedTest
  @CsvSource({
    "HTTP/1.2, 505",
    "HTTP/2.0, 505",
    "HTTP/9.9, 505",
    "HTTP/1.0, 200",
  })
  void onlyTheVersionsThatAreSpokenAreAnswered(String version, int status) throws Exception {
    assertThat(answer("GET /api/v1/cluster " + version + "~Host: localhost~~").status())
        .isEqualTo(status);
  }

  @ParameterizedTest
  @CsvSource({
    "Content-Length: 2~Content-Length: 2, 400",
    "Content-Length: 2~Content-Length: 3, 400",
    "Content-Length: 2~Transfer-Encoding: chunked, 400",
    "Content-Length: +2, 400",
    "Content-Length: 99999999999999999999, 400",
    "'Transfer-Encoding: gzip, chunked', 501",
    "Transfer-Encoding: chunked~Transfer-Encoding: chunked, 400",
    "Expect: 200-ok~Content-Length: 2, 417",
    "Expect: 100-continue~Expect: gold~Content-Length: 2, 417",
  })
  void whereTheBodyEndsIsNeverGuessed(String headers, int status) throws Exception {
    String request = "POST /api/v1/experiments/a/abort HTTP/1.1~Host: localhost~" + headers + "~~";

    RawAnswer answer = answer(request);

    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.headers()).containsEntry("connection", "close");
    assertThat(answer.headers()).containsEntry("content-type", Problem.MEDIA_TYPE);
    assertThat(server.experiments.aborted).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/api/v1/experiments", "/api/v1/experiments/a/abort"})
  void whoAsksFirstWhetherALongBodyIsWantedIsToldAtOnceThatItIsNot(String path) throws Exception {
    RawAnswer answer =
        answer(
            "POST "
                + path
                + " HTTP/1.1~Host: localhost~Content-Type: application/json~"
                + "Expect: 100-continue~Content-Length: 5000000~~");

    assertThat(answer.status()).isEqualTo(413);
    assertThat(answer.headers()).containsEntry("connection", "close");
  }

  @Test
  void whoAsksFirstWhetherABodyIsWantedIsToldThatItIs() throws Exception {
    try (Socket socket = server.connect()) {
      write(
          socket,
          "POST /api/v1/experiments HTTP/1.1~Host: localhost~Content-Type: application/json~"
              + "Expect: 100-continue~Content-Length: 2~~");
      assertThat(new String(socket.getInputStream().readNBytes(12), ISO_8859_1))
          .isEqualTo("HTTP/1.1 100");
      assertThat(new String(socket.getInputStream().readNBytes(13), ISO_8859_1))
          .isEqualTo(" Continue\r\n\r\n");
      write(socket, "{}");
      await().until(() -> server.experiments.submitted.size() == 1);
      write(socket, "GET /api/v1/cluster HTTP/1.1~Host: localhost~Connection: close~~");

      assertThat(statuses(socket)).containsExactly(201, 200);
    }
  }

  @Test
  void whatCameBeforeSomethingMalformedIsAnsweredFirst() throws Exception {
    String good = "GET /api/v1/cluster HTTP/1.1~Host: localhost~~";
    try (Socket socket = server.connect()) {
      write(socket, good + good + "what is this~~" + good);

      assertThat(statuses(socket)).containsExactly(200, 200, 400);
    }
  }

  @Test
  void aRequestWhoseBodyIsMalformedIsAnsweredOnce() throws Exception {
    try (Socket socket = server.connect()) {
      write(
          socket,
          "POST /api/v1/session HTTP/1.1~Host: localhost~Transfer-Encoding: chunked~~zzz~~");

      assertThat(statuses(socket)).containsExactly(204);
    }
  }

  @Test
  void aStreamIsCutOffAndNothingIsWrittenIntoItWhenItsRequestsBodyIsMalformed() throws Exception {
    try (Socket socket = server.connect()) {
      write(
          socket,
          "GET /api/v1/events HTTP/1.1~Host: localhost~Transfer-Encoding: chunked~~5~hello~zzz~~");

      assertThat(statuses(socket)).isSubsetOf(200, 400).hasSizeLessThanOrEqualTo(1);
    }
  }

  private RawAnswer answer(String request) throws IOException {
    return RawAnswer.to(server.port(), request.replace("~", "\r\n"));
  }

  private static void write(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.replace("~", "\r\n").getBytes(ISO_8859_1));
  }

  /** Of every answer until the connection is closed. */
  private static List<Integer> statuses(Socket socket) throws IOException {
    String answers = new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
    return STATUS.matcher(answers).results().map(HeadRulesTest::status).toList();
  }

  private static int status(MatchResult found) {
    return Integer.parseInt(found.group(1));
  }
}
