package io.trialbalance.cluster.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import com.typesafe.config.ConfigFactory;
import io.trialbalance.cluster.http.BearerToken;
import io.trialbalance.cluster.http.FakeExperiments;
import io.trialbalance.cluster.http.HttpSettings;
import io.trialbalance.cluster.http.Json;
import io.trialbalance.cluster.http.NoDocuments;
import io.trialbalance.cluster.http.NodeHttpServer;
import io.trialbalance.protocol.config.Secret;
import io.trialbalance.protocol.phase.ExitCode;
import io.trialbalance.protocol.phase.Status;
import io.trialbalance.protocol.phase.Verdict;
import io.trialbalance.protocol.plan.PlanReader;
import io.trialbalance.workload.database.Drivers;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a command does when the node that it talks to is gone, frozen, or never was one. */
class OtherNodesTest {

  private static final String TOKEN = "correct-horse-battery";

  /** For "within 5 s", on a machine that does something else too. */
  private static final Duration SECONDS = Duration.ofSeconds(9);

  private static final int UNREACHABLE = ExitCode.UNREACHABLE.code();

  private static final Executor MANY_AT_ONCE =
      task -> new Thread(task, "a-command-of-many").start();

  /** Both nodes ask the same coordinator. */
  private final FakeExperiments experiments = new FakeExperiments();

  private final TestScreen screen = new TestScreen();
  private NodeHttpServer one;
  private NodeHttpServer two;

  /** The kernel takes connections in its place; it says nothing, as a frozen node does. */
  private ServerSocket silent;

  @TempDir private Path folder;

  @BeforeEach
  void start() throws IOException {
    one = node(Optional.empty());
    two = node(Optional.empty());
    silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  }

  @AfterEach
  void stop() throws IOException {
    one.close();
    two.close();
    silent.close();
  }

  @Test
  void nobodyWaitsForANodeThatSaysNothing() throws Exception {
    String plan = plan();
    List<String> commands =
        List.of("status", "watch", "watch x", "abort", "abort x", "run " + plan);

    List<CompletableFuture<Integer>> exits =
        commands.stream()
            .map(command -> (command + " --at " + silentAddress()).split(" "))
            .map(words -> CompletableFuture.supplyAsync(() -> execute(words), MANY_AT_ONCE))
            .toList();

    assertThat(exits)
        .allSatisfy(exit -> assertThat(exit).succeedsWithin(SECONDS).isEqualTo(UNREACHABLE));
    assertThat(screen.err()).contains("error: no node answers at " + silentAddress());
  }

  /** A head or a body that has begun is no answer, nor is one that comes a letter at a time. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\r\nContent-Ty",
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{\"",
        "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n: x",
        "a letter at a time"
      })
  void nobodyWaitsForTheRestOfAnAnswer(String begun) throws Exception {
    String plan = plan();
    List<String> commands =
        List.of("status", "watch", "abort", "resume x", "cluster forget a:1", "run " + plan);
    ScheduledExecutorService letters = Executors.newSingleThreadScheduledExecutor();
    try (ServerSocket half = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      MANY_AT_ONCE.execute(() -> answerHalf(half, begun, letters));
      String address = "http://127.0.0.1:" + half.getLocalPort();

      List<CompletableFuture<Integer>> exits =
          commands.stream()
              .map(command -> (command + " --at " + address).split(" "))
              .map(words -> CompletableFuture.supplyAsync(() -> execute(words), MANY_AT_ONCE))
              .toList();

      assertThat(exits)
          .allSatisfy(
              exit -> assertThat(exit).succeedsWithin(SECONDS.multipliedBy(3)).isEqualTo(5));
    } finally {
      letters.shutdownNow();
    }
  }

  private static void answerHalf(
      ServerSocket half, String begun, ScheduledExecutorService letters) {
    try {
      while (true) {
        OutputStream answer = half.accept().getOutputStream();
        if (begun.startsWith("HTTP")) {
          answer.write(begun.getBytes(UTF_8));
        } else {
          Iterator<Integer> rest = ("HTTP/1.1 200 OK\r\nX: " + begun).chars().iterator();
          letters.scheduleAtFixedRate(() -> write(answer, rest.next()), 0, 1, TimeUnit.SECONDS);
        }
      }
    } catch (IOException e) {
      // The test is over.
      return;
    }
  }

  private static void write(OutputStream answer, int letter) {
    try {
      answer.write(letter);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void aHandshakeThatBreaksOffIsNoDoubtAboutWhoItIs() throws Exception {
    try (ServerSocket dying = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      MANY_AT_ONCE.execute(
          () -> {
            try {
              while (true) {
                dying.accept().close();
              }
            } catch (IOException e) {
              // The test is over.
              return;
            }
          });

      int exitCode = execute("status", "--at", "https://127.0.0.1:" + dying.getLocalPort());

      assertThat(exitCode).isEqualTo(UNREACHABLE);
      assertThat(screen.err()).contains("no node answers at").doesNotContain("--ca-file");
    }
  }

  @Test
  void theNextThatWasNamedTakesThePlaceOfThoseThatDoNotAnswer() {
    one.close();
    String gone = one.address().toString();

    int exitCode =
        execute("status", "--at", gone + "," + silentAddress(), "--at", two.address().toString());

    assertThat(exitCode).as(screen.err()).isZero();
    assertThat(screen.err())
        .contains(gone + " (nobody listens there)", silentAddress() + " (it says nothing)")
        .contains("going on with " + two.address());
  }

  @ParameterizedTest
  @ValueSource(strings = {"watch 20261121-quick-1", "abort", "abort 20261121-quick-1"})
  void everyCommandTakesSeveralNodes(String command) {
    experiments.status = command.startsWith("watch") ? Status.DONE : Status.RUNNING;
    experiments.exitCode = ExitCode.OK;
    one.close();

    int exitCode = execute((command + " --at " + one.address() + "," + two.address()).split(" "));

    assertThat(exitCode).as(screen.err()).isZero();
  }

  @Test
  void aRunGoesOnAtANodeOfWhichItsNodeHasTold() throws Exception {
    knowEachOther();
    CompletableFuture<Integer> exited =
        start("run", plan(), "--strict", "--at", one.address().toString());
    experiments.tell(Events.attempt(Verdict.VALID, true));
    experiments.consumers.clear();

    one.close();
    await().until(() -> !experiments.consumers.isEmpty());
    experiments.verdict = Verdict.INCONCLUSIVE;
    experiments.tell(Events.ended(Status.DONE, ExitCode.OK));

    assertThat(exited.get()).as("what was not heard counts too").isEqualTo(4);
    assertThat(screen.err()).contains("going on with " + two.address());
    assertThat(screen.out()).contains("the table", two.address() + "/api/v1/experiments/");
    assertThat(experiments.submitted).hasSize(1);
  }

  @Test
  void whatWasNotHeardIsInTheResultThatProgramsRead() throws Exception {
    knowEachOther();
    CompletableFuture<Integer> exited =
        start("run", plan(), "--json", "--at", one.address().toString());
    experiments.consumers.clear();

    one.close();
    await().until(() -> !experiments.consumers.isEmpty());
    experiments.tell(Events.ended(Status.DONE, ExitCode.OK));

    assertThat(exited.get()).isZero();
    JsonNode result = Json.mapper().readTree(screen.out());
    assertThat(result.path("attempts")).isEmpty();
    assertThat(result.at("/runs/0/document").asText()).isEqualTo("quick/run-1.json");
  }

  @Test
  void aSubmissionWhoseAnswerDiesWithItsNodeIsRepeatedUnderItsKeyElsewhere() throws Exception {
    List<String> keys = new CopyOnWriteArrayList<>();
    HttpServer dying = dyingNode(keys);
    try {
      String plan = plan();
      String both = "http://127.0.0.1:" + dying.getAddress().getPort() + "," + two.address();
      CompletableFuture<Integer> exited =
          CompletableFuture.supplyAsync(() -> execute("run", plan, "--at", both));
      await().until(() -> !experiments.submitted.isEmpty());
      dying.stop(0);
      await().until(() -> !experiments.consumers.isEmpty());
      experiments.tell(Events.ended(Status.DONE, ExitCode.THRESHOLD_MISSED));

      assertThat(exited.get()).isEqualTo(ExitCode.THRESHOLD_MISSED.code());
      assertThat(experiments.keys).extracting(key -> key.key()).containsExactlyElementsOf(keys);
    } finally {
      dying.stop(0);
    }
  }

  @Test
  void whereNoNodeIsLeftItSaysHowToLookLater() throws Exception {
    knowEachOther();
    CompletableFuture<Integer> exited = start("run", plan(), "--at", one.address().toString());

    two.close();
    one.close();

    assertThat(exited.get()).isEqualTo(ExitCode.UNREACHABLE.code());
    assertThat(screen.err())
        .contains(
            "look later with 'trialbalance watch 20261121-quick-1 --at "
                + one.address()
                + ","
                + two.address()
                + "'");
  }

  @Test
  void theTokenIsNotSentToAnAddressThatWasToldOverPlainHttp() throws Exception {
    one.close();
    one = node(Optional.of(TOKEN));
    List<String> sent = new CopyOnWriteArrayList<>();
    HttpServer stranger = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    stranger.createContext(
        "/",
        exchange -> {
          sent.add(exchange.getRequestURI() + " " + exchange.getRequestHeaders());
          exchange.sendResponseHeaders(200, -1);
        });
    stranger.start();
    String address = "http://127.0.0.1:" + stranger.getAddress().getPort();
    experiments.addresses = Map.of("one", URI.create(address));
    Path token = Files.writeString(folder.resolve("token"), TOKEN + "\n");
    try {
      CompletableFuture<Integer> exited =
          start("run", plan(), "--token-file", token.toString(), "--at", one.address().toString());
      one.close();

      assertThat(exited.get()).isEqualTo(ExitCode.UNREACHABLE.code());
      assertThat(sent).isEmpty();
      assertThat(screen.err()).contains("not asked", address).doesNotContain(TOKEN);
    } finally {
      stranger.stop(0);
    }
  }

  @Test
  void aClusterThatChoosesACoordinatorIsAskedAgain() {
    experiments.silent = true;
    experiments.exitCode = ExitCode.OK;
    experiments.status = Status.DONE;
    CompletableFuture<Integer> exited =
        CompletableFuture.supplyAsync(
            () -> execute("watch", "20261121-quick-1", "--at", one.address().toString()));
    await().until(() -> screen.err().contains("no coordinator just now"));

    experiments.silent = false;

    assertThat(exited).succeedsWithin(Duration.ofSeconds(20)).isEqualTo(0);
  }

  @Test
  void aNodeThatThinksIsGivenTheTimeAsLongAsItLives() throws Exception {
    HttpServer thinking = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    CompletableFuture<Void> thought = new CompletableFuture<>();
    List<String> signsOfLife = new CopyOnWriteArrayList<>();
    thinking.setExecutor(task -> new Thread(task, "thinking-node").start());
    thinking.createContext(
        "/",
        exchange -> {
          if (exchange.getRequestURI().getPath().endsWith("/health/live")) {
            signsOfLife.add("asked");
            exchange.sendResponseHeaders(200, -1);
            return;
          }
          thought.join();
          byte[] problem = "{\"title\": \"Not Found\"}".getBytes(UTF_8);
          exchange.sendResponseHeaders(404, problem.length);
          exchange.getResponseBody().write(problem);
          exchange.close();
        });
    thinking.start();
    try {
      CompletableFuture<Integer> exited =
          CompletableFuture.supplyAsync(
              () ->
                  execute("status", "--at", "http://127.0.0.1:" + thinking.getAddress().getPort()));
      await().atMost(Duration.ofSeconds(30)).until(() -> signsOfLife.size() >= 3);
      assertThat(exited).isNotDone();
      thought.complete(null);

      assertThat(exited.get()).isEqualTo(ExitCode.USAGE.code());
    } finally {
      thinking.stop(0);
    }
  }

  /** Tells its events, and dies of a submission that it has taken. */
  private static HttpServer dyingNode(List<String> keys) throws IOException {
    HttpServer dying = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    dying.setExecutor(task -> new Thread(task, "dying-node").start());
    dying.createContext(
        "/api/v1/events",
        exchange -> {
          exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
          exchange.sendResponseHeaders(200, 0);
          exchange.getResponseBody().write(": live\n\n".getBytes(UTF_8));
          exchange.getResponseBody().flush();
        });
    dying.createContext(
        "/api/v1/experiments",
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          keys.add(exchange.getRequestHeaders().getFirst("Idempotency-Key"));
          exchange.close();
        });
    dying.start();
    return dying;
  }

  private void knowEachOther() {
    experiments.addresses = Map.of("one", two.address());
  }

  private NodeHttpServer node(Optional<String> token) {
    PlanReader plans =
        new PlanReader(ConfigFactory.empty(), Map.of("noop", "noop"), Drivers.options());
    return NodeHttpServer.start(
        HttpSettings.of(
            "127.0.0.1", 0, Set.of(), token.map(text -> new BearerToken(Secret.of(text)))),
        experiments,
        plans::readBody,
        NoDocuments.butTheTable(),
        List::of);
  }

  private String silentAddress() {
    return "http://127.0.0.1:" + silent.getLocalPort();
  }

  private String plan() throws IOException {
    Path file = folder.resolve("tiny.conf");
    Files.writeString(file, "name = tiny, database = noop, workload.accounts = 50");
    return file.toString();
  }

  /** Starts a command and waits until it follows what it has submitted. */
  private CompletableFuture<Integer> start(String... arguments) {
    CompletableFuture<Integer> exited = CompletableFuture.supplyAsync(() -> execute(arguments));
    await()
        .until(
            () ->
                exited.isDone()
                    || !experiments.submitted.isEmpty() && !experiments.consumers.isEmpty());
    return exited;
  }

  private int execute(String... arguments) {
    return CommandLineProgram.run(
        arguments,
        configuration -> {
          throw new IllegalStateException("no node is to be started");
        },
        screen.screen());
  }
}
