package io.trialbalance.protocol.measure;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Everything that one node counted in one attempt, delivered and acknowledged at draining: what
 * results are made of.
 *
 * @param origin whose
 * @param warmup transfers whose intended start lies in the warm-up
 * @param measurement transfers whose intended start lies in the measurement
 * @param unknownIds of transfers whose outcome is unknown, at most {@link #MAX_UNKNOWN_IDS}
 * @param failures how often each reason occurred, of failed and unknown transfers
 * @param unanswered transfers that the target never answered, not even when it was closed: a fault
 *     of the program, 0 in every valid run
 */
public record Final(
    Origin origin,
    PhaseTotals warmup,
    PhaseTotals measurement,
    List<TransferId> unknownIds,
    Map<String, Long> failures,
    long unanswered) {

  /** Of these the ids are kept, so that they can be looked up; beyond them only the count. */
  public static final int MAX_UNKNOWN_IDS = 100_000;

  public Final {
    unknownIds = List.copyOf(unknownIds);
    failures = Map.copyOf(failures);
  }

  /** Another worker's or node's as well; keeps this one's origin. */
  public Final plus(Final other) {
    List<TransferId> ids = new ArrayList<>(unknownIds);
    ids.addAll(other.unknownIds);
    Map<String, Long> reasons = new TreeMap<>(failures);
    other.failures.forEach((reason, count) -> reasons.merge(reason, count, Long::sum));
    return new Final(
        origin,
        warmup.plus(other.warmup),
        measurement.plus(other.measurement),
        ids,
        reasons,
        unanswered + other.unanswered);
  }

  /** Both phases: everything that can have reached the database. */
  public PhaseTotals all() {
    return warmup.plus(measurement);
  }
}
