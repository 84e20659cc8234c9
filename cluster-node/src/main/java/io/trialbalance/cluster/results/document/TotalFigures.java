package io.trialbalance.cluster.results.document;

import io.trialbalance.protocol.measure.Final;
import io.trialbalance.protocol.measure.Origin;
import io.trialbalance.protocol.measure.TransferId;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/**
 * The merged finals of all nodes that delivered one.
 *
 * @param warmup transfers whose intended start lies in the warm-up
 * @param measurement transfers whose intended start lies in the measurement
 * @param failures how often each reason occurred, of failed and unknown transfers
 * @param unanswered transfers that the target never ended
 * @param unknownIds of transfers whose outcome is unknown, as PostgreSQL stores them
 */
public record TotalFigures(
    PhaseFigures warmup,
    PhaseFigures measurement,
    Map<String, Long> failures,
    long unanswered,
    List<UUID> unknownIds) {

  static TotalFigures of(Final totals) {
    return new TotalFigures(
        PhaseFigures.of(totals.warmup()),
        PhaseFigures.of(totals.measurement()),
        new TreeMap<>(totals.failures()),
        totals.unanswered(),
        totals.unknownIds().stream().map(TransferId::toUuid).toList());
  }

  Final toFinal(Origin origin) {
    return new Final(
        origin,
        warmup.toPhaseTotals(),
        measurement.toPhaseTotals(),
        unknownIds.stream()
            .map(id -> new TransferId(id.getMostSignificantBits(), id.getLeastSignificantBits()))
            .toList(),
        failures,
        unanswered);
  }
}
