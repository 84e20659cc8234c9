package io.trialbalance.protocol.config;

import java.util.List;
import java.util.stream.Collectors;

/** Configuration that cannot be used, with everything that is wrong with it. */
public final class ConfigProblems extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** Not sent anywhere as a Java object: the message carries everything for people. */
  private final transient List<Problem> problems;

  /**
   * @param problems at least one, in the order in which to show them
   */
  public ConfigProblems(List<Problem> problems) {
    super(report(problems));
    this.problems = List.copyOf(problems);
  }

  /** Every problem, in the order in which to show them. */
  public List<Problem> problems() {
    return problems;
  }

  /** How many, such as {@code 3 problems}; of very many only the first are there. */
  public String count() {
    return count(problems);
  }

  private static String count(List<Problem> problems) {
    if (problems.size() >= Problems.MOST) {
      return "the first " + problems.size() + " problems";
    }
    return problems.size() == 1 ? "1 problem" : problems.size() + " problems";
  }

  private static String report(List<Problem> problems) {
    return problems.stream()
        .map(Problem::inWords)
        .collect(Collectors.joining("\n", count(problems) + " in the configuration:\n", ""));
  }
}
