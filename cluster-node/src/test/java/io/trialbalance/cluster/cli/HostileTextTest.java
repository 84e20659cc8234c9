package io.trialbalance.cluster.cli;

import static io.trialbalance.cluster.results.store.Hostile.TEXT;
import static io.trialbalance.cluster.results.store.Hostile.assertHarmless;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.typesafe.config.ConfigUtil;
import io.trialbalance.protocol.measure.StepFailure;
import io.trialbalance.protocol.message.ProgressEvent;
import io.trialbalance.protocol.message.ProgressEvent.ExperimentEnded;
import io.trialbalance.protocol.message.ProgressEvent.ExperimentQueued;
import io.trialbalance.protocol.message.ProgressEvent.NodeNoted;
import io.trialbalance.protocol.message.ProgressEvent.PhaseEntered;
import io.trialbalance.protocol.message.ProgressEvent.StepNoted;
import io.trialbalance.protocol.message.ProgressEvent.Where;
import io.trialbalance.protocol.phase.ExitCode;
import io.trialbalance.protocol.phase.Phase;
import io.trialbalance.protocol.phase.Status;
import io.trialbalance.protocol.phase.Verdict;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.Help.Ansi;

/** Whatever a stranger says, nothing of it acts on the terminal or passes for a line of ours. */
class HostileTextTest {

  private static final String ID = "20261121-quick-1";
  private static final Where WHERE = new Where(TEXT, 1, 1, 2, 3, 1);

  private final TestScreen screen = new TestScreen();
  private final Map<String, Object> answers =
      Map.of(
          "/api/v1/cluster",
          Map.of(
              "nodes",
              List.of(
                  Map.of(
                      "name",
                      TEXT,
                      "address",
                      TEXT,
                      "coordinator",
                      true,
                      "roles",
                      List.of(TEXT),
                      "weight",
                      1)),
              "refused",
              List.of(
                  Map.of(
                      "name",
                      TEXT,
                      "version",
                      TEXT,
                      "protocol",
                      TEXT,
                      "askedAt",
                      Instant.EPOCH.toString()))),
          "/api/v1/experiments",
          Map.of("experiments", List.of(experiment())),
          "/api/v1/experiments/" + ID,
          experiment());
  private HttpServer node;

  @TempDir private Path folder;

  private static Map<String, Object> experiment() {
    return Map.ofEntries(
        Map.entry("id", ID),
        Map.entry("name", TEXT),
        Map.entry("status", "done"),
        Map.entry("position", 0),
        Map.entry("submittedAt", "2026-11-21T10:15:30Z"),
        Map.entry("phase", "idle"),
        Map.entry("plans", 1),
        Map.entry("runsPlanned", 1),
        Map.entry("runsEnded", 1),
        Map.entry("verdicts", List.of("valid")),
        Map.entry("failure", Map.of("kind", "failed", "message", TEXT)),
        Map.entry("exitCode", 0));
  }

  @BeforeEach
  void start() throws IOException {
    node = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    node.createContext("/", this::answer);
    node.start();
  }

  @AfterEach
  void stop() {
    node.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    if (path.endsWith("/table")) {
      send(exchange, 200, "a table " + TEXT.replace("\n", "") + "\n");
    } else if (path.endsWith("/events")) {
      send(exchange, 200, "");
    } else if (path.endsWith("/abort")) {
      send(exchange, 409, json(Map.of("detail", TEXT)));
    } else if (answers.containsKey(path)) {
      send(exchange, 200, json(answers.get(path)));
    } else {
      send(exchange, 400, json(Map.of("title", TEXT, "problems", List.of(TEXT, TEXT))));
    }
  }

  /** With C1 and directional characters as they are, as JSON lets them be. */
  private static String json(Object value) throws IOException {
    return new JsonMapper().writeValueAsString(value);
  }

  private static void send(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"status", "status --json", "watch " + ID, "watch another", "abort " + ID})
  void whatANodeAnswersIsShown(String command) {
    String at = "http://127.0.0.1:" + node.getAddress().getPort();
    run(Stream.concat(Arrays.stream(command.split(" ")), Stream.of("--at", at)));

    assertThat(screen.out() + screen.err()).contains("\\u202e", "\\u009b");
    assertNothingActs();
  }

  static Stream<List<String>> mistakes() {
    return Stream.of(
        List.of(TEXT),
        List.of("status", "--" + TEXT),
        List.of("status", TEXT),
        List.of("results", "prune", "--keep", TEXT),
        List.of("results", "prune", "--keep", "1e50000000"),
        List.of("results", "prune", "--before", TEXT),
        List.of("results", "show", TEXT),
        List.of("plan", "check", "no-such-plan" + TEXT),
        List.of("status", "--set", TEXT),
        List.of("status", "--set", TEXT + "=1"),
        List.of("status", "--set", "http.port=\"" + TEXT + "\""),
        List.of("status", "--set", "http.port=1e50000000"),
        List.of("status", "--set", "a.".repeat(20_000) + "a=1"),
        List.of("status", "--set", "a=" + "[".repeat(20_000)),
        List.of("run", "quick", "--set", "limits.max-error-rate=\"1e50000000%\""),
        List.of("run", "quick", "--set", "limits.max-error-rate=\"1e999999999%\""),
        List.of("run", "quick", "--set", "thresholds=[\"" + TEXT + " < 1\"]"),
        List.of("status", "--config", "/no/such" + TEXT.replace("\u0000", "")),
        List.of("compare", TEXT, TEXT),
        List.of("status", "--at", TEXT));
  }

  @ParameterizedTest
  @MethodSource("mistakes")
  void whatSomebodyMistypedIsShown(List<String> arguments) {
    int exitCode = run(arguments.stream());

    assertThat(exitCode).isEqualTo(ExitCode.USAGE.code());
    assertThat(screen.err()).startsWith("error: ").doesNotContain("fault of the program");
    assertNothingActs();
  }

  @Test
  void whatAPlanSaysIsShown() throws Exception {
    Path plan = folder.resolve("\u202e\u001b[2J.conf");
    String name = ConfigUtil.quoteString(TEXT);
    Files.writeString(plan, "name = " + name + "\n\"\u202e\u009b\" = 1\nruns = \u200b5\n");

    assertThat(run(Stream.of("plan", "check", plan.toString()))).isEqualTo(ExitCode.USAGE.code());
    assertThat(screen.err()).contains("\\u202e", "\\u009b", "\\u001b[2J.conf:2");
    assertNothingActs();
  }

  static Stream<ProgressEvent> events() {
    StepFailure failure = new StepFailure(StepFailure.Kind.FAILED, TEXT);
    return Stream.of(
        new ExperimentQueued(TEXT, TEXT, 2),
        new PhaseEntered(ID, WHERE, Phase.WARMUP, 120, Double.NaN),
        new StepNoted(ID, WHERE, Phase.PROVISIONING, TEXT, 0.5),
        Events.attempt(Verdict.INVALID, true, TEXT, TEXT),
        Events.attempt(Verdict.VALID, false, TEXT),
        new ExperimentEnded(ID, Status.FAILED, failure, 1),
        new NodeNoted(TEXT, true, TEXT));
  }

  @ParameterizedTest
  @MethodSource("events")
  void progressIsOneLineForEachEvent(ProgressEvent event) {
    StringWriter plain = new StringWriter();
    new PlainProgress(new Output(new PrintWriter(plain))).show(event);
    StringWriter terminal = new StringWriter();
    new TerminalProgress(new Output(new PrintWriter(terminal)), 400, Ansi.ON).show(event);

    assertThat(plain.toString().lines()).hasSize(1);
    assertHarmless(plain.toString());
    String ours = "\r\u001b\\[K|\u001b\\[(0|3[1239])m";
    assertHarmless(terminal.toString().replaceAll(ours, ""));
    assertThat(terminal.toString().lines()).hasSizeLessThanOrEqualTo(2);
  }

  @Test
  void whatADatabaseSaysToTheDoctorIsIndented() {
    String words = Diagnosis.fail("database db", TEXT, TEXT).inWords();

    assertHarmless(words);
    assertThat(words.lines().skip(1)).allSatisfy(line -> assertThat(line).startsWith("      "));
  }

  private int run(Stream<String> arguments) {
    return CommandLineProgram.run(
        arguments.toArray(String[]::new),
        configuration -> {
          throw new IllegalStateException("no node is to be started");
        },
        screen.screen());
  }

  private void assertNothingActs() {
    assertHarmless(screen.out());
    assertHarmless(screen.err());
  }
}
