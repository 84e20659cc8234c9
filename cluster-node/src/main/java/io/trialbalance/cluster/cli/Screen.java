package io.trialbalance.cluster.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Where a command writes to.
 *
 * @param out results, for people or for programs
 * @param err progress, warnings and errors
 * @param columns of the terminal that {@code err} is; 0 if it is none
 * @param coloured whether colours are welcome on {@code err}
 * @param colouredOut whether they are on {@code out}
 */
record Screen(Output out, Output err, int columns, boolean coloured, boolean colouredOut) {

  private static final int USUAL_COLUMNS = 80;

  /**
   * This process's own. The launcher, which alone can tell, gives the width of the terminal in
   * {@code TRIALBALANCE_COLUMNS}, and nothing if standard error is not one; {@code
   * TRIALBALANCE_OUT} is {@code terminal} if standard output is one. What a machine builds keeps
   * what it is shown ({@code CI}), so that nothing can be written over there.
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
        new Output(new PrintWriter(System.out, true, StandardCharsets.UTF_8)),
        new Output(new PrintWriter(System.err, true, StandardCharsets.UTF_8)),
        columns,
        welcome && columns > 0,
        welcome && "terminal".equals(environment.get("TRIALBALANCE_OUT")));
  }

  private static boolean isSet(Map<String, String> environment, String name) {
    String value = environment.getOrDefault(name, "");
    return !value.isEmpty() && !value.equals("false");
  }

  boolean isTerminal() {
    return columns > 0;
  }
}
