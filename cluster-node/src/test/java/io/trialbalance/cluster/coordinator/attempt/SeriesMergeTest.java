package io.trialbalance.cluster.coordinator.attempt;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialbalance.cluster.results.document.Evidence.NodeMemory;
import io.trialbalance.cluster.results.document.Evidence.NodeStalls;
import io.trialbalance.cluster.results.document.Evidence.Second;
import io.trialbalance.protocol.measure.Counts;
import io.trialbalance.protocol.measure.EncodedHistogram;
import io.trialbalance.protocol.measure.Gauges;
import io.trialbalance.protocol.measure.HistogramCodec;
import io.trialbalance.protocol.measure.LatencyKind;
import io.trialbalance.protocol.measure.LatencySnapshot;
import io.trialbalance.protocol.measure.NodeUsage;
import io.trialbalance.protocol.measure.Origin;
import io.trialbalance.protocol.measure.Snapshot;
import io.trialbalance.protocol.phase.Phase;
import io.trialbalance.protocol.plan.DatabaseOptions;
import io.trialbalance.protocol.plan.Limits;
import io.trialbalance.protocol.plan.Pacing;
import io.trialbalance.protocol.plan.PhaseTimes;
import io.trialbalance.protocol.plan.RunPlan;
import io.trialbalance.protocol.plan.Workload;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class SeriesMergeTest {

  private static final long HEAP = 50_000_000;
  private static final long RESIDENT = 90_000_000;

  private final SeriesMerge merge = new SeriesMerge(2, plan());

  private static RunPlan plan() {
    return new RunPlan(
        "test",
        "bank",
        new Workload(100, 1, 1_000, 1, 10, 42),
        new Pacing.ClosedLoop(4),
        new PhaseTimes(Duration.ZERO, Duration.ofSeconds(2), Duration.ofSeconds(60), Duration.ZERO),
        1,
        1,
        0,
        new Limits(0.05, 0.1, 0.15, 0.9),
        List.of(),
        new DatabaseOptions("noop", Map.of()));
  }

  private static Snapshot snapshot(int node, int second, long applied) {
    Histogram latency = new Histogram(Duration.ofMinutes(1).toNanos(), 3);
    latency.recordValueWithCount(1_000 * (node + 1), applied);
    Histogram batches = HistogramCodec.newHistogram();
    batches.recordValueWithCount(8L * (node + 1), 3);
    return new Snapshot(
        new Origin(1, 1, node),
        second,
        Phase.MEASUREMENT,
        new Counts(applied, applied, 0, 0, 0, 0),
        LatencySnapshot.of(
            Map.of(LatencyKind.SERVICE_TIME, latency, LatencyKind.POOL_WAIT, latency)),
        EncodedHistogram.of(batches),
        Gauges.ZERO,
        new NodeUsage(
            0,
            Map.of(),
            0,
            HEAP,
            node == 0 ? RESIDENT + 1_000L * second : null,
            node * 250_000_000L,
            null));
  }

  private static List<Long> applied(List<Second> seconds) {
    return seconds.stream().map(second -> second.counts().applied()).toList();
  }

  @Test
  void aSecondIsPublishedWhenEveryNodeHasSentIt() {
    assertThat(merge.add(snapshot(0, 0, 10))).isEmpty();

    List<Second> published = merge.add(snapshot(1, 0, 5));

    assertThat(applied(published)).containsExactly(15L);
    assertThat(published.get(0).missingNodes()).isZero();
  }

  @Test
  void batchSizesOfASecondAreThoseOfAllNodes() {
    merge.add(snapshot(0, 0, 10));

    Histogram batches = merge.add(snapshot(1, 0, 5)).get(0).batchSizes().decode();

    assertThat(batches.getTotalCount()).isEqualTo(6);
    assertThat(batches.getMaxValue()).isEqualTo(16);
  }

  @Test
  void aDoubledSnapshotCountsOnce() {
    merge.add(snapshot(0, 0, 10));
    merge.add(snapshot(0, 0, 10));

    assertThat(applied(merge.add(snapshot(1, 0, 5)))).containsExactly(15L);
    assertThat(merge.add(snapshot(1, 0, 5))).isEmpty();
    assertThat(applied(merge.series())).containsExactly(15L);
  }

  @Test
  void reorderedSnapshotsArePublishedInOrder() {
    merge.add(snapshot(0, 1, 3));
    merge.add(snapshot(1, 1, 4));
    merge.add(snapshot(1, 0, 2));

    assertThat(applied(merge.add(snapshot(0, 0, 1)))).containsExactly(3L, 7L);
  }

  @Test
  void aMissingSnapshotIsAMarkedGapAndDoesNotHoldUpTheRest() {
    merge.add(snapshot(0, 0, 1));
    merge.add(snapshot(0, 1, 1));
    merge.add(snapshot(1, 1, 1));

    List<Second> published = merge.add(snapshot(0, 2, 1));

    assertThat(applied(published)).containsExactly(1L, 2L);
    assertThat(published.get(0).missingNodes()).isEqualTo(1);
  }

  @Test
  void aVeryLateSnapshotStillCountsInTheSeries() {
    for (int second = 0; second < 5; second++) {
      merge.add(snapshot(0, second, 1));
    }
    merge.add(snapshot(1, 0, 41));

    assertThat(merge.series().get(0).counts().applied()).isEqualTo(42);
    assertThat(merge.series().get(0).missingNodes()).isZero();
    assertThat(merge.series().get(1).missingNodes()).isEqualTo(1);
  }

  @Test
  void aSnapshotOfASecondThatWasPublishedIsAddedToItsHistogramsToo() {
    for (int second = 0; second < 5; second++) {
      merge.add(snapshot(0, second, 7));
    }
    merge.add(snapshot(1, 0, 5));
    merge.add(snapshot(1, 0, 5));

    Histogram latency = merge.series().get(0).latencies().of(LatencyKind.SERVICE_TIME).decode();
    assertThat(latency.getCountAtValue(1_000)).isEqualTo(7);
    assertThat(latency.getCountAtValue(2_000)).isEqualTo(5);
    assertThat(latency.getTotalCount()).isEqualTo(12);
  }

  @Test
  void aSecondOfWhichNothingCameIsAGapInWhichEveryNodeIsMissing() {
    List<Second> published = merge.add(snapshot(0, 3, 3));
    merge.add(snapshot(1, 3, 4));

    assertThat(applied(published)).containsExactly(0L, 0L);
    assertThat(published).extracting(Second::missingNodes).containsExactly(2, 2);
    assertThat(merge.series()).extracting(second -> second.second()).containsExactly(0, 1, 2, 3);
    assertThat(merge.series())
        .extracting(second -> second.phase())
        .containsExactly(Phase.WARMUP, Phase.WARMUP, Phase.MEASUREMENT, Phase.MEASUREMENT);
    assertThat(merge.series()).extracting(Second::missingNodes).containsExactly(2, 2, 2, 0);
  }

  @Test
  void aGapIsFilledByASnapshotThatComesMuchLater() {
    merge.add(snapshot(0, 9, 1));
    merge.add(snapshot(1, 4, 6));

    assertThat(merge.series().get(4).missingNodes()).isEqualTo(1);
    assertThat(merge.series().get(4).counts().applied()).isEqualTo(6);
  }

  @Test
  void ofLatenciesOnlyTheHeadlineKindIsInTheSeries() {
    merge.add(snapshot(0, 0, 3));

    assertThat(merge.series().get(0).latencies().histograms())
        .containsOnlyKeys(LatencyKind.SERVICE_TIME);
  }

  @Test
  void ofEachNodesMemoryTheMeanAndTheHighestOfTheMeasurementAreKept() {
    merge.add(snapshot(0, 0, 3));
    merge.add(snapshot(0, 1, 3));
    merge.add(snapshot(1, 1, 3));

    assertThat(merge.nodeMemory())
        .containsExactly(
            new NodeMemory(0, HEAP, HEAP, RESIDENT + 500.0, RESIDENT + 1_000),
            new NodeMemory(1, HEAP, HEAP, null, null));
  }

  @Test
  void nothingArrivedIsAnEmptySeries() {
    assertThat(merge.series()).isEmpty();
  }

  /** The measurement lasts from the third second on for 60. */
  @Test
  void theLongestGapIsOfEachNodeAndToTheEndOfAMeasurementThatWasDone() {
    for (int second = 2; second < 9; second++) {
      merge.add(snapshot(1, second, 1));
      if (second < 4 || second > 6) {
        merge.add(snapshot(0, second, 1));
      }
    }

    assertThat(merge.longestGap(0, false)).isEqualTo(3);
    assertThat(merge.longestGap(1, false)).isZero();
    assertThat(merge.longestGap(1, true)).isEqualTo(62 - 9);
    assertThat(merge.longestGapOfProcess(1, false)).isEqualTo(7);
  }

  @Test
  void whatANodeStoodStillIsItsOwn() {
    for (int second = 0; second < 4; second++) {
      merge.add(snapshot(0, second, 1));
      merge.add(snapshot(1, second, 1));
    }

    assertThat(merge.nodeStalls()).containsExactly(new NodeStalls(0, 0), new NodeStalls(1, 1));
  }
}
