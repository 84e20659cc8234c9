package io.trialbalance.workload.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trialbalance.protocol.plan.NodeShare;
import io.trialbalance.protocol.plan.Pacing;
import io.trialbalance.protocol.plan.RunPlan;
import io.trialbalance.workload.Plans;
import io.trialbalance.workload.pacing.FireTimes;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class LoadSettingsTest {

  @Test
  void workersShareTheConcurrencyOfTheirNode() {
    RunPlan plan = Plans.plan(Plans.WORKLOAD, Plans.closedLoop(10), Plans.seconds(0, 1), 4);
    int[] slots =
        IntStream.range(0, 4)
            .map(i -> new LoadSettings(plan, 1, 1, NodeShare.equal(0, 1), i).slots())
            .toArray();
    assertThat(slots).containsExactly(2, 3, 2, 3);
  }

  @Test
  void aWorkerWithoutASlotIsRefused() {
    RunPlan plan = Plans.plan(Plans.WORKLOAD, Plans.closedLoop(2), Plans.seconds(0, 1), 3);
    assertThatThrownBy(() -> new LoadSettings(plan, 1, 1, NodeShare.equal(0, 1), 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("concurrency of 2")
        .hasMessageContaining("3 workers");
  }

  @Test
  void aNodeThatDoesNotTakePartIsRefused() {
    RunPlan plan = Plans.plan(Plans.closedLoop(2), Plans.seconds(0, 1));
    assertThatThrownBy(() -> new LoadSettings(plan, 1, 1, NodeShare.equal(3, 3), 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("node 3 of 3");
  }

  @Test
  void tokenKOfTheClusterBelongsToNodeKModN() {
    for (int node = 0; node < 3; node++) {
      for (int worker = 0; worker < 2; worker++) {
        int own = node;
        assertThat(LongStream.of(tokens(node, 3, worker, Pacing.Arrivals.UNIFORM)))
            .allMatch(nanos -> nanos / 1_000_000 % 3 == own);
      }
    }
  }

  @Test
  void nodesAndWorkersTogetherHaveEveryTokenOnce() {
    long[] all =
        IntStream.range(0, 6)
            .boxed()
            .flatMapToLong(i -> LongStream.of(tokens(i % 3, 3, i / 3, Pacing.Arrivals.UNIFORM)))
            .sorted()
            .toArray();
    assertThat(all).isEqualTo(LongStream.range(0, 600).map(k -> k * 1_000_000).toArray());
  }

  @Test
  void poissonArrivalsOfEveryWorkerAreOthers() {
    assertThat(tokens(0, 3, 0, Pacing.Arrivals.POISSON))
        .isEqualTo(tokens(0, 3, 0, Pacing.Arrivals.POISSON))
        .isNotEqualTo(tokens(1, 3, 0, Pacing.Arrivals.POISSON))
        .isNotEqualTo(tokens(0, 3, 1, Pacing.Arrivals.POISSON));
  }

  /** The first 100 tokens of one of two workers, at 1,000/s over the cluster. */
  private static long[] tokens(int node, int nodes, int worker, Pacing.Arrivals arrivals) {
    Pacing.OpenLoop pacing = new Pacing.OpenLoop(1_000, arrivals, 10);
    RunPlan plan = Plans.plan(Plans.WORKLOAD, pacing, Plans.seconds(0, 1), 2);
    FireTimes times =
        new LoadSettings(plan, 1, 1, NodeShare.equal(node, nodes), worker)
            .schedule(pacing)
            .fireTimes();
    return LongStream.generate(times::nextNanos).limit(100).toArray();
  }
}
