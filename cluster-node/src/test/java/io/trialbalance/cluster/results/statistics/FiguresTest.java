package io.trialbalance.cluster.results.statistics;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialbalance.cluster.results.document.Evidence;
import io.trialbalance.cluster.results.document.Finding;
import io.trialbalance.cluster.verdict.EvidenceBuilder;
import io.trialbalance.protocol.measure.Counts;
import io.trialbalance.protocol.measure.Final;
import io.trialbalance.protocol.measure.LatencyKind;
import io.trialbalance.protocol.measure.PhaseTotals;
import io.trialbalance.protocol.measure.PhaseTotals.WindowReplies;
import io.trialbalance.protocol.phase.Phase;
import io.trialbalance.protocol.phase.Status;
import io.trialbalance.protocol.phase.Verdict;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class FiguresTest {

  @Test
  void throughputCountsWhatWasAnsweredInTheWindowWheneverItHadBegun() {
    // 6,000 applied and 60 rejected by intended start; 5,400 and 120 by time of reply.
    Figures figures =
        figures(EvidenceBuilder.valid().totals(f -> with(f, new WindowReplies(5_400, 120))));
    assertThat(figures.throughputPerSecond()).hasValue(90);
    assertThat(figures.repliesPerSecond()).hasValue(92);
    assertThat(figures.rejectedShare()).hasValue(60 / 6_060.0);
  }

  @Test
  void warmUpIsInNoFigureOfTheMeasurement() {
    Figures figures =
        figures(
            EvidenceBuilder.valid()
                .applied(second -> second < 10 ? 5_000 : 100)
                .cpuPerTransferMicros(second -> second < 10 ? 900 : 30));
    assertThat(figures.throughputPerSecond()).hasValue(100);
    assertThat(Figures.cpuPerTransferNanos(figures.measurementSeries())).hasValue(30_000);
    assertThat(figures.latencies().orElseThrow().count()).isEqualTo(6_060);
    assertThat(figures.measurementSeries())
        .hasSize(60)
        .allSatisfy(s -> assertThat(s.phase()).isEqualTo(Phase.MEASUREMENT));
  }

  @Test
  void retriesAndUnsentTransfersAreNoErrors() {
    assertThat(figures(EvidenceBuilder.valid().unsent(100)).errorRate()).hasValue(0);
    assertThat(figures(EvidenceBuilder.valid().failed(30).unknown(30, 0)).errorRate())
        .hasValue(60 / 6_120.0);
  }

  @Test
  void cpuPerTransferIsThatOfAllRepliesAndNotAMeanOfSeconds() {
    // One second of 10,000 replies at 10 µs among 59 of 101 at 30 µs.
    Figures figures =
        figures(
            EvidenceBuilder.valid()
                .rejectedPerSecond(0)
                .applied(second -> second == 20 ? 10_000 : 100)
                .cpuPerTransferMicros(second -> second == 20 ? 10 : 30));
    assertThat(Figures.cpuPerTransferNanos(figures.measurementSeries()))
        .hasValue((10_000 * 10_000.0 + 5_900 * 30_000.0) / 15_900);
  }

  @Test
  void achievedIsMeasuredInOpenLoopOnly() {
    assertThat(figures(EvidenceBuilder.valid().openLoop(101).unsent(60)).achievedOverMinted())
        .hasValue(6_060 / 6_120.0);
    assertThat(figures(EvidenceBuilder.valid()).achievedOverMinted()).isEmpty();
    assertThat(figures(EvidenceBuilder.valid().openLoop(101)).headlineKind())
        .isEqualTo(LatencyKind.RESPONSE_TIME);
    assertThat(figures(EvidenceBuilder.valid()).headlineKind()).isEqualTo(LatencyKind.SERVICE_TIME);
  }

  @Test
  void theWindowOfADoneAttemptIsThePlansAndOfAnotherWhatItsPhaseLasted() {
    assertThat(figures(EvidenceBuilder.valid()).measurementSeconds()).isEqualTo(60);
    assertThat(figures(aborted(12.5, 13)).measurementSeconds()).isEqualTo(12.5);
    assertThat(figures(aborted(12, 12)).throughputPerSecond().orElseThrow())
        .isEqualTo(6_000 / 12.0);
    assertThat(figures(aborted(0, 0)).throughputPerSecond()).isEmpty();
    assertThat(figures(aborted(2.8, 60)).measurementSeconds())
        .as("the coordinator came late to a measurement that the workers made whole")
        .isEqualTo(60);
    assertThat(figures(aborted(2.8, 20)).measurementSeconds())
        .as("the coordinator came late to what the workers were then stopped in")
        .isEqualTo(19);
    assertThat(figures(EvidenceBuilder.valid().measurementLasted(60.4)).measurementSeconds())
        .as("the coordinator's clock does not decide how long a whole measurement was")
        .isEqualTo(60);
  }

  private static EvidenceBuilder aborted(double lasted, int secondsTold) {
    return EvidenceBuilder.valid()
        .ended(Status.ABORTED, null)
        .measurementLasted(lasted)
        .series(
            all -> {
              int warmup = (int) all.stream().filter(s -> s.phase() == Phase.WARMUP).count();
              return all.subList(0, warmup + secondsTold);
            });
  }

  @Test
  void withoutFinalsThereIsNoFigureButCpu() {
    Figures figures = figures(EvidenceBuilder.valid().withoutTotals());
    assertThat(
            List.of(
                figures.throughputPerSecond(),
                figures.repliesPerSecond(),
                figures.rejectedShare(),
                figures.errorRate(),
                figures.achievedOverMinted()))
        .containsOnly(OptionalDouble.empty());
    assertThat(figures.latencies()).isEmpty();
    assertThat(Figures.cpuPerTransferNanos(figures.measurementSeries())).hasValue(30_000);
  }

  @Test
  void withoutRepliesThereIsNoShareAndNoLatencyButThroughputIsZero() {
    Figures figures = figures(EvidenceBuilder.valid().rejectedPerSecond(0).applied(second -> 0));
    assertThat(figures.throughputPerSecond()).hasValue(0);
    assertThat(figures.rejectedShare()).isEmpty();
    assertThat(figures.errorRate()).isEmpty();
    assertThat(figures.latencies()).isEmpty();
    assertThat(Figures.cpuPerTransferNanos(figures.measurementSeries())).isEmpty();
  }

  @Test
  void driftIsAShareOfTheGreaterThird() {
    assertThat(new Thirds(100, 90).drift()).isEqualTo(0.1);
    assertThat(new Thirds(90, 100).drift()).isEqualTo(0.1);
    assertThat(new Thirds(100, 90).isSteady()).isTrue();
    assertThat(new Thirds(100, 89.9).isSteady()).isFalse();
    assertThat(new Thirds(0, 100).drift()).isEqualTo(1);
    assertThat(new Thirds(0, 0).drift()).isZero();
  }

  @Test
  void thirdsAreOfEqualLengthAndLeaveTheRestInTheMiddle() {
    List<Evidence.Second> eight =
        EvidenceBuilder.valid()
            .warmupSeconds(0)
            .measurementSeconds(8)
            .rejectedPerSecond(0)
            .applied(second -> 1L << second)
            .build()
            .series();
    assertThat(Thirds.of(eight, seconds -> OptionalDouble.of(Figures.replied(seconds))))
        .hasValue(new Thirds(1 + 2, 64 + 128));
    assertThat(Thirds.of(eight.subList(0, 2), seconds -> OptionalDouble.of(1))).isEmpty();
    assertThat(Thirds.of(eight.subList(0, 3), seconds -> OptionalDouble.of(1)))
        .hasValue(new Thirds(1, 1));
    assertThat(Thirds.of(eight, seconds -> OptionalDouble.empty())).isEmpty();
  }

  @Test
  void theWorstVerdictWins() {
    assertThat(Verdict.worstOf(List.of())).isEqualTo(Verdict.VALID);
    assertThat(Verdict.worstOf(List.of(Verdict.VALID, Verdict.INCONCLUSIVE)))
        .isEqualTo(Verdict.INCONCLUSIVE);
    assertThat(Verdict.worstOf(List.of(Verdict.INVALID, Verdict.INCONCLUSIVE, Verdict.VALID)))
        .isEqualTo(Verdict.INVALID);
    assertThat(Verdict.INCONCLUSIVE.label()).isEqualTo("inconclusive");
  }

  @Test
  void aFindingKeepsItsFiguresInTheirOrder() {
    Finding finding = Finding.of("x").figure("b", 1).figure("a", 2L).figure("c", 0.5).valid("fine");
    assertThat(finding.figures()).isEqualTo(Map.of("a", 2L, "b", 1, "c", 0.5));
    assertThat(finding.figures().keySet()).containsExactly("b", "a", "c");
    assertThat(Finding.notApplicable("x", "why").verdict()).isEmpty();
  }

  private static Figures figures(EvidenceBuilder evidence) {
    return Figures.of(evidence.build());
  }

  private static Final with(Final f, WindowReplies window) {
    PhaseTotals m = f.measurement();
    Counts counts = m.counts();
    return new Final(
        f.origin(),
        f.warmup(),
        new PhaseTotals(counts, m.appliedAmount(), m.latencies(), m.batchSizes(), window),
        f.unknownIds(),
        f.failures(),
        f.unanswered());
  }
}
