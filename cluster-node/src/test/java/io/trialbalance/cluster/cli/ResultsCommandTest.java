package io.trialbalance.cluster.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import com.fasterxml.jackson.databind.JsonNode;
import io.trialbalance.cluster.NoopPlan;
import io.trialbalance.cluster.http.Json;
import io.trialbalance.cluster.results.document.ExperimentEnd;
import io.trialbalance.cluster.results.store.ResultStore;
import io.trialbalance.protocol.phase.ExitCode;
import io.trialbalance.protocol.phase.Status;
import io.trialbalance.protocol.plan.ExperimentRequest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TimeZone;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the results folder's commands show, remove and leave alone. */
class ResultsCommandTest {

  @TempDir private Path results;

  private TestScreen screen = new TestScreen();

  private void keep(String id, String submittedAt, Status status) throws IOException {
    ResultStore store = new ResultStore(results);
    UUID uuid = UUID.randomUUID();
    ExperimentRequest request =
        new ExperimentRequest("bank", List.of(NoopPlan.lasting(Duration.ofSeconds(1)).toPlan()));
    store.begin(id, uuid, request, Instant.parse(submittedAt));
    if (status != Status.RUNNING) {
      store.finish(id, uuid, ExperimentEnd.of(status));
    }
  }

  private void keepOneOnEachSideOfMidnight() throws IOException {
    keep("bank-20261120-235959", "2026-11-20T23:59:59Z", Status.DONE);
    keep("bank-20261121-000000", "2026-11-21T00:00:00Z", Status.DONE);
  }

  @Test
  void oneOfWhichNoRunCountsYetIsNamed() throws Exception {
    keep("bank-20261121-000000", "2026-11-21T00:00:00Z", Status.RUNNING);

    assertThat(run("show")).isZero();
    assertThat(screen.out()).startsWith("bank-20261121-000000: none of its runs counts yet");
  }

  @Test
  void daysBeginInUtcAsInIdsWhateverTheTimeZone() throws Exception {
    keepOneOnEachSideOfMidnight();
    TimeZone before = TimeZone.getDefault();
    try {
      for (String zone : List.of("Pacific/Kiritimati", "America/Los_Angeles")) {
        TimeZone.setDefault(TimeZone.getTimeZone(zone));
        assertThat(run("prune", "--before", "2026-11-21", "--yes")).isZero();
        assertThat(results.resolve("bank-20261120-235959")).doesNotExist();
        assertThat(results.resolve("bank-20261121-000000")).exists();
        assertThat(screen.err()).contains("submitted before 2026-11-21T00:00:00Z");
      }
    } finally {
      TimeZone.setDefault(before);
    }
  }

  @Test
  void whatIsToBeRemovedIsShownAndOnlyYesRemovesIt() throws Exception {
    keepOneOnEachSideOfMidnight();
    for (String answer : List.of("", "\n", "n\n", "nonsense\n")) {
      screen = new TestScreen().answering(answer);
      assertThat(run("prune", "--keep", "0")).isZero();
      assertThat(screen.err())
          .contains("bank-20261120-235959", "bank-20261121-000000", "Remove these 2 experiments")
          .contains("nothing is removed");
      assertThat(results.toFile().list()).hasSize(2);
    }
    screen = new TestScreen().answering("y\n");
    assertThat(run("prune", "--keep", "1")).isZero();
    assertThat(screen.out()).isEqualTo("removed 1 of 1\n  bank-20261120-235959\n");
    assertThat(results.toFile().list()).containsExactly("bank-20261121-000000");
  }

  @Test
  void whereNobodyCanBeAskedNothingIsRemoved() throws Exception {
    keepOneOnEachSideOfMidnight();
    assertThat(run("prune", "--keep", "0")).isEqualTo(ExitCode.USAGE.code());
    assertThat(screen.err())
        .contains("bank-20261121-000000")
        .contains("error: nothing is removed, since there is no terminal to ask at: --yes");
    assertThat(results.toFile().list()).hasSize(2);
  }

  @Test
  void whatHasNotEndedIsKeptAndSaysSo() throws Exception {
    keep("bank-1", "2026-11-20T00:00:00Z", Status.RUNNING);
    keep("bank-2", "2026-11-21T00:00:00Z", Status.DONE);
    assertThat(run("prune", "--keep", "0", "--yes", "--json")).isZero();
    assertThat(Json.mapper().readTree(screen.out()))
        .isEqualTo(
            Json.mapper()
                .readTree("{\"removed\": [\"bank-2\"], \"kept\": [\"bank-1\"], \"problems\": []}"));
    assertThat(results.toFile().list()).containsExactly("bank-1");
    screen = new TestScreen();
    assertThat(run("prune", "--keep", "0")).isZero();
    assertThat(screen.err()).contains("nothing to remove", "kept: bank-1");
    assertThat(run("prune", "--keep", "-1")).isEqualTo(ExitCode.USAGE.code());
    assertThat(run("prune", "--before", "21.11.2026")).isEqualTo(ExitCode.USAGE.code());
    assertThat(screen.err()).contains("--before", "'21.11.2026'", "2026-11-21");
  }

  @Test
  void aNamedExperimentIsListedByItsNameAndKeptUntilTheNameIsTaken() throws Exception {
    keepOneOnEachSideOfMidnight();
    String id = "bank-20261120-235959";
    assertThat(run("name", id, "baseline-1.2")).isZero();
    assertThat(screen.out()).isEqualTo("baseline-1.2 is the name of " + id + "\n");
    screen = new TestScreen();
    assertThat(run("list")).isZero();
    assertThat(screen.out()).containsPattern(id + ".* baseline-1.2\n").contains("called");
    screen = new TestScreen();
    assertThat(run("list", "--json")).isZero();
    assertThat(Json.mapper().readTree(screen.out()).findValues("names"))
        .extracting(JsonNode::toString)
        .containsExactly("[]", "[\"baseline-1.2\"]");
    screen = new TestScreen();
    assertThat(run("show", "baseline-1.2")).isZero();
    assertThat(screen.out()).startsWith(id + ": none of its runs counts yet");

    assertThat(run("prune", "--keep", "0", "--yes")).isZero();
    assertThat(screen.err()).contains("kept: " + id + ", which is called baseline-1.2");
    assertThat(results.toFile().list()).containsExactly(id);
    assertThat(run("name", "--delete", "baseline-1.2")).isZero();
    assertThat(run("prune", "--keep", "0", "--yes")).isZero();
    assertThat(results.toFile().list()).isEmpty();
  }

  @Test
  void namesAreListedAndWhatIsAskedForInHalvesIsRefused() throws Exception {
    keepOneOnEachSideOfMidnight();
    assertThat(run("name")).isZero();
    assertThat(screen.out()).isEqualTo("no experiment has a name\n");
    assertThat(run("name", "bank-20261120-235959", "old")).isZero();
    screen = new TestScreen();
    assertThat(run("name")).isZero();
    assertThat(screen.out()).isEqualTo("old  bank-20261120-235959\n");
    screen = new TestScreen();
    assertThat(run("name", "--json")).isZero();
    assertThat(Json.mapper().readTree(screen.out()))
        .isEqualTo(
            Json.mapper()
                .readTree("[{\"name\":\"old\",\"experimentIds\":[\"bank-20261120-235959\"]}]"));
    for (List<String> half :
        List.of(List.of("bank-20261120-235959"), List.of("old", "--delete", "old"))) {
      screen = new TestScreen();
      List<String> all = new ArrayList<>(List.of("name"));
      all.addAll(half);
      assertThat(run(all.toArray(String[]::new))).isEqualTo(ExitCode.USAGE.code());
      assertThat(screen.err()).contains("error: ");
    }
  }

  @Test
  void whatNobodyRunsIsInterruptedAndWhatIsRunIsAsOfWhenThatWasWritten(@TempDir Path other)
      throws Exception {
    Path here = results;
    results = other;
    keep("bank-2", "2026-11-21T00:00:00Z", Status.RUNNING);
    results = here;
    keep("bank-1", "2026-11-20T00:00:00Z", Status.RUNNING);
    // As a killed process leaves it: the file is there, the lock is not.
    Path killed = Files.createDirectory(results.resolve("bank-2"));
    for (String name : List.of("experiment.json", ".in-use")) {
      Files.copy(other.resolve("bank-2").resolve(name), killed.resolve(name));
    }
    Files.setLastModifiedTime(
        results.resolve("bank-1/experiment.json"),
        FileTime.from(Instant.parse("2026-11-20T01:02:03.4Z")));

    assertThat(run("list")).isZero();
    assertThat(screen.out())
        .containsPattern("bank-1 .* running as of 2026-11-20T01:02:03Z")
        .containsPattern("bank-2 .* interrupted ");
    assertThat(run("prune", "--keep", "0", "--yes")).isZero();
    assertThat(screen.err()).contains("kept: bank-1", "kept: bank-2");
    screen = new TestScreen();
    assertThat(run("list", "--json")).isZero();
    JsonNode listed = Json.mapper().readTree(screen.out());
    assertThat(listed.findValuesAsText("status")).containsExactly("interrupted", "running");
    assertThat(listed.findValuesAsText("asOf")).containsExactly("2026-11-20T01:02:03.400Z");
  }

  @Test
  void anExperimentInWhoseFolderSomebodyKeepsSomethingElseIsNotRemoved() throws Exception {
    keep("bank-1", "2026-11-20T00:00:00Z", Status.DONE);
    keep("bank-2", "2026-11-21T00:00:00Z", Status.DONE);
    write("bank-1/thesis/notes.txt", "mine");

    assertThat(run("prune", "--keep", "0", "--yes")).isEqualTo(ExitCode.FAULT.code());

    assertThat(screen.err())
        .contains("bank-1 is not removed: bank-1/thesis/notes.txt is no result of it");
    assertThat(results.resolve("bank-1/thesis/notes.txt")).hasContent("mine");
    assertThat(results.resolve("bank-1/experiment.json")).exists();
    assertThat(results.resolve("bank-2")).doesNotExist();
  }

  @Test
  void whatCannotBeReadIsNamedAndTheRestIsShownAndPruned() throws Exception {
    keepOneOnEachSideOfMidnight();
    Path state = results.resolve("bank-20261121-000000/experiment.json");
    String json = Files.readString(state);
    Files.createDirectories(results.resolve("unreadable/experiment.json"));
    Files.createDirectories(results.resolve("empty"));
    write("null/experiment.json", "null");
    write(
        "no-time/experiment.json",
        json.replaceFirst("\"submittedAt\" : \"[^\"]*\"", "\"submittedAt\" : null"));
    write("nothing/experiment.json", "");
    write("linked/token", "a-token-of-somebody");
    Files.createSymbolicLink(
        results.resolve("linked/experiment.json"), results.resolve("linked/token"));
    write("token/experiment.json", "a-token-of-somebody");
    write("garbage/experiment.json", "\0\u00ff{{");
    write("deep/experiment.json", "[".repeat(100_000));
    write("a copy/experiment.json", json);
    write("bank-copied/experiment.json", json);
    write("a-file", "of somebody's");
    Files.createSymbolicLink(results.resolve("nowhere"), results.resolve("gone"));
    Files.createSymbolicLink(results.resolve("loop"), results.resolve("loop"));
    try (FileChannel huge =
        FileChannel.open(
            Files.createDirectories(results.resolve("huge")).resolve("experiment.json"),
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE)) {
      huge.write(ByteBuffer.wrap(new byte[1]), 3L << 30);
    }

    assertThat(run("list")).isZero();
    assertThat(screen.out()).contains("bank-20261120-235959", "bank-20261121-000000");
    assertThat(screen.err().lines().filter(line -> line.startsWith("warning: ")))
        .hasSize(13)
        .noneSatisfy(line -> assertThat(line).contains("a-token"))
        .anySatisfy(line -> assertThat(line).contains("it is no JSON from line 1, column "))
        .anySatisfy(line -> assertThat(line).contains("null/experiment.json is damaged"))
        .anySatisfy(line -> assertThat(line).contains("no-time/experiment.json is damaged"))
        .anySatisfy(line -> assertThat(line).contains("huge/experiment.json is damaged: it has"))
        .anySatisfy(line -> assertThat(line).contains("nowhere", "link"))
        .anySatisfy(line -> assertThat(line).contains("loop", "link"))
        .anySatisfy(line -> assertThat(line).contains("'a copy'"))
        .anySatisfy(line -> assertThat(line).contains("bank-copied", "bank-20261121-000000"));
    assertThat(run("show")).isZero();
    assertThat(run("prune", "--keep", "1", "--yes")).isZero();
    assertThat(results.resolve("bank-20261120-235959")).doesNotExist();
    assertThat(results.resolve("bank-copied")).exists();
    keep("bank-20261122-000000", "2026-11-22T00:00:00Z", Status.DONE);
  }

  @Test
  void aFolderThatThisUserMayNotReadStopsNothing() throws Exception {
    keepOneOnEachSideOfMidnight();
    Path old = results.resolve("bank-20261120-235959");
    Files.setPosixFilePermissions(old, PosixFilePermissions.fromString("---------"));
    try {
      assumeFalse(Files.isReadable(old), "this user may read everything");
      assertThat(run("list")).isZero();
      assertThat(screen.out()).contains("bank-20261121-000000").doesNotContain("235959");
      assertThat(screen.err()).contains("warning: " + old + " cannot be read: access denied");
      assertThat(run("show")).isZero();
      keep("bank-20261122-000000", "2026-11-22T00:00:00Z", Status.DONE);
      assertThat(run("prune", "--keep", "1", "--yes")).isZero();
      assertThat(results.resolve("bank-20261121-000000")).doesNotExist();
    } finally {
      Files.setPosixFilePermissions(old, PosixFilePermissions.fromString("rwx------"));
    }
  }

  @Test
  void aResultsFolderThatIsNoneIsNamed() throws Exception {
    Path file = Files.writeString(results.resolve("file"), "");
    results = file;
    assertThat(run("list")).isEqualTo(ExitCode.USAGE.code());
    assertThat(screen.err()).contains(file.toString());
  }

  private void write(String path, String text) throws IOException {
    Path file = results.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private int run(String... arguments) {
    String[] all = new String[arguments.length + 3];
    all[0] = "results";
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    all[all.length - 2] = "--set";
    all[all.length - 1] = "results.folder=\"" + results + "\"";
    return CommandLineProgram.run(
        all,
        configuration -> {
          throw new IllegalStateException("no node is needed");
        },
        screen.screen());
  }
}
