package io.trialbalance.cluster.results.statistics;

import static io.trialbalance.cluster.verdict.Plans.threshold;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.trialbalance.cluster.results.document.DocumentFormat;
import io.trialbalance.cluster.results.document.Finding;
import io.trialbalance.cluster.results.document.MeasuredLatency;
import io.trialbalance.cluster.results.document.Schemas;
import io.trialbalance.cluster.results.store.Experiments;
import io.trialbalance.cluster.verdict.EvidenceBuilder;
import io.trialbalance.protocol.measure.Quantile;
import io.trialbalance.protocol.phase.Verdict;
import io.trialbalance.protocol.plan.Limits;
import io.trialbalance.protocol.plan.Threshold;
import io.trialbalance.protocol.plan.Threshold.Comparison;
import io.trialbalance.protocol.plan.Threshold.Metric;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

class AggregateDocumentTest {

  @Test
  void threeLikeRunsGiveAValidAggregateThatConformsToTheSchema() throws Exception {
    AggregateDocument aggregate = Experiments.aggregate(applying(98), applying(100), applying(102));
    assertThat(aggregate.verdict()).isEqualTo(Verdict.VALID);
    assertThat(aggregate.reasons()).isEmpty();
    assertThat(aggregate.runs())
        .extracting(AggregateDocument.RunFigures::run)
        .containsExactly(1, 2, 3);
    assertThat(aggregate.statistics(Figure.THROUGHPUT).mean()).isEqualTo(100.0);
    assertThat(aggregate.statistics(Figure.THROUGHPUT).standardDeviation()).isEqualTo(2.0);
    assertThat(aggregate.statistics(Figure.CPU).mean()).isCloseTo(30, within(1e-9));
    Schemas.assertConforms(aggregate);
    assertThat(
            DocumentFormat.read(
                new String(aggregate.toJson(), StandardCharsets.UTF_8), AggregateDocument.class))
        .usingRecursiveComparison()
        .ignoringFieldsMatchingRegexes(".*figures.*")
        .isEqualTo(aggregate);
  }

  @Test
  void everyFigureOfARunHasItsStatisticsOverTheRuns() {
    AggregateDocument aggregate = Experiments.aggregate(applying(98), applying(100), applying(102));
    assertThat(aggregate.figures().keySet())
        .containsExactlyElementsOf(Figure.ALL.stream().map(Figure::name).toList());
    assertThat(aggregate.figures().get("databaseHostCpuCores"))
        .isEqualTo(Statistics.of(List.of(3.5, 3.5, 3.5)));
    assertThat(aggregate.figures().get("loadHostCpuCores")).isEqualTo(Statistics.NONE);
  }

  @Test
  void aPartOfAFigureIsAFigureOfItsOwnOfTheRunsThatHaveIt() throws Exception {
    AggregateDocument aggregate =
        Experiments.aggregate(
            EvidenceBuilder.valid().retries(Map.of("lock", 600L, "snapshot", 0L)),
            EvidenceBuilder.valid().retries(Map.of("lock", 0L, "snapshot", 0L)));
    double ended =
        EvidenceBuilder.valid()
            .retries(Map.of())
            .build()
            .totals()
            .orElseThrow()
            .measurement()
            .counts()
            .ended();
    assertThat(aggregate.figures().get("retriesPerTransfer.lock"))
        .isEqualTo(Statistics.of(List.of(600 / ended, 0.0)));
    assertThat(aggregate.figures().get("retriesPerTransfer.snapshot").mean()).isZero();
    Schemas.assertConforms(aggregate);
    assertThat(Figure.allIn(aggregate.figures().keySet()))
        .extracting(Figure::label)
        .containsSubsequence(
            "retries per transfer", "retries per transfer, lock", "retries per transfer, snapshot");
  }

  @Test
  void theMeanOfTheRunsPercentilesIsNotThePercentileOfAllTheirTransfers() {
    // 101 values each second: the i-th after 1 ms + i × 0.1 ms, or × 1 ms in the slow run.
    AggregateDocument aggregate =
        Experiments.aggregate(
            EvidenceBuilder.valid(),
            EvidenceBuilder.valid(),
            EvidenceBuilder.valid().latencyStretch(1_000_000));
    MeasuredLatency latency = aggregate.latency().orElseThrow();
    assertThat(latency.count()).isEqualTo(3 * 6_060);
    assertThat(aggregate.statistics(Figure.of(Quantile.P99)).mean())
        .isCloseTo(40.6e6, within(0.2e6));
    assertThat((double) latency.quantiles().get(Quantile.P99).nanos())
        .isCloseTo(97.9e6, within(1.2e6));
    assertThat(latency.quantiles().get(Quantile.MAX).nanos())
        .isGreaterThan(latency.quantiles().get(Quantile.P999).nanos() - 1);
    Schemas.assertConforms(aggregate);
  }

  @Test
  void aSingleRunHasNoVariationAndNoIntervalButNull() {
    AggregateDocument aggregate = Experiments.aggregate(EvidenceBuilder.valid().runs(1));
    assertThat(aggregate.verdict()).isEqualTo(Verdict.VALID);
    assertThat(aggregate.statistics(Figure.THROUGHPUT).confidence95()).isEmpty();
    assertThat(finding(aggregate, "throughput-variation").verdict()).isEmpty();
    assertThat(finding(aggregate, "p99-variation").verdict()).isEmpty();
    Schemas.assertConforms(aggregate);
  }

  @Test
  void throughputThatVariesAboveTheLimitMakesThePlanInconclusive() {
    // 98, 100, 102: a coefficient of variation of exactly 2%.
    AggregateDocument within =
        Experiments.aggregate(
            applying(98).limits(new Limits(0.05, 0.02, 0.15, 0.9)), applying(100), applying(102));
    assertThat(finding(within, "throughput-variation").verdict()).hasValue(Verdict.VALID);
    AggregateDocument beyond =
        Experiments.aggregate(
            applying(98).limits(new Limits(0.05, 0.0199, 0.15, 0.9)), applying(100), applying(102));
    assertThat(beyond.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
    assertThat(beyond.reasons())
        .containsExactly(
            "throughput-variation: throughput varies by 2.0% between runs, at most 2.0% allowed");
  }

  @Test
  void p99ThatVariesAboveTheLimitMakesThePlanInconclusive() {
    AggregateDocument aggregate =
        Experiments.aggregate(
            EvidenceBuilder.valid(),
            EvidenceBuilder.valid().latencyStretch(150_000),
            EvidenceBuilder.valid());
    assertThat(finding(aggregate, "p99-variation").verdict()).hasValue(Verdict.INCONCLUSIVE);
    assertThat(aggregate.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
  }

  @Test
  void aRunThatIsMissingMakesThePlanInconclusive() {
    AggregateDocument aggregate =
        Experiments.aggregate(EvidenceBuilder.valid(), EvidenceBuilder.valid());
    assertThat(aggregate.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
    assertThat(aggregate.reasons())
        .singleElement(InstanceOfAssertFactories.STRING)
        .startsWith("runs-complete: 2 of 3");
  }

  @Test
  void runsWithDifferentNumbersOfNodesMakeThePlanInconclusive() {
    AggregateDocument aggregate =
        Experiments.aggregate(
            EvidenceBuilder.valid().runs(2).nodes(3), EvidenceBuilder.valid().runs(2).nodes(2));
    assertThat(aggregate.nodes()).isEqualTo(2);
    assertThat(aggregate.reasons())
        .singleElement(InstanceOfAssertFactories.STRING)
        .startsWith("same-nodes: ")
        .contains("2", "3");
  }

  @Test
  void anInvalidRunStaysInAndMakesThePlanInvalid() {
    AggregateDocument aggregate =
        Experiments.aggregate(
            EvidenceBuilder.valid().runs(2), EvidenceBuilder.valid().runs(2).withoutLedger());
    assertThat(aggregate.verdict()).isEqualTo(Verdict.INVALID);
    assertThat(aggregate.statistics(Figure.THROUGHPUT).n()).isEqualTo(2);
    assertThat(aggregate.reasons()).hasSize(1);
    assertThat(aggregate.reasons().get(0)).startsWith("run 2: ledger-answered");
  }

  @Test
  void errorsOfAllRunsTogetherAreHeldAgainstTheLimit() {
    // 60 of 6,120 and none of 6,060: 0.4926%.
    Limits limits = new Limits(0.0049, 1, 1, 1);
    AggregateDocument aggregate =
        Experiments.aggregate(
            EvidenceBuilder.valid().runs(2).limits(limits).failed(60),
            EvidenceBuilder.valid().runs(2).limits(limits));
    assertThat(aggregate.pooledErrorRate()).isEqualTo(60 / 12_180.0);
    assertThat(finding(aggregate, "pooled-error-rate").verdict()).hasValue(Verdict.INCONCLUSIVE);
    Limits wider = new Limits(60 / 12_180.0, 1, 1, 1);
    AggregateDocument within =
        Experiments.aggregate(
            EvidenceBuilder.valid().runs(2).limits(wider).failed(60),
            EvidenceBuilder.valid().runs(2).limits(wider));
    assertThat(finding(within, "pooled-error-rate").verdict()).hasValue(Verdict.VALID);
  }

  @Test
  void thresholdsAreHeldAgainstMeanThroughputAndTheMergedPercentile() {
    AggregateDocument aggregate =
        Experiments.aggregate(
            applying(98)
                .runs(2)
                .thresholds(
                    threshold(Metric.THROUGHPUT, Comparison.ABOVE, 98),
                    threshold(Metric.THROUGHPUT, Comparison.ABOVE, 99),
                    threshold(Metric.of(Quantile.P99), Comparison.BELOW, 20_000_000),
                    threshold(Metric.of(Quantile.P50), Comparison.BELOW, 1_000_000),
                    threshold(Metric.ERROR_RATE, Comparison.BELOW, 0.01)),
            applying(100).runs(2));
    assertThat(aggregate.thresholds())
        .extracting(ThresholdFigure::reached)
        .containsExactly(true, false, true, false, true);
    assertThat(aggregate.thresholdsReached()).isFalse();
    Schemas.assertConforms(aggregate);
  }

  @Test
  void aLatencyThatUnansweredTransfersLeaveOpenDoesNotReachItsThreshold() {
    Threshold max = threshold(Metric.of(Quantile.MAX), Comparison.BELOW, 20_000_000);
    Threshold median = threshold(Metric.of(Quantile.P50), Comparison.BELOW, 20_000_000);
    AggregateDocument aggregate =
        Experiments.aggregate(
            EvidenceBuilder.valid().runs(1).unknown(1, 0).ageNanos(1).thresholds(max, median));
    assertThat(aggregate.latency().orElseThrow().quantiles().get(Quantile.MAX).nanos())
        .isLessThan(20_000_000);
    assertThat(aggregate.thresholds())
        .extracting(ThresholdFigure::reached)
        .containsExactly(false, true);
  }

  @Test
  void withoutASingleReplyNoThresholdIsReached() {
    AggregateDocument aggregate =
        Experiments.aggregate(
            EvidenceBuilder.valid()
                .rejectedPerSecond(0)
                .applied(second -> 0)
                .thresholds(
                    threshold(Metric.of(Quantile.P99), Comparison.BELOW, 1e9),
                    threshold(Metric.ERROR_RATE, Comparison.BELOW, 0.5)));
    assertThat(aggregate.latency()).isEmpty();
    assertThat(aggregate.thresholds())
        .allSatisfy(
            threshold -> {
              assertThat(threshold.figure()).isNull();
              assertThat(threshold.reached()).isFalse();
            });
    Schemas.assertConforms(aggregate);
  }

  private static EvidenceBuilder applying(long perSecond) {
    return EvidenceBuilder.valid().applied(second -> perSecond);
  }

  private static Finding finding(AggregateDocument aggregate, String check) {
    return aggregate.findings().stream()
        .filter(finding -> finding.check().equals(check))
        .findFirst()
        .orElseThrow();
  }
}
