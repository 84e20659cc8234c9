package io.trialbalance.cluster.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.trialbalance.cluster.OtherJvm;
import io.trialbalance.cluster.boot.NodeRuntime;
import io.trialbalance.cluster.faults.Signals;
import io.trialbalance.cluster.http.Json;
import io.trialbalance.protocol.phase.ExitCode;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole program, from the command line to the documents and back. */
class ProgramIT {

  private static final int SIGHUP = 1;
  private static final Path PROJECT = Path.of("").toAbsolutePath().getParent();
  private static final String TINY =
      "name = tiny, database = memory, runs = 1, max-reruns = 0\n"
          + "memory { servers = 2, service.mean = 5ms }\n"
          + "phases { settle = 0s, warm-up = 1s, measurement = 2s }\n";

  private static final String LIGHT =
      "name = light, database = postgresql, runs = 1\n"
          + "pacing { mode = open-loop, target-rate = 50/s }\n"
          + "phases { settle = 0s, warm-up = 60s, measurement = 60s }\n";

  @TempDir private Path temporary;

  private record Ended(int exitCode, String out, String err) {
    JsonNode json() throws Exception {
      return Json.mapper().readTree(out);
    }
  }

  @Test
  void aRunIsKeptShownAgainAndValidated() throws Exception {
    Ended run = program("run", plan(TINY), "--json");
    String id = run.json().get("experimentId").asText();

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.err()).contains("warmup", "measurement", "draining", "validating");
    assertThat(results().resolve(id).resolve("tiny/run-1.json")).exists();
    assertThat(program("results", "list", "--json").json().at("/0/experimentId").asText())
        .isEqualTo(id);
    assertThat(program("results", "show").out()).contains("tiny", "inconclusive");
    assertThat(program("results", "validate").exitCode()).isZero();
    Ended compared = program("compare", id, id, "--json");
    assertThat(compared.exitCode()).isEqualTo(ExitCode.USAGE.code());
    assertThat(compared.json().at("/refusals/0").asText()).contains("the same results");
    assertThat(program("results", "prune", "--keep", "0", "--yes").out()).contains(id);
    assertThat(results().resolve(id)).doesNotExist();
  }

  @Test
  void strictIsNotContentWithAnInconclusiveResult() throws Exception {
    assertThat(program("run", plan(TINY), "--strict").exitCode())
        .isEqualTo(ExitCode.INVALID.code());
  }

  /** Two seconds show nothing: what they are beyond is said, and missed by nobody. */
  @Test
  void aThresholdIsMissedOnlyByFiguresThatCanBeBelieved() throws Exception {
    String plan = plan(TINY + "thresholds = [\"p50 < 1ns\"]");
    Ended run = program("run", plan);

    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).contains("inconclusive, is not within its threshold p50 < 1ns");
    assertThat(program("run", plan, "--strict").exitCode()).isEqualTo(ExitCode.INVALID.code());
  }

  @Test
  void aDatabaseThatDoesNotAnswerIsUnreachable() throws Exception {
    Ended run =
        program(
            "run",
            plan("name = gone, database = postgresql, runs = 1"),
            "--set",
            "databases.postgresql.host=127.0.0.1",
            "--set",
            "databases.postgresql.port=1");

    assertThat(run.exitCode()).isEqualTo(ExitCode.UNREACHABLE.code());
    assertThat(run.err()).contains("127.0.0.1:1");
  }

  @Test
  void aFileInPlaceOfTheResultsFolderIsNamedAndUntouched() throws Exception {
    Files.writeString(results(), "mine");

    Ended run = program("run", plan(TINY));

    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE.code());
    assertThat(run.err())
        .contains(results().toString(), "choose another folder")
        .doesNotContain("measurement");
    assertThat(results()).hasContent("mine");
  }

  @Test
  void aTakenPortIsNamed() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = String.valueOf(taken.getLocalPort());

      Ended http = program("node", "--set", "http.port=" + port, "--set", "node.port=0");
      Ended node = program("node", "--set", "node.port=" + port, "--set", "http.port=0");

      assertThat(http.exitCode()).isEqualTo(ExitCode.USAGE.code());
      assertThat(http.err())
          .contains("http.port = " + port, "127.0.0.1", "--set http.port=")
          .doesNotContain("\tat ");
      assertThat(node.exitCode()).isEqualTo(ExitCode.USAGE.code());
      assertThat(node.err())
          .contains("node.port = " + port, "--set node.port=")
          .doesNotContain("\tat ");
    }
  }

  @Test
  void aRunThatIsEndedEarlyKeepsItsResultsAndLeavesNothingElseBehind() throws Exception {
    Process process = warmingUp();

    process.destroy();

    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(err()).isEqualTo(ExitCode.ABORTED.code());
    assertNothingIsLeft();
    assertThat(program("results", "list").out()).contains("aborted");
  }

  @Test
  void aSecondInterruptEndsTheProgramAndLeavesNothingBehindEither() throws Exception {
    Process process = warmingUp();

    // Under nohup a closed terminal is to change nothing.
    Signals.send(Signals.isIgnored(SIGHUP, process.pid()) ? "TERM" : "HUP", process.pid());
    await().until(() -> err().contains("ending early"));
    process.destroy();

    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(err()).isEqualTo(ExitCode.ABORTED.code());
    assertNothingIsLeft();
  }

  /** A run of its own process, with a database of its own, that is under load. */
  private Process warmingUp() throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(
                PROJECT.resolve("trialbalance").toString(), "run", plan(LIGHT), "--embedded")
            .directory(temporary.toFile())
            .redirectOutput(temporary.resolve("out").toFile())
            .redirectError(temporary.resolve("err").toFile());
    builder.environment().putAll(OtherJvm.BRIEFLY);
    builder.environment().put("TMPDIR", temporary.toString());
    Process process = builder.start();
    await()
        .atMost(Duration.ofSeconds(90))
        .until(() -> !process.isAlive() || err().contains("warmup"));
    assertThat(process.isAlive()).as(err()).isTrue();
    return process;
  }

  private String err() throws Exception {
    return Files.readString(temporary.resolve("err"));
  }

  private void assertNothingIsLeft() throws Exception {
    try (Stream<Path> left = Files.list(temporary)) {
      assertThat(left)
          .extracting(path -> path.getFileName().toString())
          .noneMatch(name -> name.startsWith("trialbalance-postgresql-"))
          .contains("results");
    }
  }

  private Path results() {
    return temporary.resolve("results");
  }

  private String plan(String text) throws Exception {
    Path file = temporary.resolve("plan.conf");
    Files.writeString(file, text);
    return file.toString();
  }

  private Ended program(String... arguments) {
    TestScreen screen = new TestScreen();
    String[] all =
        Stream.concat(
                Arrays.stream(arguments),
                List.of("--set", "results.folder=\"" + results() + "\"").stream())
            .toArray(String[]::new);
    int exitCode =
        CommandLineProgram.run(
            all, configuration -> NodeRuntime.start(configuration, "test"), screen.screen());
    return new Ended(exitCode, screen.out(), screen.err());
  }
}
