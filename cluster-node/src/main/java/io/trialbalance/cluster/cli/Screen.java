package io.trialbalance.cluster.cli;

import io.trialbalance.protocol.text.Printable;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Help.Ansi;

/**
 * Where a command writes to, and whom it may ask.
 *
 * @param out results, for people or for programs
 * @param err progress, warnings and errors
 * @param columns of the terminal that {@code err} is; 0 if it is none
 * @param colours on {@code err}: whether they are welcome
 * @param coloursOut the same on {@code out}
 * @param in what a person types who sees {@code err}; absent if nobody is there
 */
record Screen(
    Output out,
    Output err,
    int columns,
    Ansi colours,
    Ansi coloursOut,
    Optional<BufferedReader> in) {

  private static final int USUAL_COLUMNS = 80;

  /**
   * This process's own. The launcher, which alone can tell, gives the width of the terminal in
   * {@code TRIALBALANCE_COLUMNS}, and nothing if standard error is not one; {@code
   * TRIALBALANCE_OUT} is {@code terminal} if standard output is one, {@code TRIALBALANCE_IN} if
   * standard input and standard error are. What a machine builds keeps what it is shown ({@code
   * CI}), so that nothing can be written over there.
   */
  static Screen ofThisProcess(Map<String, String> environment) {
    String given = environment.getOrDefault("TRIALBALANCE_COLUMNS", "");
    int columns = 0;
    boolean plain = "dumb".equals(environment.get("TERM")) || isSet(environment, "CI");
    if (!given.isEmpty() && !plain) {
      columns = given.matches("[1-9][0-9]{0,3}") ? Integer.parseInt(given) : USUAL_COLUMNS;
    }
    // https://no-color.org: present and not empty, whatever its value.
    boolean welcome = !plain && environment.getOrDefault("NO_COLOR", "").isEmpty();
    return new Screen(
        Output.to(new FileOutputStream(FileDescriptor.out), Screen::isPipeOut),
        new Output(new PrintWriter(System.err, true, StandardCharsets.UTF_8)),
        columns,
        Ansi.valueOf(welcome && columns > 0),
        Ansi.valueOf(welcome && "terminal".equals(environment.get("TRIALBALANCE_OUT"))),
        "terminal".equals(environment.get("TRIALBALANCE_IN"))
            ? Optional.of(
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)))
            : Optional.empty());
  }

  /** Whether standard output is one; false where the system does not tell. */
  private static boolean isPipeOut() {
    try {
      String target = Files.readSymbolicLink(Path.of("/proc/self/fd/1")).toString();
      return target.startsWith("pipe:") || target.startsWith("socket:");
    } catch (IOException e) {
      return false;
    }
  }

  private static boolean isSet(Map<String, String> environment, String name) {
    String value = environment.getOrDefault(name, "");
    return !value.isEmpty() && !value.equals("false");
  }

  /**
   * Asks whoever is there.
   *
   * @return whether the answer is yes; absent if nobody is there to give one
   */
  Optional<Boolean> ask(String question) throws IOException {
    if (in.isEmpty()) {
      return Optional.empty();
    }
    err.coded(Printable.line(question) + " [y/N] ");
    String answer = in.get().readLine();
    return Optional.of(answer != null && answer.strip().matches("(?i)y|yes"));
  }

  boolean isTerminal() {
    return columns > 0;
  }
}
