package io.trialbalance.cluster.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.trialbalance.cluster.OtherJvm;
import io.trialbalance.cluster.RequiredParts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The program in a process of its own, whose output goes to a file below its folder. */
final class ProgramUnderTest implements AutoCloseable {

  /** Longer than anything here takes on a busy machine: a program that hangs fails the test. */
  private static final Duration PATIENCE = Duration.ofSeconds(120);

  private static final int SIGINT = 2;

  private final Process process;
  private final Path output;

  private ProgramUnderTest(Process process, Path output) {
    this.process = process;
    this.output = output;
  }

  /**
   * Starts it.
   *
   * @param folder in which it starts, with {@code temporary} below it as its temporary folder
   */
  static ProgramUnderTest start(Path folder, Map<String, String> environment, List<String> words)
      throws IOException {
    return start(folder, environment, List.of(), words);
  }

  /** The same with {@code further} flags of the JVM. */
  static ProgramUnderTest start(
      Path folder, Map<String, String> environment, List<String> further, List<String> words)
      throws IOException {
    Path temporary = Files.createDirectories(folder.resolve("temporary"));
    Path output = Files.createTempFile(folder, "output", ".txt");
    List<String> flags = new ArrayList<>(further);
    flags.addAll(
        List.of(
            "-Xmx512m",
            "-Djava.io.tmpdir=" + temporary,
            // The program's own file, although the tests' stands on the class path too.
            "-Dlogback.configurationFile=logback.xml"));
    ProcessBuilder builder =
        new ProcessBuilder(OtherJvm.program(flags, words)).directory(folder.toFile());
    builder.environment().putAll(environment);
    Process process = builder.redirectErrorStream(true).redirectOutput(output.toFile()).start();
    return new ProgramUnderTest(process, output);
  }

  /** Everything that it has said so far, on both streams. */
  String said() {
    try {
      return Files.readString(output);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Waits until it has said {@code words}; fails if it ends without. */
  void awaitSaying(String words) {
    await(words)
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(20))
        .until(() -> said().contains(words) || !process.isAlive());
    assertThat(said()).contains(words);
  }

  /** Waits for its end, which has to come within two minutes; returns its exit code. */
  int awaitExit() throws InterruptedException {
    assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS))
        .as("has ended; it said%n%s", said())
        .isTrue();
    return process.exitValue();
  }

  ProcessHandle handle() {
    return process.toHandle();
  }

  /** All processes that it has started and that still run. */
  List<ProcessHandle> children() {
    return process.descendants().toList();
  }

  /** What Ctrl-C does; the test is skipped where nobody has it do anything. */
  void interrupt() throws IOException, InterruptedException {
    RequiredParts.needs(
        "interrupts",
        !Signals.isIgnored(SIGINT, process.pid()),
        "SIGINT is ignored here, as by whatever a script starts in its background");
    Signals.send("INT", process.pid());
  }

  /** Leaves it no chance to clean up. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  @Override
  public void close() {
    children().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }
}
