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
 * @param coloured whether colours are welcome
 */
record Screen(PrintWriter out, PrintWriter err, int columns, boolean coloured) {

  private static final int USUAL_COLUMNS = 80;

  /**
   * This process's own. The launcher, which alone can tell, gives the width of the terminal in
   * {@code TRIALBALANCE_COLUMNS}, and nothing if standard error is not one.
   */
  static Screen ofThisProcess(Map<String, String> environment) {
    String given = environment.getOrDefault("TRIALBALANCE_COLUMNS", "");
    int columns = 0;
    if (!given.isEmpty() && !"dumb".equals(environment.get("TERM"))) {
      columns = given.matches("[1-9][0-9]{0,3}") ? Integer.parseInt(given) : USUAL_COLUMNS;
    }
    // https://no-color.org: present and not empty, whatever its value.
    boolean coloured = columns > 0 && environment.getOrDefault("NO_COLOR", "").isEmpty();
    return new Screen(
        new PrintWriter(System.out, true, StandardCharsets.UTF_8),
        new PrintWriter(System.err, true, StandardCharsets.UTF_8),
        columns,
        coloured);
  }

  boolean isTerminal() {
    return columns > 0;
  }
}
