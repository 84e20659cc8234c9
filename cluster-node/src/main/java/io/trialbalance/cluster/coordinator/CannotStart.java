package io.trialbalance.cluster.coordinator;

import io.trialbalance.protocol.measure.StepFailure;
import io.trialbalance.protocol.measure.StepFailure.Kind;
import java.util.Map;
import java.util.stream.Collectors;

/** Why nothing begins: what was in the way before the first run, in words. */
public final class CannotStart {

  private static final String CANNOT_START = "cannot start: ";

  private CannotStart() {}

  /**
   * @param obstacles by database, at least one
   */
  public static StepFailure because(Map<String, StepFailure> obstacles) {
    boolean isUnreachable =
        obstacles.values().stream().allMatch(one -> one.kind() == Kind.UNREACHABLE);
    return new StepFailure(
        // Whatever else it is: nothing has failed yet, and it is for people to mend.
        isUnreachable ? Kind.UNREACHABLE : Kind.REFUSED,
        obstacles.entrySet().stream()
            .map(one -> inWords(one.getKey(), one.getValue()))
            .collect(Collectors.joining("\n", CANNOT_START, "")));
  }

  /** What is done without it. */
  static String goesOnWithout(String database, StepFailure why) {
    return "goes on without " + inWords(database, why).lines().findFirst().orElseThrow();
  }

  private static String inWords(String database, StepFailure why) {
    return "database " + database + ": " + why.message();
  }
}
