package io.trialbalance.cluster.results.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trialbalance.cluster.results.document.Percentile;
import io.trialbalance.protocol.measure.Counts;
import io.trialbalance.protocol.measure.EncodedHistogram;
import io.trialbalance.protocol.measure.HistogramCodec;
import io.trialbalance.protocol.measure.LatencyKind;
import io.trialbalance.protocol.measure.LatencySnapshot;
import io.trialbalance.protocol.measure.PhaseTotals;
import io.trialbalance.protocol.measure.PhaseTotals.WindowReplies;
import io.trialbalance.protocol.measure.Quantile;
import java.util.EnumMap;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class LatenciesTest {

  private static final long MILLISECOND = 1_000_000;

  @Test
  void withEveryTransferAnsweredThePercentilesAreThoseOfTheHistogram() {
    Latencies latencies = latencies(1_000, 0, 0, 0);
    Percentile p99 = latencies.percentile(Quantile.P99);
    assertThat(p99.nanos()).isBetween(990 * MILLISECOND, 991 * MILLISECOND);
    assertThat(p99.atMostNanos()).isEqualTo(p99.nanos());
    assertThat(p99.atLeast()).isFalse();
    assertThat(latencies.percentile(Quantile.MAX).atLeast()).isFalse();
    assertThat(latencies.sources()).containsExactly(LatencyKind.RESPONSE_TIME);
  }

  @Test
  void anUnansweredTransferReachesThePercentilesThatItCouldRaiseAndNoOthers() {
    // 999 answered in 1 to 999 ms, one given up after 5 s: rank 990 is an answered one.
    Latencies latencies = latencies(999, 0, 1, 5_000);
    assertThat(latencies.count()).isEqualTo(1_000);
    assertThat(latencies.percentile(Quantile.P99).atLeast()).isFalse();
    Percentile max = latencies.percentile(Quantile.MAX);
    assertThat(max.atLeast()).isTrue();
    assertThat(max.nanos()).isBetween(5_000 * MILLISECOND, 5_010 * MILLISECOND);
    assertThat(max.atMostNanos()).isNull();
    assertThat(latencies.sources())
        .containsExactly(LatencyKind.RESPONSE_TIME, LatencyKind.UNSENT_AGE);
  }

  @Test
  void anUnansweredTransferThatIsYoungRaisesEveryPercentileThatItMayBelongTo() {
    // Given up after 1 ms: it may have been the slowest, so that every rank below it moves by one.
    Latencies latencies = latencies(999, 1, 0, 1);
    Percentile p50 = latencies.percentile(Quantile.P50);
    assertThat(p50.nanos()).isBetween(499 * MILLISECOND, 500 * MILLISECOND);
    assertThat(p50.atMostNanos()).isBetween(500 * MILLISECOND, 501 * MILLISECOND);
    assertThat(p50.atLeast()).isTrue();
    assertThat(latencies.sources()).containsExactly(LatencyKind.RESPONSE_TIME, LatencyKind.UNKNOWN);
  }

  @Test
  void anUnansweredTransferWithoutAnAgeStillCounts() {
    Histogram answered = HistogramCodec.newHistogram();
    answered.recordValue(MILLISECOND);
    Latencies latencies =
        Latencies.of(
            LatencyKind.RESPONSE_TIME,
            totals(Map.of(LatencyKind.RESPONSE_TIME, answered), new Counts(2, 1, 0, 0, 1, 0)));
    assertThat(latencies.count()).isEqualTo(2);
    assertThat(latencies.percentile(Quantile.P50).nanos()).isZero();
    assertThat(latencies.percentile(Quantile.P50).atMostNanos()).isLessThan(2 * MILLISECOND);
    assertThat(latencies.percentile(Quantile.MAX).atMostNanos()).isNull();
  }

  @Test
  void aPercentileIsMarkedWhenFewerThanTenValuesLieBeyondIt() {
    assertThat(latencies(10_000, 0, 0, 0).percentile(Quantile.P999).valuesBeyond()).isEqualTo(10);
    assertThat(latencies(10_000, 0, 0, 0).percentile(Quantile.P999).fewValues()).isFalse();
    assertThat(latencies(9_999, 0, 0, 0).percentile(Quantile.P999).valuesBeyond()).isEqualTo(9);
    assertThat(latencies(9_999, 0, 0, 0).percentile(Quantile.P999).fewValues()).isTrue();
    assertThat(latencies(9_999, 0, 0, 0).percentile(Quantile.MAX).valuesBeyond()).isZero();
    assertThat(latencies(9_999, 0, 0, 0).percentile(Quantile.MAX).fewValues()).isFalse();
    assertThat(latencies(1, 0, 0, 0).percentile(Quantile.P50).valuesBeyond()).isZero();
  }

  @Test
  void mergedLatenciesHoldTheTransfersOfBothInAnyOrder() {
    Latencies a = latencies(500, 2, 0, 5_000);
    Latencies b = latencies(1_000, 0, 3, 9_000);
    for (Latencies both : new Latencies[] {a.plus(b), b.plus(a)}) {
      assertThat(both.count()).isEqualTo(1_505);
      assertThat(both.percentile(Quantile.P50))
          .isEqualTo(a.plus(b).percentile(Quantile.P50))
          .isNotEqualTo(a.percentile(Quantile.P50));
      assertThat(both.percentile(Quantile.MAX).nanos()).isGreaterThan(8_999 * MILLISECOND);
      assertThat(both.sources())
          .containsExactlyInAnyOrder(
              LatencyKind.RESPONSE_TIME, LatencyKind.UNKNOWN, LatencyKind.UNSENT_AGE);
    }
    assertThat(a.count()).isEqualTo(502);
  }

  @Test
  void serviceAndResponseTimesAreNeverMerged() {
    Latencies service =
        Latencies.of(LatencyKind.SERVICE_TIME, totals(Map.of(), new Counts(0, 0, 0, 0, 0, 0)));
    assertThatThrownBy(() -> latencies(1, 0, 0, 0).plus(service))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(LatencyKind.SERVICE_TIME.label())
        .hasMessageEndingWith(LatencyKind.RESPONSE_TIME.label());
  }

  /** Answered after 1, 2, … ms; unknown and unsent ones are {@code age} ms old. */
  private static Latencies latencies(int answered, int unknown, int unsent, long age) {
    Map<LatencyKind, Histogram> histograms = new EnumMap<>(LatencyKind.class);
    Histogram response = HistogramCodec.newHistogram();
    for (long i = 1; i <= answered; i++) {
      response.recordValue(i * MILLISECOND);
    }
    Histogram unknownAges = HistogramCodec.newHistogram();
    unknownAges.recordValueWithCount(age * MILLISECOND, unknown);
    Histogram unsentAges = HistogramCodec.newHistogram();
    unsentAges.recordValueWithCount(age * MILLISECOND, unsent);
    histograms.put(LatencyKind.RESPONSE_TIME, response);
    histograms.put(LatencyKind.UNKNOWN, unknownAges);
    histograms.put(LatencyKind.UNSENT_AGE, unsentAges);
    return Latencies.of(
        LatencyKind.RESPONSE_TIME,
        totals(
            histograms, new Counts(answered + unknown + unsent, answered, 0, 0, unknown, unsent)));
  }

  private static PhaseTotals totals(Map<LatencyKind, Histogram> histograms, Counts counts) {
    return new PhaseTotals(
        counts, 0, LatencySnapshot.of(histograms), EncodedHistogram.EMPTY, WindowReplies.ZERO);
  }
}
