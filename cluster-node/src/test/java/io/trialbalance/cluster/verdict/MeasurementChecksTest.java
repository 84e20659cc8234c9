package io.trialbalance.cluster.verdict;

import static io.trialbalance.cluster.verdict.Findings.INCONCLUSIVE;
import static io.trialbalance.cluster.verdict.Findings.INVALID;
import static io.trialbalance.cluster.verdict.Findings.NOT_APPLICABLE;
import static io.trialbalance.cluster.verdict.Findings.VALID;
import static io.trialbalance.cluster.verdict.Findings.assertFinding;
import static org.assertj.core.api.Assertions.assertThat;

import io.trialbalance.cluster.results.document.Evidence.NodeCpu;
import io.trialbalance.cluster.results.document.Evidence.Second;
import io.trialbalance.protocol.measure.Counts;
import io.trialbalance.protocol.measure.EncodedHistogram;
import io.trialbalance.protocol.measure.Final;
import io.trialbalance.protocol.measure.LatencySnapshot;
import io.trialbalance.protocol.measure.PhaseTotals;
import io.trialbalance.protocol.measure.PhaseTotals.WindowReplies;
import io.trialbalance.protocol.plan.Limits;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Whether a measurement was long, steady and free enough to be believed. */
class MeasurementChecksTest {

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
    assertFinding(new ScheduleKept(), achieving(9_899, 10_000), INVALID, "(165/s of 167/s)");
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
        "above 80.0%, so there is little left");
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
                all ->
                    List.of(
                        all.get(0),
                        new NodeCpu(7, 60, 119_000_000_000L, Map.of("gc", 1L), null, null)));
    assertFinding(new ClientHeadroom(), stranger, VALID, "of the cores used by node-0");
    EvidenceBuilder onlyStrangers =
        EvidenceBuilder.valid()
            .nodeCpu(all -> List.of(new NodeCpu(7, 60, 1_000L, Map.of(), null, null)));
    assertFinding(new ClientHeadroom(), onlyStrangers, NOT_APPLICABLE, "no CPU");
  }

  /** A quota of half a core: 27 s of 30 are 90%. */
  @Test
  void whatANodeMayUseIsWhatItsControlGroupsAllow() {
    assertFinding(
        new ClientHeadroom(),
        EvidenceBuilder.valid().allowedCores(0.5).nodeCpu(all -> List.of(used(27.5, 4.0))),
        INCONCLUSIVE,
        "92% of the 0.500 cores it may use, used by node-0 (98% in its busiest second),"
            + " node-0 throttled for 4.0 s: above 1.0% of its time");
    assertFinding(
        new ClientHeadroom(),
        EvidenceBuilder.valid().allowedCores(0.5).nodeCpu(all -> List.of(used(27.5, 0.5))),
        INCONCLUSIVE,
        "throttled for 0.5 s: above 90.0% the client may be what limits");
    assertFinding(
        new ClientHeadroom(),
        EvidenceBuilder.valid()
            .allowedCores(0.5)
            .limits(new Limits(0.05, 0.1, 0.15, 0.95))
            .nodeCpu(all -> List.of(used(27.5, 0))),
        VALID,
        "(98% in its busiest second): above 80.0%, so there is little left");
  }

  private static NodeCpu used(double seconds, double throttled) {
    return new NodeCpu(
        0, 60, (long) (seconds * 1e9), Map.of(), 490_000_000L, (long) (throttled * 1e9));
  }

  @Test
  void aRunThatWasRepeatedWithFewerNodesSaysSo() {
    assertFinding(
        new NodesStayed(), EvidenceBuilder.valid().nodes(3).nodesAtFirst(3), VALID, "3 nodes");
    assertFinding(
        new NodesStayed(),
        EvidenceBuilder.valid().nodes(2).nodesAtFirst(3),
        INCONCLUSIVE,
        "had 2 nodes, but the run began with 3");
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
                        new NodeCpu(
                            1, 60, 114_000_000_000L, all.get(1).threadCpuNanos(), null, null),
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
                            2,
                            60,
                            58_000_000_000L,
                            Map.of("event-loop", 57_000_000_000L),
                            null,
                            null)));
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
                        new Counts(minted, replies, 0, 0, 0, 0),
                        0,
                        LatencySnapshot.ZERO,
                        EncodedHistogram.EMPTY,
                        new WindowReplies(replies - replies / 3, replies / 3)),
                    f.failures(),
                    0));
  }

  private static Limits limits(double maxErrorRate) {
    return new Limits(maxErrorRate, 0.1, 0.15, 0.9);
  }

  private static Final with(
      Final f, PhaseTotals measurement, Map<String, Long> failures, long unanswered) {
    return new Final(f.origin(), f.warmup(), measurement, f.unknownIds(), failures, unanswered);
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
