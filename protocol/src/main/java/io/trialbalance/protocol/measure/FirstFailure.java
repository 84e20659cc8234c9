package io.trialbalance.protocol.measure;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/**
 * The first transfer that failed or became unknown: what comes after it is often its consequence.
 *
 * @param reason why, in the words in which reasons are counted
 * @param seconds from the beginning of the load until it ended
 */
public record FirstFailure(String reason, double seconds) {

  /** The earliest of several workers or nodes; empty if nothing failed on any. */
  public static Optional<FirstFailure> of(Collection<Optional<FirstFailure>> all) {
    return all.stream()
        .flatMap(Optional::stream)
        .min(Comparator.comparingDouble(FirstFailure::seconds));
  }
}
