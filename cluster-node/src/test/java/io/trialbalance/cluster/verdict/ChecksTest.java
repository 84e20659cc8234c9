package io.trialbalance.cluster.verdict;

import static io.trialbalance.cluster.verdict.Findings.INVALID;
import static io.trialbalance.cluster.verdict.Findings.NOT_APPLICABLE;
import static io.trialbalance.cluster.verdict.Findings.VALID;
import static io.trialbalance.cluster.verdict.Findings.assertFinding;
import static org.assertj.core.api.Assertions.assertThat;

import io.trialbalance.cluster.results.document.Evidence;
import io.trialbalance.cluster.results.document.Evidence.Second;
import io.trialbalance.cluster.results.document.Finding;
import io.trialbalance.cluster.results.document.RunDocument;
import io.trialbalance.cluster.results.statistics.Figure;
import io.trialbalance.cluster.results.statistics.Units;
import io.trialbalance.protocol.measure.Counts;
import io.trialbalance.protocol.measure.EncodedHistogram;
import io.trialbalance.protocol.measure.Final;
import io.trialbalance.protocol.measure.LatencyKind;
import io.trialbalance.protocol.measure.LatencySnapshot;
import io.trialbalance.protocol.measure.PhaseTotals;
import io.trialbalance.protocol.measure.StepFailure;
import io.trialbalance.protocol.phase.Phase;
import io.trialbalance.protocol.phase.Status;
import io.trialbalance.protocol.phase.Verdict;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

/** All checks together, and whether what was counted agrees with itself. */
class ChecksTest {

  @Test
  void everyCheckThatAppliesFindsFlawlessEvidenceValid() {
    RunDocument closed = Checks.judge(EvidenceBuilder.valid().build());
    assertThat(closed.verdict()).isEqualTo(Verdict.VALID);
    assertThat(closed.reasons()).isEmpty();
    assertThat(closed.findings())
        .filteredOn(finding -> finding.verdict().isEmpty())
        .extracting(Finding::check)
        .containsExactly("schedule-kept", "nothing-applied", "host-quiet", "generator-on-time");
    assertThat(Checks.judge(EvidenceBuilder.valid().openLoop(101).build()).findings())
        .filteredOn(
            finding ->
                !Set.of("no-standstill", "host-quiet", "nothing-applied").contains(finding.check()))
        .hasSize(Checks.ALL.size() - 3)
        .allSatisfy(finding -> assertThat(finding.verdict()).as(finding.check()).isEqualTo(VALID));
  }

  @Test
  void everyCheckHasItsOwnNameAndSignsItsFindingWithIt() {
    assertThat(Checks.ALL).extracting(Check::name).doesNotHaveDuplicates();
    Evidence evidence = EvidenceBuilder.valid().build();
    assertThat(Checks.ALL)
        .allSatisfy(c -> assertThat(c.examine(evidence).check()).isEqualTo(c.name()));
  }

  @Test
  void evidenceOfAnAttemptThatNeverConnectedIsExaminedWithoutAnError() {
    Evidence empty =
        EvidenceBuilder.valid()
            .nodes(0)
            .ended(Status.FAILED, new StepFailure(StepFailure.Kind.UNREACHABLE, "no route"))
            .series(seconds -> List.of())
            .withoutTotals()
            .withoutLedger()
            .build();
    RunDocument judgement = Checks.judge(empty);
    assertThat(judgement.verdict()).isEqualTo(Verdict.INVALID);
    assertThat(judgement.reasons()).contains("attempt-ended: failed: no route");
  }

  @Test
  void aCheckThatFailsIsInconclusiveAndTakesNoOtherWithIt() {
    RunDocument judgement =
        Checks.judge(
            EvidenceBuilder.valid().build(),
            List.of(
                failing("absent-minded", () -> Map.of().get(List.of().get(0))),
                failing("bottomless", ChecksTest::recurse),
                new ErrorRate()),
            Figure.ALL);
    assertThat(judgement.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
    assertThat(judgement.findings())
        .extracting(Finding::check)
        .containsExactly("absent-minded", "bottomless", "error-rate");
    assertThat(judgement.reasons())
        .hasSize(2)
        .allSatisfy(reason -> assertThat(reason).contains(": this check failed: java.lang."));
    assertThat(judgement.findings().get(2).verdict()).isEqualTo(VALID);
  }

  @Test
  void aFigureThatFailsIsAbsentAndTakesNoOtherWithIt() {
    Figure failing =
        new Figure(
            "soundness",
            "soundness",
            Units::ratio,
            figures -> {
              recurse();
              return OptionalDouble.of(1);
            });
    RunDocument judged =
        Checks.judge(
            EvidenceBuilder.valid().build(),
            List.of(new ErrorRate()),
            List.of(failing, Figure.THROUGHPUT));
    assertThat(judged.figures())
        .containsEntry("soundness", null)
        .containsEntry("throughputPerSecond", 100.0);
    assertThat(judged.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
    assertThat(judged.reasons())
        .singleElement()
        .asString()
        .startsWith("soundness: this figure failed: java.lang.StackOverflowError");
  }

  private static Check failing(String name, Runnable how) {
    return new Check() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public Finding examine(Evidence evidence) {
        how.run();
        return Finding.notApplicable(name, "it was never reached");
      }
    };
  }

  private static void recurse() {
    recurse();
  }

  @Test
  void reasonsStandWorstFirst() {
    RunDocument judgement =
        Checks.judge(
            EvidenceBuilder.valid()
                .measurementSeconds(29)
                .ledger(l -> LedgerChecksTest.balances(l, 1_000, l.balanceSum() + 1, 0))
                .build());
    assertThat(judgement.verdict()).isEqualTo(Verdict.INVALID);
    assertThat(judgement.reasons()).hasSize(2);
    assertThat(judgement.reasons().get(0)).startsWith("balances: ");
    assertThat(judgement.reasons().get(1)).startsWith("measurement-length: ");
  }

  @Test
  void anAbortedAttemptIsInvalidAndSaysWhy() {
    StepFailure lost = new StepFailure(StepFailure.Kind.LOST, "node-1 was lost");
    assertFinding(
        new AttemptEnded(),
        EvidenceBuilder.valid().ended(Status.ABORTED, lost),
        INVALID,
        "aborted: node-1 was lost");
    assertFinding(
        new AttemptEnded(), EvidenceBuilder.valid().ended(Status.DONE, lost), INVALID, "node-1");
    assertFinding(
        new AttemptEnded(), EvidenceBuilder.valid().ended(Status.ABORTED, null), INVALID, "cause");
  }

  @Test
  void aMissingFinalIsInvalidAndNamed() {
    assertFinding(
        new FinalsDelivered(),
        EvidenceBuilder.valid().finalsMissing("node-1", "node-2"),
        INVALID,
        "node-1, node-2");
    assertFinding(
        new FinalsDelivered(), EvidenceBuilder.valid().withoutTotals(), INVALID, "no node");
  }

  @Test
  void aTransferThatWasNeverEndedIsInvalid() {
    assertFinding(
        new EveryTransferAnswered(),
        EvidenceBuilder.valid().totals(f -> with(f, f.measurement(), f.failures(), 1)),
        INVALID,
        "1 transfers");
    assertFinding(
        new EveryTransferAnswered(),
        EvidenceBuilder.valid().withoutTotals(),
        NOT_APPLICABLE,
        "no final");
  }

  @Test
  void aDuplicateIdIsInvalidAndAnotherFailureIsNot() {
    assertFinding(
        new IdsUnique(),
        EvidenceBuilder.valid()
            .totals(f -> with(f, f.measurement(), Map.of("duplicate id", 1L), 0)),
        INVALID,
        "duplicate id");
    assertFinding(new IdsUnique(), EvidenceBuilder.valid().failed(1), VALID, "");
  }

  @Test
  void aHistogramThatHoldsOneValueTooManyOrTooFewIsInvalid() {
    for (LatencyKind kind :
        List.of(
            LatencyKind.SERVICE_TIME,
            LatencyKind.RESPONSE_TIME,
            LatencyKind.FAILED,
            LatencyKind.UNKNOWN,
            LatencyKind.UNSENT_AGE)) {
      assertFinding(
          new HistogramsAgree(),
          EvidenceBuilder.valid()
              .openLoop(101)
              .totals(f -> with(f, oneMore(f.measurement(), kind), f.failures(), 0)),
          INVALID,
          kind.label() + " holds");
    }
    assertFinding(
        new HistogramsAgree(),
        EvidenceBuilder.valid().openLoop(101).failed(2).unknown(3, 0).unsent(4),
        VALID,
        "");
  }

  @Test
  void secondsThatDoNotAddUpToTheFinalsAreInvalid() {
    assertFinding(new SnapshotsAgree(), EvidenceBuilder.valid().failed(2).unknown(3, 1), VALID, "");
    for (Counts extra :
        List.of(
            new Counts(0, 1, 0, 0, 0, 0),
            new Counts(0, 0, 1, 0, 0, 0),
            new Counts(0, 0, 0, 1, 0, 0),
            new Counts(0, 0, 0, 0, 1, 0))) {
      assertFinding(
          new SnapshotsAgree(),
          EvidenceBuilder.valid().totals(f -> with(f, counting(f, extra), f.failures(), 0)),
          INVALID,
          "the seconds add up to");
    }
  }

  @Test
  void aMissingSnapshotMakesTheSumNotApplicable() {
    assertFinding(
        new SnapshotsAgree(),
        EvidenceBuilder.valid().series(s -> without(s, 5)),
        NOT_APPLICABLE,
        "second 5");
    assertFinding(
        new SnapshotsAgree(),
        EvidenceBuilder.valid().series(s -> without(s, s.size() - 1)),
        NOT_APPLICABLE,
        "second 69");
    assertFinding(
        new SnapshotsAgree(),
        EvidenceBuilder.valid().series(s -> missing(s, 7)),
        NOT_APPLICABLE,
        "1 snapshots of second 7");
    assertFinding(
        new SnapshotsAgree(),
        EvidenceBuilder.valid().finalsMissing("node-1"),
        NOT_APPLICABLE,
        "final");
  }

  @Test
  void nodesThatDrainInDifferentSecondsStillAddUp() {
    assertFinding(
        new SnapshotsAgree(),
        EvidenceBuilder.valid().measurementSeconds(61).series(s -> missing(s, 70)),
        NOT_APPLICABLE,
        "second 70");
    assertFinding(
        new SnapshotsAgree(), EvidenceBuilder.valid().series(s -> drained(s, 0)), VALID, "");
    assertFinding(
        new SnapshotsAgree(),
        EvidenceBuilder.valid().series(s -> drained(s, 1)),
        INVALID,
        "the seconds add up to");
  }

  /** One second more, in which another node is drained already. */
  private static List<Second> drained(List<Second> series, long applied) {
    Second last = series.get(series.size() - 1);
    List<Second> longer = new ArrayList<>(series);
    longer.add(
        new Second(
            last.second() + 1,
            Phase.DRAINING,
            1,
            new Counts(0, applied, 0, 0, 0, 0),
            LatencySnapshot.ZERO,
            EncodedHistogram.EMPTY,
            last.gauges(),
            last.usage()));
    return longer;
  }

  private static Final with(
      Final f, PhaseTotals measurement, Map<String, Long> failures, long unanswered) {
    return new Final(f.origin(), f.warmup(), measurement, f.unknownIds(), failures, unanswered);
  }

  private static PhaseTotals counting(Final f, Counts extra) {
    PhaseTotals m = f.measurement();
    return new PhaseTotals(
        m.counts().plus(extra), m.appliedAmount(), m.latencies(), m.batchSizes(), m.window());
  }

  private static PhaseTotals oneMore(PhaseTotals m, LatencyKind kind) {
    Map<LatencyKind, EncodedHistogram> histograms = new EnumMap<>(LatencyKind.class);
    histograms.putAll(m.latencies().histograms());
    Histogram histogram = m.latencies().of(kind).decode();
    histogram.recordValue(1_000_000);
    histograms.put(kind, EncodedHistogram.of(histogram));
    return new PhaseTotals(
        m.counts(), m.appliedAmount(), new LatencySnapshot(histograms), m.batchSizes(), m.window());
  }

  private static List<Second> without(List<Second> seconds, int index) {
    List<Second> fewer = new ArrayList<>(seconds);
    fewer.remove(index);
    return fewer;
  }

  private static List<Second> missing(List<Second> seconds, int index) {
    List<Second> changed = new ArrayList<>(seconds);
    Second whole = seconds.get(index);
    changed.set(
        index,
        new Second(
            whole.second(),
            whole.phase(),
            1,
            whole.counts(),
            whole.latencies(),
            whole.batchSizes(),
            whole.gauges(),
            whole.usage()));
    return changed;
  }
}
