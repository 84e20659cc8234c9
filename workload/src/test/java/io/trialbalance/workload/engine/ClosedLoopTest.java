package io.trialbalance.workload.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import io.trialbalance.protocol.measure.Counts;
import io.trialbalance.protocol.measure.Final;
import io.trialbalance.protocol.measure.Gauges;
import io.trialbalance.protocol.measure.LatencyKind;
import io.trialbalance.protocol.measure.Origin;
import io.trialbalance.protocol.measure.PhaseTotals.WindowReplies;
import io.trialbalance.protocol.measure.Snapshot;
import io.trialbalance.protocol.measure.TransferId;
import io.trialbalance.protocol.phase.Phase;
import io.trialbalance.protocol.plan.NodeShare;
import io.trialbalance.protocol.plan.RunPlan;
import io.trialbalance.workload.Plans;
import io.trialbalance.workload.account.AccountSelector;
import io.trialbalance.workload.database.Transfer;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Three slots, one second of warm-up and two of measurement, a clock set by hand. */
class ClosedLoopTest {

  private static final long SECOND = 1_000_000_000;
  private static final Origin ORIGIN = new Origin(1, 7, 2);
  private static final RunPlan PLAN = Plans.plan(Plans.closedLoop(3), Plans.seconds(1, 2));

  private final AtomicLong clock = new AtomicLong();
  private final HeldTarget target = new HeldTarget();
  private final LoadEngine engine =
      new LoadEngine(new LoadSettings(PLAN, 1, 7, NodeShare.equal(2, 3), 0), target, clock::get);

  @Test
  void everySlotSubmitsItsFirstTransferAtTheStart() {
    engine.begin(0).run();
    assertThat(target.held).hasSize(3);
  }

  @Test
  void theNextTransferBeginsWhenTheLastHasEnded() {
    engine.begin(0).run();
    target.next().applied();
    assertThat(target.held).hasSize(3);
    assertThat(target.ids).hasSize(4);
  }

  @Test
  void idsGrowFromOneAndSayWhose() {
    engine.begin(0).run();
    for (int i = 0; i < 10; i++) {
      target.next().applied();
    }
    assertThat(target.ids)
        .containsExactlyElementsOf(
            LongStream.rangeClosed(1, 13).mapToObj(n -> TransferId.of(7, n, 2, 0)).toList());
  }

  @Test
  void aTransferIsWhatItsSequenceSays() {
    engine.begin(0).run();
    AccountSelector selector = new AccountSelector(Plans.WORKLOAD, 1, 2, 0);
    for (int i = 1; i <= 20; i++) {
      Transfer transfer = target.next();
      selector.select(i);
      assertThat(transfer.debitAccount()).isEqualTo(selector.debitAccount());
      assertThat(transfer.creditAccount()).isEqualTo(selector.creditAccount());
      assertThat(transfer.amount()).isEqualTo(selector.amount());
      transfer.rejected();
    }
  }

  @Test
  void transfersBelongToThePhaseOfTheirSubmit() {
    engine.begin(0).run();
    clock.set(SECOND - 1);
    target.next().applied();
    clock.set(SECOND);
    target.next().rejected();
    target.next().applied();
    clock.set(3 * SECOND - 1);
    drainAsApplied();
    Final totals = engine.finish(ORIGIN);

    // Three begun at 0; of the others the first at SECOND - 1, two at SECOND.
    assertThat(totals.warmup().counts()).isEqualTo(new Counts(4, 3, 1, 0, 0, 0));
    assertThat(totals.warmup().window()).isEqualTo(new WindowReplies(1, 0));
    assertThat(totals.measurement().window().rejected()).isEqualTo(1);
    assertThat(totals.unanswered()).isZero();
  }

  @Test
  void nothingBeginsAfterTheMeasurement() {
    engine.begin(0).run();
    clock.set(3 * SECOND);
    target.next().applied();
    assertThat(target.held).hasSize(2);
    assertThat(engine.isDrained()).isFalse();
    target.next().applied();
    target.next().applied();
    assertThat(engine.isDrained()).isTrue();
    Final totals = engine.finish(ORIGIN);
    assertThat(totals.warmup().counts()).isEqualTo(new Counts(3, 3, 0, 0, 0, 0));
    assertThat(totals.measurement().counts()).isEqualTo(Counts.ZERO);
    assertThat(totals.all().window()).isEqualTo(new WindowReplies(0, 0));
  }

  @Test
  void aStopEndsTheLoadAtOnce() {
    engine.begin(0).run();
    engine.stop();
    while (!target.held.isEmpty()) {
      target.next().applied();
    }
    assertThat(target.ids).hasSize(3);
    assertThat(engine.isDrained()).isTrue();
  }

  @Test
  void whatTheTargetNeverEndsIsUnanswered() {
    engine.begin(0).run();
    clock.set(2 * SECOND);
    target.next().applied();
    engine.stop();
    target.next().applied();
    target.close();
    Final totals = engine.finish(ORIGIN);
    assertThat(engine.isDrained()).isFalse();
    assertThat(totals.unanswered()).isEqualTo(2);
    assertThat(totals.warmup().counts().minted()).isEqualTo(3);
    assertThat(totals.measurement().counts().minted()).isEqualTo(1);
  }

  @Test
  void failuresAreCountedByReasonAndUnknownsKeepTheirIds() {
    engine.begin(0).run();
    clock.set(5_000);
    target.next().failed("too many connections");
    Transfer lost = target.next();
    TransferId lostId = new TransferId(lost.idHigh(), lost.idLow());
    lost.unknown("connection lost");
    engine.stop();
    drainAsApplied();
    Final totals = engine.finish(ORIGIN);
    assertThat(totals.failures())
        .containsOnly(entry("too many connections", 1L), entry("connection lost", 1L));
    assertThat(totals.unknownIds()).containsExactly(lostId);
    assertThat(totals.warmup().latencies().of(LatencyKind.FAILED).decode().getTotalCount())
        .isEqualTo(1);
    assertThat(totals.warmup().latencies().of(LatencyKind.UNKNOWN).decode().getTotalCount())
        .isEqualTo(1);
  }

  @Test
  void snapshotsAddUpToTheFinal() {
    engine.begin(0).run();
    Counts sum = Counts.ZERO;
    for (int second = 0; second < 3; second++) {
      clock.set(second * SECOND + SECOND / 2);
      for (int i = 0; i < 10; i++) {
        target.next().applied();
      }
      clock.set((second + 1) * SECOND);
      Snapshot snapshot = engine.takeSnapshot(ORIGIN, second);
      assertThat(snapshot.phase()).isEqualTo(second == 0 ? Phase.WARMUP : Phase.MEASUREMENT);
      assertThat(snapshot.gauges()).isEqualTo(new Gauges(3, 0, 0, 0));
      sum = sum.plus(snapshot.counts());
    }
    drainAsApplied();
    sum = sum.plus(engine.takeSnapshot(ORIGIN, 3).counts());
    assertThat(sum).isEqualTo(engine.finish(ORIGIN).all().counts());
    assertThat(sum.minted()).isEqualTo(33);
  }

  @Test
  void aSecondAfterTheMeasurementIsDraining() {
    engine.begin(0);
    assertThat(engine.takeSnapshot(ORIGIN, 3).phase()).isEqualTo(Phase.DRAINING);
  }

  @Test
  void endingATransferTwiceIsAFaultOfTheTarget() {
    engine.begin(0).run();
    engine.stop();
    Transfer transfer = target.next();
    transfer.applied();
    assertThatThrownBy(transfer::applied)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("twice");
  }

  @Test
  void anEngineIsStartedOnce() {
    engine.begin(0);
    assertThatThrownBy(() -> engine.start(0)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void anEngineStoppedBeforeItsStartIsDrainedAndHasCountedNothing() {
    engine.stop();
    assertThat(engine.isDrained()).isTrue();
    assertThat(engine.takeSnapshot(ORIGIN, 0).counts()).isEqualTo(Counts.ZERO);
    assertThat(engine.finish(ORIGIN).all().counts()).isEqualTo(Counts.ZERO);
    assertThatThrownBy(() -> engine.start(0)).isInstanceOf(IllegalStateException.class);
    assertThat(target.ids).isEqualTo(List.of());
  }

  private void drainAsApplied() {
    clock.accumulateAndGet(3 * SECOND, Math::max);
    while (!target.held.isEmpty()) {
      target.next().applied();
    }
  }
}
