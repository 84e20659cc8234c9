package io.trialbalance.cluster.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialbalance.cluster.verdict.Evidence.NodeCpu;
import io.trialbalance.cluster.verdict.Evidence.Second;
import io.trialbalance.protocol.measure.Counts;
import io.trialbalance.protocol.measure.EncodedHistogram;
import io.trialbalance.protocol.measure.Final;
import io.trialbalance.protocol.measure.LatencyKind;
import io.trialbalance.protocol.measure.LatencySnapshot;
import io.trialbalance.protocol.measure.LedgerTotals;
import io.trialbalance.protocol.measure.PhaseTotals;
import io.trialbalance.protocol.measure.PhaseTotals.WindowReplies;
import io.trialbalance.protocol.measure.Snapshot;
import io.trialbalance.protocol.measure.StepFailure;
import io.trialbalance.protocol.phase.Phase;
import io.trialbalance.protocol.phase.Status;
import io.trialbalance.protocol.plan.Limits;
import io.trialbalance.protocol.plan.Workload;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class ChecksTest {

  private static final Optional<Verdict> VALID = Optional.of(Verdict.VALID);
  private static final Optional<Verdict> INVALID = Optional.of(Verdict.INVALID);
  private static final Optional<Verdict> INCONCLUSIVE = Optional.of(Verdict.INCONCLUSIVE);
  private static final Optional<Verdict> NOT_APPLICABLE = Optional.empty();

  @Test
  void everyCheckThatAppliesFindsFlawlessEvidenceValid() {
    Judgement closed = Checks.examine(EvidenceBuilder.valid().build());
    assertThat(closed.verdict()).isEqualTo(Verdict.VALID);
    assertThat(closed.reasons()).isEmpty();
    assertThat(closed.findings())
        .filteredOn(finding -> finding.verdict().isEmpty())
        .extracting(Finding::check)
        .containsExactly("schedule-kept");
    assertThat(Checks.examine(EvidenceBuilder.valid().openLoop(101).build()).findings())
        .filteredOn(finding -> !finding.check().equals("no-standstill"))
        .hasSize(Checks.ALL.size() - 1)
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
            .ended(Status.FAILED, new StepFailure(StepFailure.Kind.UNREACHABLE, "no route to bank"))
            .series(seconds -> List.of())
            .withoutTotals()
            .withoutLedger()
            .build();
    Judgement judgement = Checks.examine(empty);
    assertThat(judgement.verdict()).isEqualTo(Verdict.INVALID);
    assertThat(judgement.reasons()).contains("attempt-ended: failed: no route to bank");
  }

  @Test
  void reasonsStandWorstFirst() {
    Judgement judgement =
        Checks.examine(
            EvidenceBuilder.valid()
                .measurementSeconds(29)
                .ledger(l -> balances(l, 1_000, l.balanceSum() + 1, 0))
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
            new Counts(0, 1, 0, 0, 0, 0, 0),
            new Counts(0, 0, 1, 0, 0, 0, 0),
            new Counts(0, 0, 0, 1, 0, 0, 0),
            new Counts(0, 0, 0, 0, 1, 0, 0))) {
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
    Snapshot last = series.get(series.size() - 1).snapshot();
    List<Second> longer = new ArrayList<>(series);
    longer.add(
        new Second(
            new Snapshot(
                last.origin(),
                last.second() + 1,
                Phase.DRAINING,
                new Counts(0, applied, 0, 0, 0, 0, 0),
                LatencySnapshot.ZERO,
                EncodedHistogram.EMPTY,
                last.gauges(),
                last.usage()),
            1));
    return longer;
  }

  @Test
  void aMeasurementWithoutASingleReplyIsInvalid() {
    assertFinding(
        new RepliesMeasured(),
        EvidenceBuilder.valid().rejectedPerSecond(0).applied(second -> second < 10 ? 100 : 0),
        INVALID,
        "not a single reply");
    assertFinding(
        new RepliesMeasured(),
        EvidenceBuilder.valid().rejectedPerSecond(0).applied(second -> second == 69 ? 1 : 0),
        VALID,
        "1 replies");
  }

  @Test
  void openLoopThatAchievesLessThan99PercentOfItsTokensIsInvalid() {
    assertFinding(new ScheduleKept(), achieving(9_900, 10_000), VALID, "0.9900");
    assertFinding(new ScheduleKept(), achieving(9_899, 10_000), INVALID, "did not keep up");
    assertFinding(new ScheduleKept(), achieving(0, 0), NOT_APPLICABLE, "no token");
    assertFinding(new ScheduleKept(), EvidenceBuilder.valid(), NOT_APPLICABLE, "closed loop");
  }

  @Test
  void anErrorRateAboveThePlansLimitIsInvalid() {
    // 6,060 replies in the measurement: 60 / 6,120 = 0.98%.
    EvidenceBuilder errors = EvidenceBuilder.valid().failed(40).unknown(20, 0);
    assertFinding(new ErrorRate(), errors.limits(limits(60 / 6_120.0)), VALID, "0.980%");
    assertFinding(new ErrorRate(), errors.limits(limits(59.9 / 6_120)), INVALID, "0.980%");
    assertFinding(
        new ErrorRate(),
        EvidenceBuilder.valid().rejectedPerSecond(0).applied(second -> 0),
        NOT_APPLICABLE,
        "no transfer");
  }

  @Test
  void aDatabaseThatCannotBeAskedAfterwardsIsInvalid() {
    assertFinding(
        new LedgerAnswered(), EvidenceBuilder.valid().withoutLedger(), INVALID, "could not");
    assertFinding(
        new LedgerAnswered(),
        EvidenceBuilder.valid().ledger(l -> LedgerTotals.NONE),
        INVALID,
        "keeps nothing");
    assertFinding(
        new LedgerAnswered(),
        EvidenceBuilder.valid().withoutLedger().ended(Status.ABORTED, null),
        NOT_APPLICABLE,
        "before validating");
  }

  @Test
  void noopIsAskedForNoLedgerAndForNoHeadroom() {
    EvidenceBuilder noop = EvidenceBuilder.valid().noop().cpuPerTransferMicros(second -> 20_000);
    for (Check check :
        List.of(
            new LedgerAnswered(),
            new Balances(),
            new TransfersStored(),
            new AmountsStored(),
            new ClientHeadroom())) {
      assertFinding(check, noop, NOT_APPLICABLE, "noop");
    }
    assertThat(Checks.examine(noop.build()).verdict()).isEqualTo(Verdict.VALID);
  }

  @Test
  void moneyThatAppearsOrVanishesIsInvalid() {
    long sum = new Workload(1_000, 1, 1_000_000, 1, 1_000, 42).totalBalance();
    for (long wrong : new long[] {sum - 1, sum + 1}) {
      assertFinding(
          new Balances(),
          EvidenceBuilder.valid().ledger(l -> balances(l, 1_000, wrong, 0)),
          INVALID,
          "balances add up to " + wrong);
    }
    assertFinding(
        new Balances(),
        EvidenceBuilder.valid().ledger(l -> balances(l, 1_000, sum, 1)),
        INVALID,
        "1 accounts are below zero");
    assertFinding(
        new Balances(),
        EvidenceBuilder.valid().ledger(l -> balances(l, 999, sum, 0)),
        INVALID,
        "999 accounts");
    assertFinding(
        new Balances(), EvidenceBuilder.valid().withoutLedger(), NOT_APPLICABLE, "did not say");
  }

  @Test
  void storedTransfersAreExactWhenEveryUnknownWasLookedUp() {
    // 70 s × 100 applied, and 2 of 5 unknowns found.
    EvidenceBuilder looked = EvidenceBuilder.valid().unknown(5, 2);
    assertFinding(new TransfersStored(), looked, VALID, "exactly 7002");
    assertFinding(
        new TransfersStored(), looked.ledger(l -> stored(l, 1, 0, 5)), INVALID, "7003 transfers");
    assertFinding(
        new TransfersStored(), looked.ledger(l -> stored(l, -1, 0, 5)), INVALID, "7001 transfers");
  }

  @Test
  void storedTransfersAreBetweenBoundsWhenUnknownsWereNotLookedUp() {
    EvidenceBuilder unknown = EvidenceBuilder.valid().unknown(5, 0);
    for (int more : new int[] {0, 5}) {
      assertFinding(
          new TransfersStored(),
          unknown.ledger(l -> stored(l, more, 0, 0)),
          VALID,
          "between 7000 and 7005");
    }
    for (int more : new int[] {-1, 6}) {
      assertFinding(
          new TransfersStored(), unknown.ledger(l -> stored(l, more, 0, 0)), INVALID, "between");
    }
    assertFinding(
        new TransfersStored(),
        EvidenceBuilder.valid().finalsMissing("node-1"),
        NOT_APPLICABLE,
        "final");
  }

  @Test
  void storedAmountsAreHeldAgainstTheSameBounds() {
    EvidenceBuilder looked = EvidenceBuilder.valid().unknown(5, 2);
    assertFinding(new AmountsStored(), looked, VALID, "exactly 70020");
    assertFinding(new AmountsStored(), looked.ledger(l -> stored(l, 0, 1, 5)), INVALID, "70021");
    assertFinding(new AmountsStored(), looked.ledger(l -> stored(l, 0, -1, 5)), INVALID, "70019");
    EvidenceBuilder unknown = EvidenceBuilder.valid().unknown(5, 0);
    // At most 1,000 each.
    assertFinding(
        new AmountsStored(), unknown.ledger(l -> stored(l, 0, 5_000, 0)), VALID, "and 75000");
    assertFinding(
        new AmountsStored(), unknown.ledger(l -> stored(l, 0, 5_001, 0)), INVALID, "and 75000");
    assertFinding(
        new AmountsStored(), EvidenceBuilder.valid().withoutTotals(), NOT_APPLICABLE, "final");
  }

  @Test
  void aMeasurementBelow30SecondsIsInconclusive() {
    assertFinding(
        new MeasurementLength(), EvidenceBuilder.valid().measurementSeconds(30), VALID, "30 s");
    assertFinding(
        new MeasurementLength(),
        EvidenceBuilder.valid().measurementSeconds(29),
        INCONCLUSIVE,
        "too short to be repeated by someone else: 29.0 s, at least 30 s");
  }

  @Test
  void aClientWhoseCpuPerTransferStillFallsIsInconclusive() {
    // The first third is seconds 10 to 29 of the load, the last one 50 to 69.
    assertFinding(
        new ClientWarm(),
        EvidenceBuilder.valid().cpuPerTransferMicros(s -> s < 30 ? 40 : s < 50 ? 90 : 36),
        VALID,
        "40.00 µs in the first third, 36.00 µs in the last");
    assertFinding(
        new ClientWarm(),
        EvidenceBuilder.valid().cpuPerTransferMicros(s -> s < 30 ? 40 : 35.9),
        INCONCLUSIVE,
        "40.00 µs in the first third, 35.90 µs in the last");
    assertFinding(
        new ClientWarm(),
        EvidenceBuilder.valid().cpuPerTransferMicros(s -> s < 50 ? 30 : 34),
        INCONCLUSIVE,
        "more than 10% apart");
  }

  @Test
  void withoutCpuFiguresNobodyKnowsWhetherTheClientWasWarm() {
    assertFinding(
        new ClientWarm(),
        EvidenceBuilder.valid().cpuPerTransferMicros(s -> 0),
        NOT_APPLICABLE,
        "no CPU");
    assertFinding(
        new ClientWarm(), EvidenceBuilder.valid().measurementSeconds(2), NOT_APPLICABLE, "no CPU");
  }

  @Test
  void throughputThatDriftsIsInconclusive() {
    assertFinding(
        new SteadyThroughput(),
        EvidenceBuilder.valid().rejectedPerSecond(0).applied(s -> s < 50 ? 100 : 90),
        VALID,
        "100.0 replies/s in the first third, 90.0 in the last");
    assertFinding(
        new SteadyThroughput(),
        EvidenceBuilder.valid().rejectedPerSecond(0).applied(s -> s < 50 ? 100 : 89),
        INCONCLUSIVE,
        "more than 10% apart");
    assertFinding(
        new SteadyThroughput(),
        EvidenceBuilder.valid().rejectedPerSecond(0).applied(s -> s < 30 ? 0 : 100),
        INCONCLUSIVE,
        "0.0 replies/s");
  }

  @Test
  void aStandstillThatClosedLoopPercentilesHideIsInconclusive() {
    EvidenceBuilder still = EvidenceBuilder.valid().rejectedPerSecond(0).measurementSeconds(100);
    assertFinding(
        new NoStandstill(),
        still.applied(s -> s == 40 ? 0 : 100),
        VALID,
        "answered nothing in 1 of 100 seconds");
    assertFinding(
        new NoStandstill(),
        still.applied(s -> s >= 40 && s < 90 ? 0 : 100),
        INCONCLUSIVE,
        "in 50 of 100 seconds in which transfers were in flight: in closed loop no percentile");
    assertFinding(
        new NoStandstill(),
        EvidenceBuilder.valid().openLoop(100),
        NOT_APPLICABLE,
        "in open loop the response times show a standstill");
  }

  @Test
  void secondsOfWhichNothingIsKnownAreNoStandstill() {
    assertFinding(
        new NoStandstill(),
        EvidenceBuilder.valid()
            .rejectedPerSecond(0)
            .applied(s -> s == 20 ? 0 : 100)
            .measurementSeconds(30)
            .series(s -> missing(s, 20)),
        VALID,
        "nothing in 0 of 29 seconds");
  }

  @Test
  void aGapInTheSeriesIsNoDrift() {
    assertFinding(
        new SteadyThroughput(),
        EvidenceBuilder.valid()
            .applied(s -> s == 20 ? 1 : 100)
            .measurementSeconds(30)
            .series(s -> missing(s, 20)),
        VALID,
        "101.0 replies/s in the first third, 101.0 in the last");
  }

  @Test
  void aClientThatUsesMoreThan90PercentOfItsCoresIsInconclusive() {
    // 101 replies a second on 2 cores: 1.8 s of CPU are 90%.
    assertFinding(
        new ClientHeadroom(),
        EvidenceBuilder.valid().cpuPerTransferMicros(s -> 1_790_000 / 101.0),
        VALID,
        "90% of the cores");
    assertFinding(
        new ClientHeadroom(),
        EvidenceBuilder.valid().cpuPerTransferMicros(s -> 1_810_000 / 101.0),
        INCONCLUSIVE,
        "may be what limits");
    assertFinding(
        new ClientHeadroom(),
        EvidenceBuilder.valid().nodes(2).cpuPerTransferMicros(s -> 1_810_000 / 101.0),
        VALID,
        "45% of the cores");
    assertFinding(
        new ClientHeadroom(),
        EvidenceBuilder.valid().cpuPerTransferMicros(s -> 0),
        NOT_APPLICABLE,
        "no CPU");
  }

  @Test
  void aRunInAGrownDataFileIsMarked() {
    assertFinding(
        new BeganEmpty(), EvidenceBuilder.valid().reset("empty data file"), VALID, "nothing");
    assertFinding(
        new BeganEmpty(),
        EvidenceBuilder.valid().reset("grown data file, fresh ids 3"),
        INCONCLUSIVE,
        "began in a grown data file, fresh ids 3: not equal to a result from an empty one");
  }

  @Test
  void cpuIsNotBookedToANodeThatHasNotDescribedItself() {
    EvidenceBuilder stranger =
        EvidenceBuilder.valid()
            .nodeCpu(
                all -> List.of(all.get(0), new NodeCpu(7, 60, 119_000_000_000L, Map.of("gc", 1L))));
    assertFinding(new ClientHeadroom(), stranger, VALID, "of the cores used by node-0");
    EvidenceBuilder onlyStrangers =
        EvidenceBuilder.valid().nodeCpu(all -> List.of(new NodeCpu(7, 60, 1_000L, Map.of())));
    assertFinding(new ClientHeadroom(), onlyStrangers, NOT_APPLICABLE, "no CPU");
  }

  @Test
  void oneSaturatedNodeAmongIdleOnesIsSeenAndNamed() {
    // 60 s of 2 cores: 114 s of CPU are 95%.
    EvidenceBuilder oneBusy =
        EvidenceBuilder.valid()
            .nodes(3)
            .nodeCpu(
                all ->
                    List.of(
                        all.get(0),
                        new NodeCpu(1, 60, 114_000_000_000L, all.get(1).threadCpuNanos()),
                        all.get(2)));
    assertFinding(
        new ClientHeadroom(), oneBusy, INCONCLUSIVE, "95% of the cores used by node-1, event");
    EvidenceBuilder oneBusyLoop =
        EvidenceBuilder.valid()
            .nodes(3)
            .nodeCpu(
                all ->
                    List.of(
                        all.get(0),
                        all.get(1),
                        new NodeCpu(
                            2, 60, 58_000_000_000L, Map.of("event-loop", 57_000_000_000L))));
    assertFinding(new ClientHeadroom(), oneBusyLoop, INCONCLUSIVE, "loops 95% busy on node-2");
  }

  @Test
  void eventLoopsThatAreBusyMoreThan90PercentAreInconclusive() {
    assertFinding(new ClientHeadroom(), eventLoops(900_000_000L, "1"), VALID, "loops 90% busy");
    assertFinding(new ClientHeadroom(), eventLoops(910_000_000L, "1"), INCONCLUSIVE, "91% busy");
    assertFinding(new ClientHeadroom(), eventLoops(910_000_000L, "2"), VALID, "loops 46% busy");
    assertThat(new ClientHeadroom().examine(eventLoops(910_000_000L, null).build()).figures())
        .doesNotContainKey("usedOfEventLoops");
  }

  @Test
  void aP99ThatRestsOnFewerThanTenValuesIsInconclusive() {
    EvidenceBuilder thousand =
        EvidenceBuilder.valid().measurementSeconds(10).rejectedPerSecond(0).applied(s -> 100);
    assertFinding(new ValuesBeyondP99(), thousand, VALID, "10 values lie beyond p99");
    assertFinding(
        new ValuesBeyondP99(),
        thousand.applied(s -> s == 15 ? 99 : 100),
        INCONCLUSIVE,
        "9 values lie beyond p99, at least 10");
    assertFinding(
        new ValuesBeyondP99(), EvidenceBuilder.valid().withoutTotals(), NOT_APPLICABLE, "latency");
  }

  private static void assertFinding(
      Check check, EvidenceBuilder evidence, Optional<Verdict> verdict, String reason) {
    Finding finding = check.examine(evidence.build());
    assertThat(finding.verdict()).as(finding.reason()).isEqualTo(verdict);
    assertThat(finding.reason()).contains(reason);
  }

  private static EvidenceBuilder eventLoops(long cpuNanos, String number) {
    return EvidenceBuilder.valid()
        .threadCpuNanos(Map.of("event-loop", cpuNanos, "gc", 1L))
        .eventLoops(number);
  }

  private static EvidenceBuilder achieving(long replies, long minted) {
    return EvidenceBuilder.valid()
        .openLoop(100)
        .totals(
            f ->
                with(
                    f,
                    new PhaseTotals(
                        new Counts(minted, replies, 0, 0, 0, 0, 0),
                        0,
                        LatencySnapshot.ZERO,
                        EncodedHistogram.EMPTY,
                        new WindowReplies(replies - replies / 3, replies / 3)),
                    f.failures(),
                    0));
  }

  private static Limits limits(double maxErrorRate) {
    return new Limits(maxErrorRate, 0.1, 0.15);
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

  private static LedgerTotals balances(LedgerTotals l, long accounts, long sum, long negative) {
    return new LedgerTotals(
        true,
        accounts,
        sum,
        negative,
        l.transfers(),
        l.transferAmountSum(),
        l.unknownsFound(),
        l.unknownsFoundAmount(),
        l.unknownsLookedUp());
  }

  private static LedgerTotals stored(
      LedgerTotals l, long moreTransfers, long moreAmount, long unknownsLookedUp) {
    return new LedgerTotals(
        true,
        l.accounts(),
        l.balanceSum(),
        l.negativeBalances(),
        l.transfers() + moreTransfers,
        l.transferAmountSum() + moreAmount,
        l.unknownsFound(),
        l.unknownsFoundAmount(),
        unknownsLookedUp);
  }

  private static List<Second> without(List<Second> seconds, int index) {
    List<Second> fewer = new ArrayList<>(seconds);
    fewer.remove(index);
    return fewer;
  }

  private static List<Second> missing(List<Second> seconds, int index) {
    List<Second> changed = new ArrayList<>(seconds);
    Snapshot snapshot = seconds.get(index).snapshot();
    changed.set(index, new Second(snapshot, 1));
    return changed;
  }
}
