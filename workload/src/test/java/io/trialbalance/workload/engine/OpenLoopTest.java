package io.trialbalance.workload.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialbalance.protocol.measure.Counts;
import io.trialbalance.protocol.measure.Final;
import io.trialbalance.protocol.measure.LatencyKind;
import io.trialbalance.protocol.measure.Origin;
import io.trialbalance.protocol.measure.Snapshot;
import io.trialbalance.protocol.measure.TransferId;
import io.trialbalance.protocol.phase.Phase;
import io.trialbalance.protocol.plan.NodeShare;
import io.trialbalance.protocol.plan.RunPlan;
import io.trialbalance.workload.Plans;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

/**
 * 1,000 tokens a second, two slots, one second of warm-up and one of measurement, a clock set by
 * hand: token k is minted at k ms.
 */
class OpenLoopTest {

  private static final long MILLI = 1_000_000;
  private static final Origin ORIGIN = new Origin(1, 7, 0);
  private static final RunPlan PLAN = Plans.plan(Plans.openLoop(1_000, 2), Plans.seconds(1, 1));

  private final AtomicLong clock = new AtomicLong(-MILLI);
  private final HeldTarget target = new HeldTarget();
  private final LoadEngine engine =
      new LoadEngine(new LoadSettings(PLAN, 1, 7, NodeShare.equal(0, 1), 0), target, clock::get);
  private final OpenLoop loop = (OpenLoop) engine.begin(0);

  @Test
  void nothingIsSubmittedBeforeItsToken() {
    at(-1);
    assertThat(target.held).isEmpty();
    at(0);
    assertThat(target.held).hasSize(1);
    clock.set(MILLI - 1);
    loop.takeTurn();
    assertThat(target.held).hasSize(1);
    at(1);
    assertThat(target.held).hasSize(2);
  }

  @Test
  void tokensWithoutASlotWaitAndKeepTheirIntendedStart() {
    at(10);
    assertThat(target.held).hasSize(2);
    clock.set(12 * MILLI);
    target.next().applied();
    assertThat(target.ids).hasSize(3);
    clock.set(13 * MILLI);
    target.next().applied();
    target.next().applied();
    Histogram response =
        engine.takeSnapshot(ORIGIN, 0).latencies().of(LatencyKind.RESPONSE_TIME).decode();
    // Tokens 0, 1 and 2, answered at 12, 13 and 13 ms.
    assertThat(countAt(response, 12)).isEqualTo(2);
    assertThat(countAt(response, 11)).isEqualTo(1);
  }

  @Test
  void whoeverFreesASlotGoesOnWithTheBacklogWithoutTheDispatchersThread() {
    at(50);
    for (int i = 0; i < 100 && !target.held.isEmpty(); i++) {
      target.next().applied();
    }
    assertThat(target.ids).hasSize(51);
  }

  @Test
  void anEarlierEndIsAnEndLikeThePlans() {
    for (int milli = 0; milli < 1_200; milli++) {
      at(milli);
      target.next().applied();
    }
    assertThat(engine.endMeasurement(1_500 * MILLI)).isTrue();
    for (int milli = 1_200; milli < 1_600; milli++) {
      at(milli);
      if (!target.held.isEmpty()) {
        target.next().applied();
      }
    }

    assertThat(engine.isDrained()).isTrue();
    assertThat(engine.takeSnapshot(ORIGIN, 2).phase()).isEqualTo(Phase.DRAINING);
    Final totals = engine.finish(ORIGIN);
    assertThat(totals.measurement().counts().minted()).isEqualTo(500);
    assertThat(totals.measurement().window().applied()).isEqualTo(500);
  }

  @Test
  void anEndThatHasPassedIsSaidToHave() {
    at(1_500);
    assertThat(engine.endMeasurement(1_400 * MILLI)).isFalse();
  }

  @Test
  void withoutABacklogAFreedSlotWaitsForItsToken() {
    at(0);
    target.next().applied();
    assertThat(target.held).isEmpty();
    at(1);
    assertThat(target.held).hasSize(1);
  }

  @Test
  void afterABacklogWasWorkedOffTokensAreAwaitedAgain() {
    at(5);
    while (!target.held.isEmpty()) {
      target.next().applied();
    }
    at(6);
    assertThat(target.held).hasSize(1);
    at(7);
    assertThat(target.held).hasSize(2);
  }

  @Test
  void transfersAreSubmittedInTheOrderOfTheirIntendedStarts() {
    at(100);
    while (!target.held.isEmpty()) {
      target.next().applied();
    }
    assertThat(target.ids)
        .containsExactlyElementsOf(
            LongStream.rangeClosed(1, 101).mapToObj(n -> TransferId.of(7, n, 0, 0)).toList());
  }

  @Test
  void theBacklogIsPublishedEachSecond() {
    at(999);
    clock.set(1_000 * MILLI - 1);
    Snapshot first = engine.takeSnapshot(ORIGIN, 0);
    assertThat(first.counts().minted()).isEqualTo(1_000);
    assertThat(first.gauges().inFlight()).isEqualTo(2);
    assertThat(first.gauges().backlog()).isEqualTo(998);
    clock.set(2_000 * MILLI - 1);
    Snapshot second = engine.takeSnapshot(ORIGIN, 1);
    assertThat(second.counts().minted()).isEqualTo(1_000);
    assertThat(second.gauges().backlog()).isEqualTo(1_998);
  }

  @Test
  void whatWasNeverSubmittedIsUnsentWithItsAge() {
    at(1_990);
    at(2_000);
    target.next().applied();
    target.next().applied();
    clock.set(2_500 * MILLI);
    Final totals = engine.finish(ORIGIN);
    assertThat(totals.warmup().counts()).isEqualTo(new Counts(1_000, 2, 0, 0, 0, 998));
    assertThat(totals.measurement().counts()).isEqualTo(new Counts(1_000, 0, 0, 0, 0, 1_000));
    Histogram ages = totals.all().latencies().of(LatencyKind.UNSENT_AGE).decode();
    assertThat(ages.getTotalCount()).isEqualTo(1_998);
    assertThat(ages.valuesAreEquivalent(ages.getMaxValue(), 2_498 * MILLI)).isTrue();
    assertThat(ages.valuesAreEquivalent(ages.getMinValue(), 501 * MILLI)).isTrue();
  }

  @Test
  void nothingIsSubmittedAfterTheMeasurement() {
    at(1_999);
    at(2_000);
    target.next().applied();
    assertThat(target.held).hasSize(1);
    assertThat(engine.isDrained()).isFalse();
    target.next().applied();
    assertThat(engine.isDrained()).isTrue();
    assertThat(target.ids).hasSize(2);
  }

  @Test
  void aLoadWithoutABacklogIsDrainedAtItsEnd() {
    at(0);
    target.next().applied();
    assertThat(engine.isDrained()).isFalse();
    at(2_000);
    assertThat(engine.isDrained()).isTrue();
    assertThat(target.ids).hasSize(1);
  }

  @Test
  void aTransferBelongsToThePhaseOfItsIntendedStart() {
    for (int milli = 0; milli <= 1_000; milli++) {
      at(milli);
      if (milli == 999) {
        clock.set(1_001 * MILLI - 1);
      }
      target.next().applied();
    }
    engine.stop();
    loop.takeTurn();
    Final totals = engine.finish(ORIGIN);
    assertThat(totals.warmup().counts()).isEqualTo(new Counts(1_000, 1_000, 0, 0, 0, 0));
    assertThat(totals.warmup().window().applied()).isEqualTo(999);
    assertThat(totals.measurement().counts()).isEqualTo(new Counts(1, 1, 0, 0, 0, 0));
    assertThat(totals.measurement().window().applied()).isEqualTo(2);
  }

  @Test
  void aStopMintsNothingMore() {
    at(10);
    engine.stop();
    loop.takeTurn();
    clock.set(500 * MILLI);
    target.next().applied();
    target.next().applied();
    assertThat(engine.isDrained()).isTrue();
    Final totals = engine.finish(ORIGIN);
    assertThat(totals.all().counts()).isEqualTo(new Counts(11, 2, 0, 0, 0, 9));
  }

  @Test
  void whatTheTargetNeverEndsIsUnanswered() {
    at(1_990);
    at(2_000);
    target.next().applied();
    target.close();
    Final totals = engine.finish(ORIGIN);
    assertThat(totals.unanswered()).isEqualTo(1);
    assertThat(totals.warmup().counts()).isEqualTo(new Counts(1_000, 1, 0, 0, 0, 998));
  }

  private void at(long millis) {
    clock.set(millis * MILLI);
    loop.takeTurn();
  }

  private static long countAt(Histogram histogram, long millis) {
    return histogram.getCountAtValue(millis * MILLI);
  }
}
