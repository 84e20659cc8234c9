package io.trialbalance.cluster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.trialbalance.cluster.http.Json;
import io.trialbalance.protocol.phase.ExitCode;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.Help.Ansi;

class CommandLineProgramTest {

  private static final String REASON = "the port is taken";

  private final TestScreen screen = new TestScreen();

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "quickstart",
        "run",
        "node",
        "certificates",
        "status",
        "watch",
        "abort",
        "results",
        "compare",
        "report",
        "plan",
        "doctor"
      })
  void everyCommandExplainsItselfWithExamples(String command) {
    assertThat(run(command, "--help")).isZero();

    assertThat(screen.out()).contains("Usage: trialbalance " + command, "Examples:");
    assertThat(screen.err()).isEmpty();
  }

  @Test
  void theHelpNamesEveryExitCode() {
    assertThat(run("--help")).isZero();

    for (ExitCode exitCode : ExitCode.values()) {
      assertThat(screen.out().lines().map(String::strip))
          .anyMatch(line -> line.startsWith(exitCode.code() + " "));
    }
  }

  @Test
  void theHelpIsColouredWhereVerdictsAre() {
    assertThat(run("--help")).isZero();
    assertThat(screen.out()).doesNotContain("\u001b");

    screen.coloured();
    assertThat(run("--help")).isZero();
    assertThat(screen.out()).contains("\u001b[1mtrialbalance\u001b[21m");
  }

  @Test
  void theVersionHasItsCommit() {
    assertThat(run("--version")).isZero();

    assertThat(screen.out()).containsPattern("Trialbalance \\S+ \\(commit [0-9a-z-]+\\)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "nonsense", "run", "run a b", "status --nonsense", "results prune"})
  void whatIsNotUnderstoodIsAnErrorOfUsage(String arguments) {
    String[] words = arguments.isEmpty() ? new String[0] : arguments.split(" ");

    assertThat(run(words)).isEqualTo(ExitCode.USAGE.code());
    assertThat(screen.err()).startsWith("error: ").contains("--help");
    assertThat(screen.out()).isEmpty();
  }

  @Test
  void aMistypedCommandGetsASuggestion() {
    run("quickstrat");

    assertThat(screen.err()).contains("quickstart");
  }

  @Test
  void everyProblemOfAPlanIsShownAtOnceWithItsLine() throws Exception {
    Path plan = write("name = Bad\ndatabase = noop\nruns = -1\nrunz = 1\n");

    assertThat(run("plan", "check", plan.toString())).isEqualTo(ExitCode.USAGE.code());
    assertThat(screen.err())
        .contains("3 problems", plan + ":1", plan + ":3", plan + ":4", "did you mean");
  }

  @Test
  void aGoodPlanIsToldItsTimeAndItsDisk() throws Exception {
    Path plan = write("name = good, database = noop");

    assertThat(run("plan", "check", plan.toString(), "--set", "runs=1")).isZero();
    assertThat(screen.out()).contains("good: good. Takes about 7m", "MB for results");
  }

  @Test
  void severalPlansAreCheckedAtOnce() throws Exception {
    String good = write("name = good, database = noop").toString();
    String bad = folder.resolve("bad.conf").toString();
    Files.writeString(Path.of(bad), "name = bad, database = noop, runz = 1");

    assertThat(run("plan", "check", good, good, "--json")).isZero();
    assertThat(Json.mapper().readTree(screen.out())).hasSize(2);
    assertThat(run("plan", "check", bad, "no-such-plan", good)).isEqualTo(ExitCode.USAGE.code());
    assertThat(screen.err()).contains("runz", "no-such-plan");
    assertThat(screen.out()).contains("good: good.");
  }

  @Test
  void aPlanCanBeCheckedByPrograms() throws Exception {
    Path plan = write("name = good, database = noop");

    assertThat(run("plan", "check", plan.toString(), "--json")).isZero();
    JsonNode json = Json.mapper().readTree(screen.out());
    assertThat(json.at("/0/plan/name").asText()).isEqualTo("good");
    assertThat(json.at("/0/seconds").asInt()).isPositive();
  }

  @Test
  void aPlanThatIsNotThereIsNamed() {
    assertThat(run("run", "no-such-plan")).isEqualTo(ExitCode.USAGE.code());
    assertThat(screen.err()).startsWith("error: ").contains("'no-such-plan'");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bench1:8080",
        "ftp://bench1",
        "http://bench1/api",
        "http://me:secret@bench1",
        "http://",
        "x y"
      })
  void whatIsNoAddressOfANodeIsRefused(String address) {
    assertThat(run("status", "--at", address)).isEqualTo(ExitCode.USAGE.code());
    assertThat(screen.err()).contains("such as http://127.0.0.1:8080");
  }

  @Test
  void aNodeThatDoesNotAnswerIsUnreachable() {
    assertThat(run("status", "--at", "http://127.0.0.1:1")).isEqualTo(ExitCode.UNREACHABLE.code());
    assertThat(screen.err()).contains("http://127.0.0.1:1", "--at");
  }

  @Test
  void anEmbeddedDatabaseIsForANodeOfThisProcess() throws Exception {
    Path plan = write("name = good, database = noop");

    assertThat(run("run", plan.toString(), "--embedded", "--at", "http://127.0.0.1:1"))
        .isEqualTo(ExitCode.USAGE.code());
  }

  @Test
  void aNodeThatCannotStartSaysWhy() {
    assertThat(run("node")).isEqualTo(ExitCode.FAULT.code());
    assertThat(screen.err()).isEqualTo("error: " + REASON + System.lineSeparator());
  }

  @Test
  void anEmptyResultsFolderIsNoError() {
    assertThat(run("results", "--set", "results.folder=" + quoted(folder))).isZero();
    assertThat(screen.out()).contains("no results in");
  }

  @Test
  void anEmptyResultsFolderIsAnEmptyListForPrograms() throws Exception {
    assertThat(run("results", "list", "--json", "--set", "results.folder=" + quoted(folder)))
        .isZero();
    assertThat(Json.mapper().readTree(screen.out())).isEmpty();
  }

  @Test
  void certificatesAreMadeForEachHost() {
    String certificates = folder.resolve("certs").toString();

    assertThat(run("certificates", certificates, "loader-1", "10.0.0.3")).isZero();
    assertThat(screen.out()).contains("loader-1, 10.0.0.3", "ca.pem");
    assertThat(folder.resolve("certs"))
        .isDirectoryContaining("glob:**/loader-1-key.pem")
        .isDirectoryContaining("glob:**/10.0.0.3.pem");
    assertThat(run("certificates", certificates, "a,CN=b")).isEqualTo(ExitCode.USAGE.code());
    assertThat(screen.err()).contains("HOST a,CN=b");
  }

  /** No file of the authority, no key and no other host's certificate is written over. */
  @ParameterizedTest
  @CsvSource({"ca, b", "CA, b", "x, x-key", "loader-1, Loader-1", "a:b, a.b", "a, a"})
  void hostsWhoseFilesWouldTakeThePlaceOfOthersAreRefused(String one, String other) {
    Path certificates = folder.resolve("certs");

    assertThat(run("certificates", certificates.toString(), one, other, "--overwrite"))
        .isEqualTo(ExitCode.USAGE.code());

    assertThat(screen.err()).contains("HOST ", "would");
    assertThat(certificates).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"show", "validate"})
  void withoutResultsThereIsNothingToShow(String command) {
    assertThat(run("results", command, "--set", "results.folder=" + quoted(folder)))
        .isEqualTo(ExitCode.USAGE.code());
    assertThat(screen.err()).contains(folder.toString());
  }

  @Test
  void resultsThatAreNotThereCannotBeCompared() {
    assertThat(run("compare", "a", "b", "--set", "results.folder=" + quoted(folder)))
        .isEqualTo(ExitCode.USAGE.code());
    assertThat(screen.err()).contains("experiment a");
  }

  @Test
  void anErrorOfTheJvmThatEndsItsTaskAloneIsAFaultInWords() throws Exception {
    Path plan = Files.writeString(folder.resolve("p.conf"), "name = p, database = noop");

    int exitCode =
        CommandLineProgram.run(
            new String[] {"run", plan.toString()},
            configuration -> {
              throw new NoClassDefFoundError("io/trialbalance/Missing");
            },
            screen.screen());

    assertThat(exitCode).isEqualTo(ExitCode.FAULT.code());
    assertThat(screen.err()).contains("NoClassDefFoundError: io/trialbalance/Missing");
  }

  @Test
  void aFullDiskBehindStandardOutputIsNoSuccess() {
    Output full =
        new Output(
            new PrintWriter(
                new OutputStream() {
                  @Override
                  public void write(int octet) throws IOException {
                    throw new IOException("No space left on device");
                  }
                },
                true));
    StringWriter err = new StringWriter();
    Screen screen =
        new Screen(full, new Output(new PrintWriter(err)), 0, Ansi.OFF, Ansi.OFF, Optional.empty());

    int exitCode = CommandLineProgram.run(new String[] {"--version"}, null, screen);

    assertThat(exitCode).isEqualTo(ExitCode.FAULT.code());
    assertThat(err.toString()).contains("standard output cannot be written");
  }

  @Test
  void aReportReplacesNoFileWithoutAWord() throws Exception {
    Path mine = Files.writeString(folder.resolve("mine.html"), "mine");
    assertThat(run("compare", "a", "b", "--report", mine.toString()))
        .isEqualTo(ExitCode.USAGE.code());
    assertThat(screen.err()).contains(mine + " is there already", "--overwrite");
    assertThat(mine).hasContent("mine");
  }

  @Test
  void certificatesReplaceNoFileWithoutAWord() throws Exception {
    Path certificates = folder.resolve("certificates");
    Path key = Files.createDirectories(certificates).resolve("loader-1-key.pem");
    Files.writeString(key, "mine");
    assertThat(run("certificates", certificates.toString(), "loader-1"))
        .isEqualTo(ExitCode.USAGE.code());
    assertThat(screen.err()).contains(key + " is there already", "--overwrite");
    assertThat(key).hasContent("mine");
    assertThat(certificates.toFile().list()).containsExactly("loader-1-key.pem");
    assertThat(run("certificates", certificates.toString(), "loader-1", "--overwrite")).isZero();
    assertThat(key).content().startsWith("-----BEGIN PRIVATE KEY-----");
    Files.delete(certificates.resolve("ca.p12"));
    assertThat(run("certificates", certificates.toString(), "loader-2")).isNotZero();
    assertThat(screen.err()).contains("ca.pem", "ca.p12");
  }

  @Test
  void completionScriptsAreMade() {
    assertThat(run("generate-completion")).isZero();
    assertThat(screen.out()).contains("complete -F").contains("quickstart");
  }

  private Path write(String plan) throws Exception {
    Path file = folder.resolve("plan.conf");
    Files.writeString(file, plan);
    return file;
  }

  private static String quoted(Path path) {
    return "\"" + path + "\"";
  }

  private int run(String... arguments) {
    return CommandLineProgram.run(
        arguments,
        configuration -> {
          throw new IllegalStateException(REASON);
        },
        screen.screen());
  }
}
