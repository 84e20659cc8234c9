package io.trialbalance.cluster.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.trialbalance.cluster.OtherJvm;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The launcher, on the jar that this build has just made. */
class LauncherIT {

  private static final Path PROJECT = Path.of("").toAbsolutePath().getParent();

  private record Ended(int exitCode, String out, String err) {}

  @TempDir private Path temporary;

  @BeforeEach
  void isBuilt() {
    assumeThat(PROJECT.resolve("cluster-node/target/trialbalance.jar")).exists();
  }

  @Test
  void itStartsFromAnyFolder() throws Exception {
    assertThat(launch(PROJECT.resolve("trialbalance"), Map.of(), "--version").out())
        .startsWith("Trialbalance ");
  }

  @Test
  void itStartsThroughLinksToLinks() throws Exception {
    Path first =
        Files.createSymbolicLink(temporary.resolve("first"), PROJECT.resolve("trialbalance"));
    Path second = Files.createSymbolicLink(temporary.resolve("second"), first.getFileName());

    Ended ended = launch(second, Map.of(), "--version");

    assertThat(ended.exitCode()).as(ended.err()).isZero();
    assertThat(ended.out()).startsWith("Trialbalance ");
  }

  @Test
  void itStartsFromAFolderWithSpaces() throws Exception {
    Path home = Files.createDirectories(temporary.resolve("a folder with spaces"));
    copyBuild(home);

    Ended ended = launch(home.resolve("trialbalance"), Map.of(), "plan", "check", "sanity");

    assertThat(ended.exitCode()).as(ended.err()).isZero();
    assertThat(ended.out()).startsWith("sanity: good.");
  }

  /**
   * Under cron, systemd and env -i; the shell makes the name, which this JVM may not be able to.
   */
  @ParameterizedTest
  @ValueSource(strings = {"C", "C.UTF-8", "xx_NOT_HERE.UTF-8"})
  void namesWithLettersBeyondAsciiAreFoundInAnyLocale(String locale) throws Exception {
    String script =
        "name=$(printf 'pl\\303\\274n.conf'); printf 'name = p, database = noop' >\"$name\";"
            + " \"$0\" plan check \"$name\"";

    Ended ended =
        launch(
            Path.of("/bin/sh"),
            Map.of("LC_ALL", locale),
            "-c",
            script,
            PROJECT.resolve("trialbalance").toString());

    assertThat(ended.exitCode()).as(ended.err()).isZero();
    assertThat(ended.out()).startsWith("p: good.");
  }

  @Test
  void whatEverybodyCanWriteIsNotStarted() throws Exception {
    Path home = Files.createDirectories(temporary.resolve("home"));
    copyBuild(home);
    Path jar = home.resolve("cluster-node/target/trialbalance.jar");
    Files.setPosixFilePermissions(jar, PosixFilePermissions.fromString("rw-rw-rw-"));

    Ended ended = launch(home.resolve("trialbalance"), Map.of(), "--version");

    assertThat(ended.exitCode()).isEqualTo(1);
    assertThat(ended.err()).contains(jar + " can be written");
    assertThat(ended.out()).isEmpty();
  }

  @Test
  void theExitCodeIsTheProgramsOwn() throws Exception {
    Ended ended = launch(PROJECT.resolve("trialbalance"), Map.of(), "run", "no-such-plan");

    assertThat(ended.exitCode()).isEqualTo(2);
    assertThat(ended.err()).contains("no-such-plan", "sanity");
    assertThat(ended.out()).isEmpty();
  }

  @Test
  void aJavaHomeWithoutJdkIsPassedOver() throws Exception {
    Ended ended =
        launch(
            PROJECT.resolve("trialbalance"),
            Map.of("JAVA_HOME", temporary.toString()),
            "--version");

    assertThat(ended.exitCode()).as(ended.err()).isZero();
  }

  @Test
  void furtherJvmFlagsAreTaken() throws Exception {
    Ended ended =
        launch(
            PROJECT.resolve("trialbalance"),
            Map.of("TRIALBALANCE_JAVA_OPTS", "-Xmx64m -Dos.name=ours"),
            "--version");

    assertThat(ended.out()).contains(", ours");
  }

  @ParameterizedTest
  @CsvSource({
    "TRIALBALANCE_JAVA_OPTS, -XX:+UseZGC",
    "JAVA_TOOL_OPTIONS, -XX:+UseG1GC",
    "JDK_JAVA_OPTIONS, -XX:+UseSerialGC",
    "_JAVA_OPTIONS, -XX:+UseSerialGC",
    "TRIALBALANCE_JAVA_OPTS, -XX:+UseParallelGC"
  })
  void whoeverNamesACollectorHasIt(String variable, String flag) throws Exception {
    Ended ended = launch(PROJECT.resolve("trialbalance"), withFlags(variable, flag), "--version");

    assertThat(ended.exitCode()).as(ended.err()).isZero();
    assertThat(ended.out()).contains(flag).doesNotContain("multiple garbage collectors");
  }

  @Test
  void aCollectorMayBeQuotedOrInAFile() throws Exception {
    Path file = Files.writeString(temporary.resolve("flags"), "-Xmx64m\n-XX:+UseSerialGC\n");
    for (Map<String, String> environment :
        List.of(
            Map.of("JAVA_TOOL_OPTIONS", "'-XX:+UseSerialGC'"),
            Map.of("JDK_JAVA_OPTIONS", "@" + file))) {
      Ended ended = launch(PROJECT.resolve("trialbalance"), environment, "--version");

      assertThat(ended.exitCode()).as(ended.out() + ended.err()).isZero();
    }
  }

  @Test
  void aCdpathChangesNothing() throws Exception {
    Path home = Files.createDirectories(temporary.resolve("home"));
    copyBuild(home);
    Path elsewhere = Files.createDirectories(temporary.resolve("elsewhere/home"));

    Ended ended =
        launch(
            Path.of("/bin/sh"),
            Map.of("CDPATH", elsewhere.getParent().toString()),
            "-c",
            "home/trialbalance --version");

    assertThat(ended.exitCode()).as(ended.err()).isZero();
    assertThat(ended.out()).startsWith("Trialbalance ");
  }

  @Test
  void withoutABuildAndMavenItSaysWhatIsMissing() throws Exception {
    Path home = Files.createDirectories(temporary.resolve("unbuilt"));
    Files.copy(PROJECT.resolve("trialbalance"), home.resolve("trialbalance"));
    Path tools = Files.createDirectory(temporary.resolve("tools"));
    for (String tool : List.of("sh", "dirname", "readlink", "sed", "find", "head", "cut", "stty")) {
      Path found = which(tool);
      Files.createSymbolicLink(tools.resolve(tool), found);
    }

    Ended ended =
        launch(home.resolve("trialbalance"), Map.of("PATH", tools.toString()), "--version");

    assertThat(ended.exitCode()).isEqualTo(1);
    assertThat(ended.err()).contains("nothing is built yet", "mvn");
  }

  /** One that has the JVM print the flags that it has taken, and {@code flag}. */
  private static Map<String, String> withFlags(String variable, String flag) {
    Map<String, String> environment = new HashMap<>();
    environment.put("TRIALBALANCE_JAVA_OPTS", "-XX:+PrintCommandLineFlags");
    environment.merge(variable, flag, (one, other) -> one + " " + other);
    return environment;
  }

  private static Path which(String tool) {
    return Stream.of(System.getenv("PATH").split(":"))
        .map(folder -> Path.of(folder, tool))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow();
  }

  private static void copyBuild(Path home) throws Exception {
    Files.copy(PROJECT.resolve("trialbalance"), home.resolve("trialbalance"));
    Path target = Files.createDirectories(home.resolve("cluster-node/target"));
    Files.copy(
        PROJECT.resolve("cluster-node/target/trialbalance.jar"),
        target.resolve("trialbalance.jar"));
    Files.createSymbolicLink(target.resolve("lib"), PROJECT.resolve("cluster-node/target/lib"));
    Files.createDirectory(home.resolve("ops"));
    Files.createSymbolicLink(home.resolve("ops/plans"), PROJECT.resolve("ops/plans"));
    Files.createSymbolicLink(home.resolve("ops/java.options"), PROJECT.resolve("ops/java.options"));
  }

  private Ended launch(Path launcher, Map<String, String> environment, String... arguments)
      throws Exception {
    List<String> command = new ArrayList<>(List.of(launcher.toString()));
    command.addAll(List.of(arguments));
    Path out = temporary.resolve("out");
    Path err = temporary.resolve("err");
    ProcessBuilder builder = new ProcessBuilder(command).directory(temporary.toFile());
    builder.redirectOutput(out.toFile()).redirectError(err.toFile());
    builder.environment().putAll(OtherJvm.BRIEFLY);
    builder.environment().putAll(environment);
    Process process = builder.start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return new Ended(
        process.exitValue(),
        Files.readString(out, StandardCharsets.UTF_8),
        Files.readString(err, StandardCharsets.UTF_8));
  }
}
