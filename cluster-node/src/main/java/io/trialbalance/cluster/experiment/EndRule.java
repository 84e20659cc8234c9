package io.trialbalance.cluster.experiment;

import io.trialbalance.cluster.results.document.Evidence.Second;
import java.util.List;
import java.util.Optional;

/**
 * Says whether a measurement need not last as long as its plan says.
 *
 * @implSpec Pure: the same seconds give the same answer.
 */
@FunctionalInterface
public interface EndRule {

  /** Lets every measurement last as long as its plan says. */
  EndRule NEVER = seconds -> Optional.empty();

  /**
   * Asked whenever a second of the measurement has come from every node, or is given up.
   *
   * @param seconds of the measurement so far, in order; one at least
   * @return why it ends now, for people; empty if it goes on
   */
  Optional<String> endsAfter(List<Second> seconds);
}
