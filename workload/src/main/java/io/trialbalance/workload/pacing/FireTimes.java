package io.trialbalance.workload.pacing;

/**
 * An endless sequence of intended starts: one for each token of one worker. It has no notion of how
 * late it is, so that no token can be lost and no intended start moved (after Hyperfoil's {@code
 * FireTimeSequence}). Not thread-safe.
 */
@FunctionalInterface
public interface FireTimes {

  /**
   * Goes to the next token.
   *
   * @return its intended start in nanoseconds since the start of the load, never before the last
   *     one's
   */
  long nextNanos();
}
