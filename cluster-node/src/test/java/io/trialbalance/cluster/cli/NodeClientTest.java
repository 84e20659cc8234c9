package io.trialbalance.cluster.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpServer;
import io.trialbalance.protocol.phase.ExitCode;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a client makes of answers that no node of this version would give. */
class NodeClientTest {

  private HttpServer server;
  private NodeClient node;
  private int status = 200;
  private String body = "{}";
  private String mediaType = "text/event-stream";
  private final List<String> keys = new CopyOnWriteArrayList<>();
  private volatile int lostAnswers;
  private volatile int unavailable;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          keys.add(exchange.getRequestHeaders().getFirst("Idempotency-Key"));
          if (lostAnswers-- > 0) {
            exchange.close();
            return;
          }
          exchange.getResponseHeaders().set("Retry-After", "0");
          exchange.getResponseHeaders().set("Content-Type", mediaType);
          byte[] bytes = body.getBytes(UTF_8);
          exchange.sendResponseHeaders(unavailable-- > 0 ? 503 : status, bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
    server.start();
    node =
        new NodeClient(
            KnownNodes.configured(
                URI.create("http://127.0.0.1:" + server.getAddress().getPort()), Optional.empty()),
            Optional.empty());
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @ParameterizedTest
  @CsvSource({
    "400, USAGE",
    "404, USAGE",
    "409, USAGE",
    "500, FAULT",
    "302, UNREACHABLE",
    "502, UNREACHABLE",
    "503, UNREACHABLE"
  })
  void theStatusDecidesTheExitCode(int answered, ExitCode exitCode) {
    answers(answered, "{\"title\": \"No\", \"detail\": \"so it is\"}");

    assertThat(failure().exitCode()).isEqualTo(exitCode);
    assertThat(failure()).hasMessage("so it is");
    answers(answered, "<html>no</html>");
    assertThat(failure().exitCode()).isEqualTo(ExitCode.UNREACHABLE);
  }

  @Test
  void aListOfProblemsIsShownWhole() {
    answers(400, "{\"title\": \"Invalid plan\", \"problems\": [\"one\", \"two\"]}");

    assertThat(failure()).hasMessage("Invalid plan:\none\ntwo");
  }

  @Test
  void anotherProgramIsRecognized() {
    answers(404, "<html>no such page</html>");

    assertThat(failure()).hasMessageContaining("is no Trialbalance node");
  }

  @Test
  void anErrorWithoutExplanationHasAtLeastItsStatus() {
    answers(418, "{}");

    assertThat(failure()).hasMessageEndingWith("answered 418, and is no Trialbalance node");
  }

  /** As some server does that is there for something else. */
  @Test
  void nothingWasDoneByWhoeverSaysNothingOfIt() {
    answers(200, "{}");
    List<ThrowingCallable> all =
        List.of(
            () -> node.once().resume("x"),
            () -> node.once().forget("10.0.0.1:2551"),
            () -> node.once().abort("x", "y"),
            () -> node.once().cluster(),
            () -> node.once().experiments(),
            () -> node.once().experiment("x"),
            () -> node.once().runs("x"),
            () -> node.once().submit("{}"));

    assertThat(all)
        .allSatisfy(
            one ->
                assertThatThrownBy(one)
                    .isInstanceOfSatisfying(
                        CommandFailure.class,
                        failure -> assertThat(failure.exitCode()).isEqualTo(ExitCode.UNREACHABLE))
                    .hasMessageContaining("may be no Trialbalance node"));
  }

  @Test
  void anAnswerThatIsNotUnderstoodMayBeOfAnotherVersion() {
    answers(200, "certainly");

    assertThat(failure().exitCode()).isEqualTo(ExitCode.UNREACHABLE);
    assertThat(failure()).hasMessageContaining("another version");
  }

  @Test
  void nobodyReadsAnAnswerWithoutEnd() {
    byte[] part = new byte[1 << 20];
    server.removeContext("/");
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          try (OutputStream endless = exchange.getResponseBody()) {
            while (true) {
              endless.write(part);
            }
          }
        });

    assertThat(failure().exitCode()).isEqualTo(ExitCode.UNREACHABLE);
    assertThat(failure()).hasMessageContaining("more than any node does");
  }

  @Test
  void anEventWithoutEndEndsItsStream() {
    byte[] part = new byte[1 << 20];
    server.removeContext("/");
    server.createContext(
        "/api/v1/events",
        exchange -> {
          exchange.getResponseHeaders().set("Content-Type", mediaType);
          exchange.sendResponseHeaders(200, 0);
          try (OutputStream endless = exchange.getResponseBody()) {
            while (true) {
              endless.write(part);
            }
          }
        });

    try (EventFeed feed = EventFeed.open(node)) {
      assertThat(feed.next()).isEmpty();
      assertThat(feed.hasEnded()).isTrue();
    }
  }

  @Test
  void aPageIsNoStreamOfEvents() {
    answers(200, "<html></html>");
    mediaType = "text/html";

    assertThat(catchThrowableOfType(CommandFailure.class, node::events).exitCode())
        .isEqualTo(ExitCode.UNREACHABLE);
  }

  @Test
  void aSubmissionWhoseAnswerIsLostIsSentAgainUnderTheSameKey() {
    answers(201, "{\"experimentId\": \"quick-1\", \"position\": 0, \"outcome\": \"queued\"}");
    lostAnswers = 1;

    assertThat(node.submit("{}").experimentId()).isEqualTo("quick-1");
    assertThat(keys).hasSizeGreaterThan(1).doesNotContainNull();
    assertThat(Set.copyOf(keys)).as("one key").hasSize(1);
  }

  @Test
  void aSubmissionWaitsForACoordinator() {
    answers(201, "{\"experimentId\": \"quick-1\", \"position\": 0, \"outcome\": \"queued\"}");
    unavailable = 2;

    assertThat(node.submit("{}").experimentId()).isEqualTo("quick-1");
    assertThat(keys).hasSize(3);
    assertThat(Set.copyOf(keys)).as("one key").hasSize(1);
  }

  @Test
  void anotherSubmissionHasAnotherKey() {
    answers(201, "{\"experimentId\": \"quick-1\", \"position\": 0, \"outcome\": \"queued\"}");

    node.submit("{}");
    node.submit("{}");

    assertThat(Set.copyOf(keys)).hasSize(2);
  }

  @Test
  void eventsThatAreRefusedAreUnreachable() {
    answers(404, "");

    assertThat(catchThrowableOfType(CommandFailure.class, node::events).exitCode())
        .isEqualTo(ExitCode.UNREACHABLE);
  }

  @Test
  void anEventThatIsNotKnownIsLeftOut() {
    answers(200, ": hello\n\nevent: whatever\ndata: {\"event\":\"whatever\"}\n\n");

    try (EventFeed feed = EventFeed.open(node)) {
      assertThat(feed.next()).as("the comment").isEmpty();
      assertThat(feed.hasEnded()).isFalse();
      assertThat(feed.next()).as("the unknown event").isEmpty();
      assertThat(feed.hasEnded()).isFalse();
      assertThat(feed.next()).as("the end").isEmpty();
      assertThat(feed.hasEnded()).isTrue();
    }
  }

  private void answers(int answered, String text) {
    status = answered;
    body = text;
  }

  private CommandFailure failure() {
    return catchThrowableOfType(CommandFailure.class, () -> node.once().experiment("x"));
  }
}
