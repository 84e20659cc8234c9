package io.trialbalance.protocol.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trialbalance.protocol.measure.PhaseTotals.WindowReplies;
import io.trialbalance.protocol.phase.Phase;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

/** Everything that is merged has a zero, and a plus that forgets no field. */
class SumsTest {

  private static EncodedHistogram histogramOf(long... values) {
    Histogram histogram = HistogramCodec.newHistogram();
    for (long value : values) {
      histogram.recordValue(value);
    }
    return EncodedHistogram.of(histogram);
  }

  private static LatencySnapshot latencyOf(LatencyKind kind, long... values) {
    return new LatencySnapshot(Map.of(kind, histogramOf(values)));
  }

  private static final Counts COUNTS =
      new Counts(1, 2, 3, 4, 5, 6, 7, Map.of("lock", 5L, "snapshot", 2L));

  private static final PhaseTotals TOTALS =
      new PhaseTotals(
          COUNTS,
          100,
          latencyOf(LatencyKind.SERVICE_TIME, 10),
          histogramOf(8),
          new WindowReplies(2, 3));

  @Test
  void countsAddUpFieldByField() {
    assertThat(
            COUNTS.plus(new Counts(10, 20, 30, 40, 50, 60, 70, Map.of("leader", 10L, "lock", 60L))))
        .isEqualTo(
            new Counts(
                11, 22, 33, 44, 55, 66, 77, Map.of("leader", 10L, "lock", 65L, "snapshot", 2L)));
    assertThat(COUNTS.plus(Counts.ZERO)).isEqualTo(COUNTS);
  }

  @Test
  void theErrorRateIsFailedAndUnknownOverAllThatEnded() {
    assertThat(new Counts(0, 90, 5, 3, 2, 1_000).errorRate()).isEqualTo(0.05);
    assertThat(Counts.ZERO.errorRate()).isZero();
  }

  @Test
  void latenciesOfDifferentKindsStayApart() {
    LatencySnapshot sum =
        LatencySnapshot.sum(
            List.of(
                latencyOf(LatencyKind.SERVICE_TIME, 10),
                latencyOf(LatencyKind.RESPONSE_TIME, 20),
                latencyOf(LatencyKind.SERVICE_TIME, 30)));

    assertThat(sum.of(LatencyKind.SERVICE_TIME)).isEqualTo(histogramOf(10, 30));
    assertThat(sum.of(LatencyKind.RESPONSE_TIME)).isEqualTo(histogramOf(20));
    assertThat(sum.of(LatencyKind.POOL_WAIT).isEmpty()).isTrue();
  }

  @Test
  void phaseTotalsAddUpFieldByField() {
    PhaseTotals sum = TOTALS.plus(TOTALS);

    assertThat(sum.counts()).isEqualTo(COUNTS.plus(COUNTS));
    assertThat(sum.appliedAmount()).isEqualTo(200);
    assertThat(sum.latencies().of(LatencyKind.SERVICE_TIME)).isEqualTo(histogramOf(10, 10));
    assertThat(sum.batchSizes()).isEqualTo(histogramOf(8, 8));
    assertThat(sum.window()).isEqualTo(new WindowReplies(4, 6));
    assertThat(TOTALS.plus(PhaseTotals.ZERO)).isEqualTo(TOTALS);
  }

  @Test
  void finalsAddUpFieldByField() {
    Final one =
        new Final(
            new Origin(1, 1, 0),
            TOTALS,
            PhaseTotals.ZERO,
            List.of(new TransferId(1, 1)),
            Map.of("deadline", 1L, "deadlock", 2L),
            Optional.of(new FirstFailure("deadlock", 3)),
            1);
    Final other =
        new Final(
            new Origin(1, 1, 1),
            PhaseTotals.ZERO,
            TOTALS,
            List.of(new TransferId(1, 2)),
            Map.of("deadline", 10L),
            Optional.of(new FirstFailure("deadline", 2)),
            2);

    Final sum = one.plus(other);

    assertThat(sum.warmup()).isEqualTo(TOTALS);
    assertThat(sum.measurement()).isEqualTo(TOTALS);
    assertThat(sum.all()).isEqualTo(TOTALS.plus(TOTALS));
    assertThat(sum.unknownIds()).containsExactly(new TransferId(1, 1), new TransferId(1, 2));
    assertThat(sum.failures()).containsOnly(Map.entry("deadline", 11L), Map.entry("deadlock", 2L));
    assertThat(sum.firstFailure()).hasValue(new FirstFailure("deadline", 2));
    assertThat(sum.unanswered()).isEqualTo(3);
    assertThat(Final.sum(List.of(one, other, one)).unanswered()).isEqualTo(4);
    assertThat(Final.sum(List.of(one, other, one))).isEqualTo(one.plus(other).plus(one));
    assertThat(Final.sum(List.of(one))).isEqualTo(one);
  }

  @Test
  void snapshotsOfOneSecondAddUpFieldByField() {
    SnapshotSum both = new SnapshotSum(snapshot(0, 4));
    both.add(snapshot(1, 4));
    Snapshot sum = both.toSnapshot();

    assertThat(sum.origin()).isEqualTo(new Origin(1, 1, 0));
    assertThat(sum.second()).isEqualTo(4);
    assertThat(sum.phase()).isEqualTo(Phase.WARMUP);
    assertThat(sum.counts()).isEqualTo(COUNTS.plus(COUNTS));
    assertThat(sum.latencies().of(LatencyKind.SERVICE_TIME)).isEqualTo(histogramOf(10, 10));
    assertThat(sum.batchSizes()).isEqualTo(histogramOf(3, 3));
    assertThat(sum.gauges()).isEqualTo(new Gauges(2, 4, 6, 8));
    assertThat(sum.usage()).isEqualTo(new NodeUsage(20, Map.of("gc", 4L), 6, 8, 10L, 14L, 18L));
  }

  @Test
  void whatANodeCannotTellIsNotInTheSum() {
    NodeUsage told = new NodeUsage(1, Map.of(), 1, 1, 5L, null, null);
    NodeUsage untold = new NodeUsage(1, Map.of(), 1, 1, null, 3L, 4L);
    assertThat(told.plus(untold).residentBytes()).isEqualTo(5);
    assertThat(untold.plus(told).residentBytes()).isEqualTo(5);
    assertThat(untold.plus(untold).residentBytes()).isNull();
    assertThat(told.plus(untold).stalledNanos()).isEqualTo(3);
  }

  @Test
  void snapshotsOfDifferentSecondsAreNotMixed() {
    SnapshotSum sum = new SnapshotSum(snapshot(0, 4));
    assertThatThrownBy(() -> sum.add(snapshot(1, 5)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("second 5");
  }

  private static Snapshot snapshot(int node, int second) {
    return new Snapshot(
        new Origin(1, 1, node),
        second,
        Phase.WARMUP,
        COUNTS,
        latencyOf(LatencyKind.SERVICE_TIME, 10),
        histogramOf(3),
        new Gauges(1, 2, 3, 4),
        new NodeUsage(10, Map.of("gc", 2L), 3, 4, 5L, 7L, 9L));
  }
}
