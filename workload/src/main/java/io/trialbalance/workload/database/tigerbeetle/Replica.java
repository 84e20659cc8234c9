package io.trialbalance.workload.database.tigerbeetle;

import io.trialbalance.protocol.measure.StepFailure;
import io.trialbalance.workload.database.ShortCommand;
import io.trialbalance.workload.database.TargetException;
import io.trialbalance.workload.fatal.FatalErrors;
import io.trialbalance.workload.limits.Shortage;
import io.trialbalance.workload.places.Program;
import io.trialbalance.workload.secret.SecretVariables;
import java.io.File;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/**
 * One replica of a managed server: its data file and, once started, its process.
 *
 * @param runner of the server
 * @param index from 0
 * @param data folder of the data file
 * @param log to which everything that the replica says is appended
 */
record Replica(ServerRunner runner, int index, Path data, Path log) {

  /** What {@code format} allocates, seen with 0.17.8: 1.063 GiB. */
  static final long FORMATTED_BYTES = 1_141_374_976L;

  private static final Duration FORMAT_TIMEOUT = Duration.ofMinutes(2);
  private static final Duration START_TIMEOUT = Duration.ofMinutes(2);
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(10);
  private static final long POLL_MILLIS = 50;
  private static final int CONNECT_MILLIS = 500;

  /** Its data file. */
  Path file() {
    return data.resolve(index + ".tigerbeetle");
  }

  /**
   * Makes the data file.
   *
   * @throws TargetException with the last words of the program, if it does not
   */
  void format(BigInteger clusterId, int replicas) throws TargetException, InterruptedException {
    Process process =
        run(
            List.of(
                "format",
                "--cluster=" + clusterId,
                "--replica=" + index,
                "--replica-count=" + replicas,
                file().toString()));
    try {
      if (!process.waitFor(FORMAT_TIMEOUT.toSeconds(), TimeUnit.SECONDS)
          || process.exitValue() != 0) {
        throw failed("did not format its data file");
      }
    } finally {
      process.destroyForcibly();
    }
  }

  /**
   * Starts it, and does not wait for it. Never in TigerBeetle's development mode, which does
   * without what makes it safe and slow.
   *
   * @param ports of all replicas on loopback
   */
  Process start(List<Integer> ports, int cacheMebibytes) throws TargetException {
    String addresses =
        ports.stream().map(port -> "127.0.0.1:" + port).collect(Collectors.joining(","));
    return run(
        List.of(
            "start",
            "--addresses=" + addresses,
            "--cache-grid=" + cacheMebibytes + "MiB",
            file().toString()));
  }

  /**
   * Returns when it takes connections.
   *
   * @param abandoned whether nobody wants it any more
   * @throws TargetException with the last words of the program, if it never does
   */
  void awaitListening(Process process, int port, BooleanSupplier abandoned)
      throws TargetException, InterruptedException {
    long deadlineNanos = System.nanoTime() + START_TIMEOUT.toNanos();
    while (!listens(port)) {
      if (process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
        throw failed("ended while it started, with exit code " + process.exitValue());
      }
      if (abandoned.getAsBoolean()) {
        throw failed("is not wanted any more: this node stops");
      }
      if (System.nanoTime() > deadlineNanos) {
        throw failed(
            "does not listen on port " + port + " after " + START_TIMEOUT.toSeconds() + " s");
      }
    }
  }

  /** Its data is going to be removed, so that it need not end in good order. */
  static void stop(Process process) {
    process.destroyForcibly();
    boolean interrupted = false;
    long deadlineNanos = System.nanoTime() + STOP_TIMEOUT.toNanos();
    while (process.isAlive() && System.nanoTime() < deadlineNanos) {
      try {
        process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Why it is of no use, with its last words. */
  TargetException failed(String what) {
    return new TargetException(
        StepFailure.Kind.FAILED,
        "TigerBeetle's replica " + index + " " + what + ". The end of " + log + ":" + lastWords());
  }

  private Process run(List<String> arguments) throws TargetException {
    try {
      List<String> command = new ArrayList<>(runner.command(data, arguments));
      command.set(0, Program.find(command.get(0), System.getenv()).toString());
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
      SecretVariables.removeFrom(builder.environment());
      Process process = builder.start();
      FatalErrors.takeAlong(process.toHandle());
      return process;
    } catch (IOException e) {
      throw new TargetException(
          StepFailure.Kind.REFUSED,
          runner.inWords() + " cannot be run: " + Shortage.inWords(e, e.getMessage()),
          e);
    }
  }

  private static boolean listens(int port) {
    try (Socket socket = new Socket()) {
      // The address that it was given: which one the JVM calls loopback is a matter of its flags.
      socket.connect(new InetSocketAddress("127.0.0.1", port), CONNECT_MILLIS);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private String lastWords() {
    try {
      return ShortCommand.lastWords(Files.readAllLines(log, StandardCharsets.ISO_8859_1));
    } catch (IOException e) {
      return " it cannot be read, " + e.getMessage();
    }
  }
}
