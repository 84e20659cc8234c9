package io.trialbalance.cluster.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialbalance.protocol.measure.Counts;
import io.trialbalance.protocol.measure.EncodedHistogram;
import io.trialbalance.protocol.measure.Final;
import io.trialbalance.protocol.measure.Gauges;
import io.trialbalance.protocol.measure.LatencySnapshot;
import io.trialbalance.protocol.measure.NodeUsage;
import io.trialbalance.protocol.measure.Origin;
import io.trialbalance.protocol.measure.PhaseTotals;
import io.trialbalance.protocol.measure.Snapshot;
import io.trialbalance.protocol.measure.StepFailure;
import io.trialbalance.protocol.measure.StepFailure.Kind;
import io.trialbalance.protocol.phase.Phase;
import io.trialbalance.workload.database.TargetMeasures;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NodeFiguresTest {

  private static final Origin ORIGIN = new Origin(3, 1, 0);
  private static final StepFailure FULL = new StepFailure(Kind.FAILED, "the disk is nearly full");

  private final TargetMeasures measures = new TargetMeasures();
  private final NodeFigures figures = new NodeFigures(measures, 2);

  private static Snapshot second(int second, Phase phase, long applied) {
    return new Snapshot(
        ORIGIN,
        second,
        phase,
        new Counts(applied, applied, 0, 0, 0, 0),
        LatencySnapshot.ZERO,
        EncodedHistogram.EMPTY,
        Gauges.ZERO,
        NodeUsage.ZERO);
  }

  private static Final totals(long applied) {
    PhaseTotals measurement =
        new PhaseTotals(
            new Counts(applied, applied, 0, 0, 0, 0),
            applied,
            LatencySnapshot.ZERO,
            EncodedHistogram.EMPTY,
            new PhaseTotals.WindowReplies(applied, 0));
    return new Final(ORIGIN, PhaseTotals.ZERO, measurement, List.of(), Map.of(), 0);
  }

  @Test
  void aSecondIsWholeWhenEveryWorkersPartIsIn() {
    assertThat(figures.add(second(0, Phase.MEASUREMENT, 5))).isEmpty();
    assertThat(figures.add(second(1, Phase.MEASUREMENT, 70))).isEmpty();

    assertThat(figures.add(second(0, Phase.MEASUREMENT, 7)))
        .hasValueSatisfying(
            whole -> {
              assertThat(whole.second()).isZero();
              assertThat(whole.counts().applied()).isEqualTo(12);
            });
  }

  @Test
  void secondsThatStayedHalfAreThereInTheEndOnceAndInOrder() {
    figures.add(second(8, Phase.MEASUREMENT, 3));
    figures.add(second(7, Phase.MEASUREMENT, 2));

    assertThat(figures.remainingSeconds()).extracting(Snapshot::second).containsExactly(7, 8);
    assertThat(figures.remainingSeconds()).isEmpty();
  }

  @Test
  void whatTheTargetMeasuresIsTheNodesAsAWhole() {
    measures.connections().set(6);
    measures.poolWaiting().set(2);
    figures.add(second(0, Phase.MEASUREMENT, 5));
    Snapshot whole = figures.add(second(0, Phase.MEASUREMENT, 7)).orElseThrow();

    assertThat(whole.gauges().connections()).isEqualTo(6);
    assertThat(whole.gauges().poolWaiting()).isEqualTo(2);
  }

  @Test
  void batchSizesBelongToThePhaseInWhichTheyWereSent() {
    measures.batchSent(10);
    figures.add(second(0, Phase.WARMUP, 5));
    figures.add(second(0, Phase.WARMUP, 5));
    measures.batchSent(300);
    figures.add(second(1, Phase.MEASUREMENT, 5));
    figures.add(second(1, Phase.MEASUREMENT, 5));
    figures.add(totals(10));
    Final whole = figures.add(totals(20)).orElseThrow();

    assertThat(whole.measurement().counts().applied()).isEqualTo(30);
    assertThat(whole.warmup().batchSizes().decode().getMaxValue()).isEqualTo(10);
    assertThat(whole.measurement().batchSizes().decode().getMinValue()).isEqualTo(300);
  }

  @Test
  void theNodesFinalIsThereWhenEveryWorkersIsAndStays() {
    assertThat(figures.add(totals(10))).isEmpty();
    assertThat(figures.totals()).isEmpty();
    Final whole = figures.add(totals(20)).orElseThrow();

    assertThat(figures.totals()).contains(whole);
  }

  @Test
  void whyATargetWantsTheLoadToEndIsToldOnceAndTheFirstReasonStays() {
    assertThat(figures.newFailure()).isEmpty();
    measures.fail(FULL);
    measures.fail(new StepFailure(Kind.FAILED, "something else"));

    assertThat(figures.newFailure()).contains(FULL);
    assertThat(figures.newFailure()).isEmpty();
  }
}
