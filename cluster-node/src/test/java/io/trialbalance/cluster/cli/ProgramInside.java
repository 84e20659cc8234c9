package io.trialbalance.cluster.cli;

import io.trialbalance.cluster.boot.NodeRuntime;
import io.trialbalance.cluster.faults.ProgramUnderTest;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import picocli.CommandLine.Help.Ansi;

/**
 * The program on a thread of this JVM, where a start costs a tenth of a process's. It has this
 * process's folder, environment and log, and can be neither signalled nor killed.
 */
public final class ProgramInside extends ProgramUnderTest {

  private final StringWriter said = new StringWriter();
  private final AtomicReference<NodeRuntime> node = new AtomicReference<>();
  private final Thread thread;
  private volatile int exitCode = -1;

  private ProgramInside(List<String> words) {
    Output output = new Output(new PrintWriter(said, true));
    Screen screen = new Screen(output, output, 0, Ansi.OFF, Ansi.OFF, Optional.empty());
    NodeStarter starter =
        configuration -> {
          NodeRuntime started = NodeRuntime.start(configuration, "test");
          node.set(started);
          return started;
        };
    thread =
        new Thread(
            () -> exitCode = CommandLineProgram.run(words.toArray(String[]::new), starter, screen),
            "program-inside");
  }

  /** Starts it with the words that a command line would have. */
  public static ProgramInside start(List<String> words) {
    ProgramInside program = new ProgramInside(words);
    program.thread.start();
    return program;
  }

  @Override
  public String said() {
    return said.toString();
  }

  @Override
  public boolean isAlive() {
    return thread.isAlive();
  }

  /** -1 if it threw. */
  @Override
  public int exitCode() {
    return exitCode;
  }

  /** Ends it wherever it is. */
  @Override
  public void close() {
    thread.interrupt();
    NodeRuntime started = node.get();
    if (started != null && thread.isAlive()) {
      started.stop();
    }
  }
}
