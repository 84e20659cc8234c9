package io.trialbalance.workload.database;

import io.trialbalance.protocol.measure.StepFailure.Kind;
import io.trialbalance.workload.datafolder.ProcessFolder;
import io.trialbalance.workload.limits.Shortage;
import io.trialbalance.workload.places.Program;
import io.trialbalance.workload.secret.SecretVariables;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * A program that says something and ends, or is killed: also when this process is, by whomever,
 * where there are {@code setsid} and {@code sh} (any Linux). What it has started in a session of
 * their own, such as a server, lives on.
 *
 * @param exitCode absent if it was not done in time
 * @param lines that it said, on standard output and standard error
 */
public record ShortCommand(OptionalInt exitCode, List<String> lines) {

  private static final int LINES_SHOWN = 5;

  /**
   * Runs its arguments, and ends with them. Its input is a pipe that only this process holds: when
   * it has ended, whatever way, the pipe does, and all of the session is killed.
   */
  private static final String GUARD =
      "exec 3<&0; { read -r nothing <&3; kill -9 -$$; } & guard=$!;"
          + " \"$@\" </dev/null 3<&-; code=$?; kill $guard; exit $code";

  public ShortCommand {
    lines = List.copyOf(lines);
  }

  /**
   * Runs {@code words}, the program first, without input; kills it and its children at the limit.
   *
   * @param environment added to this process's own, which is passed on without secrets
   * @throws IOException if there is no such program, or somebody else could have put it there
   */
  public static ShortCommand run(
      List<String> words, Map<String, String> environment, Duration limit)
      throws IOException, InterruptedException {
    List<String> command = guard();
    command.add(Program.find(words.get(0), System.getenv()).toString());
    command.addAll(words.subList(1, words.size()));
    // To a file: a child that is left behind must not hold the reader.
    Path output = Files.createTempFile(ProcessFolder.of("commands"), "command-", ".txt");
    Process process = null;
    try {
      ProcessBuilder builder =
          new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
      SecretVariables.removeFrom(builder.environment());
      builder.environment().putAll(environment);
      process = builder.start();
      boolean ended = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
      return new ShortCommand(
          ended ? OptionalInt.of(process.exitValue()) : OptionalInt.empty(),
          Files.readAllLines(output, StandardCharsets.ISO_8859_1));
    } finally {
      if (process != null && process.isAlive()) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
      }
      Files.deleteIfExists(output);
    }
  }

  /** What goes before a command, so that it does not outlive this process; or nothing. */
  private static List<String> guard() {
    try {
      return new ArrayList<>(
          List.of(
              Program.find("setsid", System.getenv()).toString(),
              Program.find("/bin/sh", System.getenv()).toString(),
              "-c",
              GUARD,
              "trialbalance-command"));
    } catch (IOException e) {
      return new ArrayList<>();
    }
  }

  /**
   * Runs a command of a node's configuration, which has to succeed.
   *
   * @param key of the command, as messages name it
   * @param name of the command, as messages call it when it has failed
   * @throws TargetException if it cannot be run, fails, or takes longer than the limit
   */
  public static void require(
      String key, String name, List<String> words, Map<String, String> environment, Duration limit)
      throws TargetException, InterruptedException {
    try {
      ShortCommand done = run(words, environment, limit);
      if (!done.succeeded()) {
        throw new TargetException(
            Kind.FAILED, name + " " + words.get(0) + " " + done.ending(limit));
      }
    } catch (IOException e) {
      throw new TargetException(
          Kind.REFUSED, key + " cannot be run: " + Shortage.inWords(e, e.getMessage()), e);
    }
  }

  public boolean succeeded() {
    return exitCode.isPresent() && exitCode.getAsInt() == 0;
  }

  /** How it ended and its last lines, as the end of a message. */
  public String ending(Duration limit) {
    String how =
        exitCode.isPresent()
            ? "ended with exit code " + exitCode.getAsInt()
            : "was not done after " + limit.toSeconds() + " s and was killed";
    return how + (lines.isEmpty() ? ". It said nothing" : ". Its last words:" + lastWords(lines));
  }

  /** The last of {@code lines}, each on a line of its own. */
  public static String lastWords(List<String> lines) {
    return lines.stream()
        .skip(Math.max(0, lines.size() - LINES_SHOWN))
        .map(line -> "\n    " + line)
        .collect(Collectors.joining());
  }
}
