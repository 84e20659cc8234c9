package io.trialbalance.cluster.faults;

import io.trialbalance.cluster.OtherJvm;
import io.trialbalance.cluster.RequiredParts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The program in a process of its own, whose output goes to a file below its folder: for tests that
 * signal it, kill it, or look at what it leaves behind.
 */
final class ProgramProcess extends ProgramUnderTest {

  private static final int SIGINT = 2;

  private final Process process;
  private final Path output;

  private ProgramProcess(Process process, Path output) {
    this.process = process;
    this.output = output;
  }

  /**
   * Starts it.
   *
   * @param folder in which it starts, with {@code temporary} below it as its temporary folder
   */
  static ProgramProcess start(Path folder, Map<String, String> environment, List<String> words)
      throws IOException {
    return start(folder, environment, List.of(), words);
  }

  /** The same with {@code further} flags of the JVM. */
  static ProgramProcess start(
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
    return new ProgramProcess(process, output);
  }

  @Override
  public String said() {
    try {
      return Files.readString(output);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public boolean isAlive() {
    return process.isAlive();
  }

  @Override
  public int exitCode() {
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
