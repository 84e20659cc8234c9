package io.trialbalance.cluster.results.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.trialbalance.cluster.results.statistics.PromiseComparison.Relation;
import io.trialbalance.cluster.results.statistics.PromiseComparison.Row;
import io.trialbalance.protocol.measure.DatabaseDescription.Source;
import io.trialbalance.protocol.measure.Promise;
import io.trialbalance.protocol.measure.Promise.Dimension;
import io.trialbalance.protocol.measure.Promise.Flush;
import java.util.List;
import org.junit.jupiter.api.Test;

class PromiseComparisonTest {

  private static final Promise FLUSHED = Promise.flushedHere(Flush.FIRST, "yes", Source.READ);
  private static final Promise LATER = Promise.flushedHere(Flush.LATER, "no", Source.READ);

  @Test
  void eachDimensionSaysWhatTheSecondIs() {
    PromiseComparison comparison =
        PromiseComparison.of(
            List.of(
                FLUSHED,
                Promise.otherHosts(1, true, "1", Source.READ),
                Promise.checksums(true, "yes", Source.READ),
                Promise.funds(true, "yes", Source.READ)),
            List.of(
                LATER,
                Promise.otherHosts(2, false, "2, written", Source.READ),
                Promise.checksums(true, "yes", Source.DECLARED),
                Promise.unknown(Dimension.FUNDS, "nobody said")));

    assertThat(comparison.rows())
        .extracting(Row::dimension, Row::relation)
        .containsExactly(
            tuple(Dimension.FLUSHED_HERE, Relation.WEAKER),
            tuple(Dimension.OTHER_HOSTS, Relation.STRICTER),
            tuple(Dimension.SURVIVES_HOST, Relation.UNKNOWN),
            tuple(Dimension.TAKES_OVER, Relation.UNKNOWN),
            tuple(Dimension.ISOLATION, Relation.UNKNOWN),
            tuple(Dimension.FUNDS, Relation.UNKNOWN),
            tuple(Dimension.CHECKSUMS, Relation.EQUAL));
    assertThat(comparison.isEqual()).isFalse();
  }

  @Test
  void resultsOfEarlierProgramsPromiseNothingThatCouldBeCompared() {
    assertThat(PromiseComparison.of(List.of(), List.of()).rows()).isEmpty();
    assertThat(PromiseComparison.of(List.of(), List.of(FLUSHED)).that(Relation.UNKNOWN))
        .hasSize(Dimension.values().length)
        .first()
        .extracting(Row::a, Row::b)
        .containsExactly("not recorded", "yes");
  }

  @Test
  void ofSeveralRunsTheWeakestHolds() {
    Promise unknown = Promise.unknown(Dimension.FLUSHED_HERE, "nobody said");

    assertThat(
            PromiseComparison.weakest(List.of(List.of(FLUSHED), List.of(LATER), List.of(FLUSHED))))
        .containsExactly(LATER);
    assertThat(PromiseComparison.weakest(List.of(List.of(FLUSHED), List.of(unknown))))
        .containsExactly(unknown);
    assertThat(PromiseComparison.weakest(List.of())).isEmpty();
  }

  @Test
  void aRigWithoutADatabasePromisesNothing() {
    assertThat(PromiseComparison.isOfAnything(Promise.nothing("no"))).isFalse();
    assertThat(PromiseComparison.isOfAnything(List.of(LATER))).isTrue();
    assertThat(
            PromiseComparison.isOfAnything(
                List.of(Promise.unknown(Dimension.FUNDS, "nobody said"))))
        .isTrue();
    assertThat(PromiseComparison.differing(List.of(List.of(FLUSHED), List.of(LATER))))
        .containsExactly(Dimension.FLUSHED_HERE);
  }
}
