package io.trialbalance.protocol.measure;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
 * @param firstFailure of failed and unknown transfers; empty if there were none, or an earlier
 *     program did not keep it
 * @param unanswered transfers that the target never answered, not even when it was closed: a fault
 *     of the program, 0 in every valid run
 */
public record Final(
    Origin origin,
    PhaseTotals warmup,
    PhaseTotals measurement,
    List<TransferId> unknownIds,
    Map<String, Long> failures,
    Optional<FirstFailure> firstFailure,
    long unanswered) {

  /** Of these the ids are kept, so that they can be looked up; beyond them only the count. */
  public static final int MAX_UNKNOWN_IDS = 100_000;

  public Final {
    unknownIds = List.copyOf(unknownIds);
    failures = Collections.unmodifiableMap(new TreeMap<>(failures));
  }

  /** Of which it is not known what failed first. */
  public Final(
      Origin origin,
      PhaseTotals warmup,
      PhaseTotals measurement,
      List<TransferId> unknownIds,
      Map<String, Long> failures,
      long unanswered) {
    this(origin, warmup, measurement, unknownIds, failures, Optional.empty(), unanswered);
  }

  /** Another worker's or node's as well; keeps this one's origin. */
  public Final plus(Final other) {
    return sum(List.of(this, other));
  }

  /**
   * Those of all workers or nodes; keeps the first one's origin.
   *
   * @param all at least one
   */
  public static Final sum(List<Final> all) {
    Map<String, Long> reasons = new TreeMap<>();
    all.forEach(
        one -> one.failures.forEach((reason, count) -> reasons.merge(reason, count, Long::sum)));
    return new Final(
        all.get(0).origin,
        PhaseTotals.sum(all.stream().map(Final::warmup).toList()),
        PhaseTotals.sum(all.stream().map(Final::measurement).toList()),
        all.stream().flatMap(one -> one.unknownIds.stream()).toList(),
        reasons,
        FirstFailure.of(all.stream().map(Final::firstFailure).toList()),
        all.stream().mapToLong(Final::unanswered).sum());
  }

  /** Both phases: everything that can have reached the database. */
  public PhaseTotals all() {
    return warmup.plus(measurement);
  }
}
