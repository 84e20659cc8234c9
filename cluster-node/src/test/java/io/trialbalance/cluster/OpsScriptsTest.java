package io.trialbalance.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The programs in ops/: what they say of themselves, and which suites they take. */
class OpsScriptsTest {

  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  @TempDir Path folder;

  private record Ended(int code, String output) {}

  @BeforeAll
  static void bashIsThere() {
    assumeTrue(Files.isExecutable(Path.of("/bin/bash")), "there is no /bin/bash");
  }

  @ParameterizedTest
  @ValueSource(strings = {"cluster-node/src/assembly/release.xml", "ops/Dockerfile"})
  void theFolderOfDriversComesWithReleaseAndImage(String file) throws Exception {
    assertThat(ROOT.resolve("drivers/README.md")).exists();
    assertThat(Files.readString(ROOT.resolve(file))).contains("drivers/README.md");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ops/local/run",
        "ops/local/postgres-cluster",
        "ops/local/tigerbeetle-cluster",
        "ops/postgresql/server",
        "ops/tigerbeetle/replica",
        "ops/cloud/run",
        "ops/cloud/status",
        "ops/cloud/clean-data",
        "ops/cloud/destroy"
      })
  void aProgramSaysHowItIsUsed(String program) throws Exception {
    Ended ended = run(program, "--help");

    assertThat(ended.code()).as(ended.output()).isZero();
    assertThat(ended.output()).contains(program + " ").doesNotContain("set -euo");
  }

  @ParameterizedTest
  @CsvSource({
    "ops/local/postgres-cluster, up",
    "ops/local/postgres-cluster, down",
    "ops/local/tigerbeetle-cluster, up",
    "ops/local/tigerbeetle-cluster, down",
    "ops/local/tigerbeetle-cluster, reset"
  })
  void whatIsInAFolderThatIsNoClustersIsLeftAlone(String program, String command) throws Exception {
    Path mine = Files.createDirectory(folder.resolve("mine"));
    for (String file : List.of("node.conf", "password", "plan.conf")) {
      Files.writeString(mine.resolve(file), "mine");
    }

    Ended ended = run(program, command, "--folder", mine.toString());

    assertThat(ended.code()).as(ended.output()).isEqualTo(2);
    assertThat(ended.output()).contains(mine.toString(), "choose another");
    try (Stream<Path> files = Files.list(mine)) {
      assertThat(files).hasSize(3).allSatisfy(file -> assertThat(file).hasContent("mine"));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "ops/local/postgres-cluster, stop, '', primary",
    "ops/local/postgres-cluster, stop, s9, primary",
    "ops/local/tigerbeetle-cluster, start, 3, 0",
    "ops/local/postgres-cluster, up, --port=abc, 65533",
    "ops/local/postgres-cluster, up, --synchronous-commit=maybe, remote_apply",
    "ops/local/postgres-cluster, up, --size=huge, medium",
    "ops/local/postgres-cluster, up, --server-set=fast, tuned or default"
  })
  void whatCannotBeMeantIsRefusedBeforeAnythingIsMade(
      String program, String command, String argument, String expected) throws Exception {
    Path none = folder.resolve("none");
    List<String> line = new ArrayList<>(List.of(command));
    line.addAll(List.of(argument.split("=")));
    line.addAll(List.of("--folder", none.toString()));

    Ended ended = run(program, line.toArray(String[]::new));

    assertThat(ended.code()).as(ended.output()).isEqualTo(2);
    assertThat(ended.output()).contains(expected);
    assertThat(none).doesNotExist();
  }

  @ParameterizedTest
  @MethodSource("suites")
  void whatASuiteMeasuresOfPostgresTunedItMeasuresByDefaultToo(Path suite) throws Exception {
    List<String> lines =
        Files.readAllLines(suite).stream()
            .filter(line -> line.contains(" postgres"))
            .map(line -> line.replaceAll("\\s+", " "))
            .toList();

    assertThat(lines.stream().filter(line -> line.contains(":default ")))
        .isNotEmpty()
        .extracting(line -> line.replace(":default ", " ").replace("-default", "-tuned"))
        .containsExactlyElementsOf(
            lines.stream().filter(line -> !line.contains(":default ")).toList());
  }

  @ParameterizedTest
  @MethodSource("suites")
  void aSuiteNamesPlansThatComeWithTheProgram(Path suite) throws Exception {
    for (String line : Files.readAllLines(suite)) {
      String plan = line.replaceFirst("#.*", "").strip().split("\\s+")[0];
      if (!plan.isEmpty()) {
        assertThat(ROOT.resolve("ops/plans").resolve(plan + ".conf")).exists();
      }
    }
    Ended ended = run("ops/local/run", suite.toString(), "--dry-run");
    assertThat(ended.code()).as(ended.output()).isZero();
  }

  @Test
  void aSuiteIsDoneLineByLine() throws Exception {
    Ended ended =
        run(
            "ops/local/run",
            suite(
                    "# both",
                    "",
                    "sanity postgres runs=2 # twice",
                    "sanity postgres-cluster:default",
                    "quick tigerbeetle-cluster")
                .toString(),
            "--dry-run",
            "--nodes",
            "1");

    assertThat(ended.code()).as(ended.output()).isZero();
    assertThat(ended.output())
        .containsSubsequence(
            "1 of 3: sanity postgres runs=2",
            "postgres with settings tuned and 1 nodes with debian, run sanity --set runs=2",
            "2 of 3: sanity postgres-cluster:default",
            "postgres-cluster with settings default and 1 nodes with debian, run sanity",
            "3 of 3: quick tigerbeetle-cluster",
            "tigerbeetle-cluster and 1 nodes with debian, run quick");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sanity mysql",
        "sanity postgres:fast",
        "sanity tigerbeetle:default",
        "sanity",
        "sanity postgres runs",
        "# nothing"
      })
  void aSuiteWithAWrongLineIsRefusedBeforeAnythingIsDone(String line) throws Exception {
    Path suite = suite(line, "sanity postgres");
    if (line.startsWith("#")) {
      Files.writeString(suite, line);
    }

    Ended ended = run("ops/local/run", suite.toString(), "--dry-run");

    assertThat(ended.code()).isEqualTo(2);
    assertThat(ended.output()).startsWith("error: " + suite).doesNotContain("would");
  }

  @Test
  void wrongOptionsAreRefusedByName() throws Exception {
    assertThat(run("ops/local/run", "sanity", "--nodes", "9")).extracting(Ended::code).isEqualTo(2);
    assertThat(run("ops/local/run", "no-such-suite").output()).contains("no-such-suite");
    assertThat(run("ops/cloud/run", "sanity", "--after", "never", "--dry-run").output())
        .contains("--after never");
    assertThat(run("ops/postgresql/server", "primary", folder.toString(), "--speed", "1").output())
        .contains("--speed");
  }

  @Test
  void aFolderOfSomebodyElseIsNeverTouched() throws Exception {
    Path theirs = Files.writeString(folder.resolve("letters"), "dear Ada");

    for (String command : List.of("remove", "reset")) {
      assertThat(run("ops/tigerbeetle/replica", command, folder.toString()).output())
          .contains("is not a folder that this program made");
    }
    assertThat(theirs).exists();
  }

  static Stream<Path> suites() throws IOException {
    try (Stream<Path> files = Files.list(ROOT.resolve("ops/suites"))) {
      return files.filter(file -> file.toString().endsWith(".suite")).toList().stream();
    }
  }

  private Path suite(String... lines) throws IOException {
    return Files.write(folder.resolve("mine.suite"), List.of(lines));
  }

  private Ended run(String program, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("/bin/bash", ROOT.resolve(program).toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("XDG_STATE_HOME", folder.resolve("state").toString());
    Path output = Files.createTempFile("ops", ".out");
    Process process = builder.redirectOutput(output.toFile()).start();
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).as(program + " ends").isTrue();
    try {
      return new Ended(process.exitValue(), Files.readString(output));
    } finally {
      Files.delete(output);
    }
  }
}
