package io.trialbalance.workload.recording;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trialbalance.protocol.measure.Counts;
import io.trialbalance.protocol.measure.EncodedHistogram;
import io.trialbalance.protocol.measure.LatencyKind;
import io.trialbalance.protocol.measure.LatencySnapshot;
import io.trialbalance.protocol.measure.PhaseTotals;
import io.trialbalance.protocol.phase.Phase;
import io.trialbalance.workload.Plans;
import io.trialbalance.workload.database.Transfer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class LatencyRecorderTest {

  private static final long MILLI = 1_000_000;
  private static final long SECOND = 1_000 * MILLI;

  private final EndedTransfer transfer = new EndedTransfer();

  @Test
  void inClosedLoopThereIsAServiceTimeAndNoResponseTime() {
    LatencyRecorder recorder = started(false);
    recorder.ended(Outcome.APPLIED, transfer, SECOND, SECOND, 0, SECOND + 3 * MILLI);
    LatencySnapshot latencies = recorder.takeInterval().latencies();
    assertThat(latencies.histograms()).containsOnlyKeys(LatencyKind.SERVICE_TIME);
    assertHolds(latencies, LatencyKind.SERVICE_TIME, 3 * MILLI);
  }

  @Test
  void inOpenLoopTheResponseTimeCountsFromTheIntendedStart() {
    LatencyRecorder recorder = started(true);
    recorder.ended(Outcome.REJECTED, transfer, SECOND, SECOND + 5 * MILLI, 0, SECOND + 8 * MILLI);
    LatencySnapshot latencies = recorder.takeInterval().latencies();
    assertHolds(latencies, LatencyKind.SERVICE_TIME, 3 * MILLI);
    assertHolds(latencies, LatencyKind.RESPONSE_TIME, 8 * MILLI);
    assertHolds(latencies, LatencyKind.SCHEDULE_LAG, 5 * MILLI);
  }

  @Test
  void waitingForTheConnectionAndTheLastAttemptAreRecordedApart() {
    LatencyRecorder recorder = started(false);
    transfer.sent(SECOND + 2 * MILLI);
    transfer.sentAgain(SECOND + 7 * MILLI, Transfer.OTHER_CAUSE);
    recorder.ended(Outcome.APPLIED, transfer, SECOND, SECOND, 0, SECOND + 10 * MILLI);
    LatencyRecorder.Interval interval = recorder.takeInterval();
    assertHolds(interval.latencies(), LatencyKind.SERVICE_TIME, 10 * MILLI);
    assertHolds(interval.latencies(), LatencyKind.POOL_WAIT, 2 * MILLI);
    assertHolds(interval.latencies(), LatencyKind.ATTEMPT_TIME, 3 * MILLI);
    assertThat(interval.counts().retries()).isEqualTo(1);
  }

  @Test
  void lagOfOurOwnIsKeptByTheResponseTimeOfWhichItIsAPart() {
    LatencyRecorder recorder = started(true);
    recorder.ended(
        Outcome.APPLIED, transfer, SECOND, SECOND + 5 * MILLI, 3 * MILLI, SECOND + 8 * MILLI);
    recorder.ended(
        Outcome.REJECTED, transfer, SECOND, SECOND + 7 * MILLI, 2 * MILLI, SECOND + 8 * MILLI);
    recorder.ended(Outcome.APPLIED, transfer, SECOND, SECOND + MILLI, 0, SECOND + 9 * MILLI);
    recorder.takeInterval();
    Histogram own = recorder.totals(Phase.WARMUP).ownLag().decode();
    assertThat(own.getTotalCount()).isEqualTo(5_000);
    assertThat(own.getCountAtValue(8 * MILLI)).isEqualTo(5_000);
    assertThat(recorder.totals(Phase.MEASUREMENT).ownLag().isEmpty()).isTrue();
  }

  @Test
  void retriesAreCountedByTheirCauseForTheTransfersThatNeededThem() {
    LatencyRecorder recorder = started(false, "lock", "snapshot");
    transfer.sent(SECOND);
    transfer.sentAgain(SECOND, 1);
    transfer.sentAgain(SECOND, 1);
    transfer.sentAgain(SECOND, Transfer.OTHER_CAUSE);
    recorder.ended(Outcome.APPLIED, transfer, SECOND, SECOND, 0, SECOND + MILLI);
    recorder.ended(
        Outcome.APPLIED, new EndedTransfer(), 3 * SECOND, 3 * SECOND, 0, 3 * SECOND + MILLI);
    Counts interval = recorder.takeInterval().counts();
    assertThat(interval.retries()).isEqualTo(3);
    assertThat(interval.retriesByCause()).isEqualTo(Map.of("lock", 0L, "snapshot", 2L));
    assertThat(recorder.totals(Phase.WARMUP).counts())
        .isEqualTo(new Counts(0, 1, 0, 0, 0, 0, 3, Map.of("lock", 0L, "snapshot", 2L)));
    assertThat(recorder.totals(Phase.MEASUREMENT).counts())
        .isEqualTo(new Counts(0, 1, 0, 0, 0, 0, 0, Map.of("lock", 0L, "snapshot", 0L)));
    assertThat(recorder.takeInterval().counts().retriesByCause().values()).containsOnly(0L);
    transfer.prepareAgain();
    assertThat(transfer.retries(1)).isZero();
  }

  @Test
  void failedAndUnknownHaveHistogramsOfTheirOwn() {
    LatencyRecorder recorder = started(true);
    recorder.ended(Outcome.FAILED, transfer, SECOND, SECOND + MILLI, 0, SECOND + 2 * MILLI);
    recorder.ended(Outcome.UNKNOWN, transfer, SECOND, SECOND + MILLI, 0, SECOND + 4 * MILLI);
    LatencyRecorder.Interval interval = recorder.takeInterval();
    assertThat(interval.counts()).isEqualTo(new Counts(0, 0, 0, 1, 1, 0));
    assertThat(interval.latencies().histograms())
        .containsOnlyKeys(LatencyKind.FAILED, LatencyKind.UNKNOWN, LatencyKind.SCHEDULE_LAG);
    assertHolds(interval.latencies(), LatencyKind.FAILED, 2 * MILLI);
    assertHolds(interval.latencies(), LatencyKind.UNKNOWN, 4 * MILLI);
  }

  @Test
  void aTransferBelongsToThePhaseOfItsIntendedStartAndCountsInTheWindowOfItsReply() {
    LatencyRecorder recorder = started(true);
    long begunInWarmup = 2 * SECOND - 1;
    long begunInMeasurement = 5 * SECOND - 1;
    recorder.ended(Outcome.APPLIED, transfer, 0, 0, 0, 2 * SECOND - 1);
    recorder.ended(Outcome.APPLIED, transfer, begunInWarmup, begunInWarmup, 0, 2 * SECOND);
    recorder.ended(Outcome.REJECTED, transfer, begunInMeasurement, 5 * SECOND, 0, 5 * SECOND);
    recorder.takeInterval();

    PhaseTotals warmup = recorder.totals(Phase.WARMUP);
    assertThat(warmup.counts()).isEqualTo(new Counts(0, 2, 0, 0, 0, 0));
    assertThat(warmup.appliedAmount()).isEqualTo(20);
    assertThat(warmup.window()).isEqualTo(new PhaseTotals.WindowReplies(1, 0));
    PhaseTotals measurement = recorder.totals(Phase.MEASUREMENT);
    assertThat(measurement.counts()).isEqualTo(new Counts(0, 0, 1, 0, 0, 0));
    assertThat(measurement.appliedAmount()).isZero();
    assertThat(measurement.window()).isEqualTo(new PhaseTotals.WindowReplies(1, 0));
  }

  @Test
  void failuresAreNoReplies() {
    LatencyRecorder recorder = started(true);
    recorder.ended(Outcome.FAILED, transfer, 3 * SECOND, 3 * SECOND, 0, 3 * SECOND);
    recorder.ended(Outcome.UNKNOWN, transfer, 3 * SECOND, 3 * SECOND, 0, 3 * SECOND);
    recorder.takeInterval();
    assertThat(recorder.totals(Phase.MEASUREMENT).window().all()).isZero();
  }

  @Test
  void anIntervalBeginsWhereTheLastOneEnded() {
    LatencyRecorder recorder = started(false);
    recorder.ended(Outcome.APPLIED, transfer, 0, 0, 0, MILLI);
    assertThat(recorder.takeInterval().counts().applied()).isEqualTo(1);
    assertThat(recorder.takeInterval().counts()).isEqualTo(Counts.ZERO);
    recorder.ended(Outcome.APPLIED, transfer, 0, 0, 0, 2 * MILLI);
    LatencyRecorder.Interval third = recorder.takeInterval();
    assertThat(third.counts().applied()).isEqualTo(1);
    assertHolds(third.latencies(), LatencyKind.SERVICE_TIME, 2 * MILLI);
    assertThat(recorder.totals(Phase.WARMUP).counts().applied()).isEqualTo(2);
  }

  @Test
  void theLongestLoadIsRecordedUnclipped() {
    LatencyRecorder recorder = started(true);
    long longest = Plans.seconds(2, 3).longestLoad().toNanos();
    recorder.ended(Outcome.APPLIED, transfer, 0, 0, 0, longest);
    assertHolds(recorder.takeInterval().latencies(), LatencyKind.RESPONSE_TIME, longest);
  }

  @Test
  void noTransferBeginsInDraining() {
    assertThatThrownBy(() -> started(true).totals(Phase.DRAINING))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("draining");
  }

  @Test
  void totalsAreTheSumOfTheIntervalsWhileSeveralThreadsRecord() throws InterruptedException {
    LatencyRecorder recorder = started(true);
    int threads = 24;
    int transfersEach = 50_000;
    CountDownLatch running = new CountDownLatch(threads);
    for (int i = 0; i < threads; i++) {
      long latency = (i + 1) * MILLI;
      Thread writer = new Thread(() -> recordMany(recorder, transfersEach, latency, running));
      writer.start();
    }
    Counts sum = Counts.ZERO;
    Histogram serviceTimes = recorder.newHistogram();
    boolean last = false;
    while (!last) {
      last = running.getCount() == 0;
      LatencyRecorder.Interval interval = recorder.takeInterval();
      sum = sum.plus(interval.counts());
      EncodedHistogram taken = interval.latencies().of(LatencyKind.SERVICE_TIME);
      assertThat(taken.decode().getTotalCount()).isEqualTo(interval.counts().applied());
      taken.addTo(serviceTimes);
    }
    assertThat(sum.applied()).isEqualTo((long) threads * transfersEach);
    PhaseTotals all = recorder.totals(Phase.WARMUP).plus(recorder.totals(Phase.MEASUREMENT));
    assertThat(all.counts()).isEqualTo(sum);
    assertThat(all.appliedAmount()).isEqualTo(10 * sum.applied());
    assertThat(all.latencies().of(LatencyKind.SERVICE_TIME))
        .isEqualTo(EncodedHistogram.of(serviceTimes));
    assertThat(serviceTimes.getCountBetweenValues(2 * MILLI, 2 * MILLI)).isEqualTo(transfersEach);
  }

  /** A place for each of 256 connections would be gigabytes. */
  @Test
  void manyThreadsThatDoNotRecordAtOneMomentNeedOnePlace() throws InterruptedException {
    LatencyRecorder recorder = started(false);
    for (int i = 0; i < 256; i++) {
      Thread thread = new Thread(() -> recordMany(recorder, 1, MILLI, new CountDownLatch(1)));
      thread.start();
      thread.join();
    }
    assertThat(recorder.stripes()).isEqualTo(1);
    assertThat(recorder.takeInterval().counts().applied()).isEqualTo(256);
  }

  @Test
  void histogramsMergedInAnyOrderAreEqual() {
    List<LatencySnapshot> workers = new ArrayList<>();
    for (long latency : new long[] {900, 3 * MILLI, 14 * SECOND}) {
      LatencyRecorder recorder = started(true);
      recorder.ended(Outcome.APPLIED, transfer, 0, 0, 0, latency);
      workers.add(recorder.takeInterval().latencies());
    }
    LatencySnapshot forwards = LatencySnapshot.sum(workers);
    LatencySnapshot backwards =
        LatencySnapshot.sum(List.of(workers.get(2), LatencySnapshot.sum(workers.subList(0, 2))));
    assertThat(forwards).isEqualTo(backwards);
    assertThat(forwards.of(LatencyKind.RESPONSE_TIME).decode().getTotalCount()).isEqualTo(3);
  }

  private static void recordMany(
      LatencyRecorder recorder, int transfers, long latency, CountDownLatch running) {
    EndedTransfer own = new EndedTransfer();
    for (int i = 0; i < transfers; i++) {
      long begun = i % 2 == 0 ? SECOND : 3 * SECOND;
      recorder.ended(Outcome.APPLIED, own, begun, begun, 0, begun + latency);
    }
    running.countDown();
  }

  /** Two seconds of warm-up and three of measurement, from instant 0. */
  private static LatencyRecorder started(boolean openLoop, String... causes) {
    LatencyRecorder recorder = new LatencyRecorder(Plans.seconds(2, 3), openLoop, List.of(causes));
    recorder.during(LoadTimes.of(Plans.seconds(2, 3), 0));
    return recorder;
  }

  /** One value, to three digits. */
  private static void assertHolds(LatencySnapshot latencies, LatencyKind kind, long nanos) {
    Histogram histogram = latencies.of(kind).decode();
    assertThat(histogram.getTotalCount()).isEqualTo(1);
    assertThat(histogram.valuesAreEquivalent(histogram.getMaxValue(), nanos)).isTrue();
  }
}
