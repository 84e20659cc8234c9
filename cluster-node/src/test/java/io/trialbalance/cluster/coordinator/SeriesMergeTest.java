package io.trialbalance.cluster.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialbalance.cluster.verdict.Evidence.Second;
import io.trialbalance.protocol.measure.Counts;
import io.trialbalance.protocol.measure.EncodedHistogram;
import io.trialbalance.protocol.measure.Gauges;
import io.trialbalance.protocol.measure.LatencySnapshot;
import io.trialbalance.protocol.measure.NodeUsage;
import io.trialbalance.protocol.measure.Origin;
import io.trialbalance.protocol.measure.Snapshot;
import io.trialbalance.protocol.phase.Phase;
import java.util.List;
import org.junit.jupiter.api.Test;

class SeriesMergeTest {

  private final SeriesMerge merge = new SeriesMerge(2);

  private static Snapshot snapshot(int node, int second, long applied) {
    return new Snapshot(
        new Origin(1, 1, node),
        second,
        Phase.MEASUREMENT,
        new Counts(applied, applied, 0, 0, 0, 0, 0),
        LatencySnapshot.ZERO,
        EncodedHistogram.EMPTY,
        Gauges.ZERO,
        NodeUsage.ZERO);
  }

  private static List<Long> applied(List<Second> seconds) {
    return seconds.stream().map(second -> second.snapshot().counts().applied()).toList();
  }

  @Test
  void aSecondIsPublishedWhenEveryNodeHasSentIt() {
    assertThat(merge.add(snapshot(0, 0, 10))).isEmpty();

    List<Second> published = merge.add(snapshot(1, 0, 5));

    assertThat(applied(published)).containsExactly(15L);
    assertThat(published.get(0).missingNodes()).isZero();
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

    assertThat(merge.series().get(0).snapshot().counts().applied()).isEqualTo(42);
    assertThat(merge.series().get(0).missingNodes()).isZero();
    assertThat(merge.series().get(1).missingNodes()).isEqualTo(1);
  }
}
