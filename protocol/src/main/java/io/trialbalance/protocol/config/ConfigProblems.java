package io.trialbalance.protocol.config;

import java.util.ArrayList;
import java.util.List;

/** Configuration that cannot be used, with everything that is wrong with it. */
public final class ConfigProblems extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** More than anybody mends before the next try. */
  static final int MOST_TOLD = 100;

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

  /**
   * Each problem for people, in two lines; of very many the first, and how many there are besides.
   */
  public List<String> inWords() {
    return inWords(problems);
  }

  private static List<String> inWords(List<Problem> problems) {
    List<String> words =
        new ArrayList<>(problems.stream().limit(MOST_TOLD).map(Problem::inWords).toList());
    if (problems.size() > MOST_TOLD) {
      words.add("and " + (problems.size() - MOST_TOLD) + " more");
    }
    return words;
  }

  private static String report(List<Problem> problems) {
    String count = problems.size() == 1 ? "1 problem" : problems.size() + " problems";
    return count + " in the configuration:\n" + String.join("\n", inWords(problems));
  }
}
