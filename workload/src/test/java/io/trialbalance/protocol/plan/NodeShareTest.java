package io.trialbalance.protocol.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trialbalance.workload.database.Drivers;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class NodeShareTest {

  private static final String BASE = "name = shared\ndatabase = postgresql\n";

  private static long[] shares(List<Integer> weights, long whole) {
    return IntStream.range(0, weights.size())
        .mapToLong(node -> new NodeShare(node, weights).of(whole))
        .toArray();
  }

  @Property
  void sharesAddUpExactlyWhateverTheWeights(
      @ForAll @Size(min = 1, max = 9) List<@IntRange(min = 1, max = 30) Integer> weights,
      @ForAll @LongRange(min = 0, max = Integer.MAX_VALUE) long whole) {
    assertThat(LongStream.of(shares(weights, whole)).sum()).isEqualTo(whole);
  }

  @Test
  void aMultipleOfAllWeightsIsSharedExactlyByThem() {
    assertThat(shares(List.of(1, 2, 5), 800)).containsExactly(100, 200, 500);
  }

  @Test
  void whatCannotBeSharedExactlyIsOffByLessThanOne() {
    assertThat(shares(List.of(1, 1, 2), 30)).containsExactly(8, 7, 15);
    assertThat(shares(List.of(1, 1, 1), 10)).containsExactly(4, 3, 3);
  }

  @Property
  void aLargerWholeNeverMakesAShareSmaller(
      @ForAll @Size(min = 1, max = 9) List<@IntRange(min = 1, max = 30) Integer> weights,
      @ForAll @LongRange(min = 0, max = 1_000_000) long whole) {
    long[] smaller = shares(weights, whole);
    long[] larger = shares(weights, whole + 1);

    for (int node = 0; node < weights.size(); node++) {
      assertThat(larger[node]).isGreaterThanOrEqualTo(smaller[node]);
    }
  }

  @Property
  void everyPlaceOfASequenceIsOneNodes(
      @ForAll @Size(min = 1, max = 9) List<@IntRange(min = 1, max = 30) Integer> weights) {
    long[] all =
        IntStream.range(0, weights.size())
            .mapToObj(node -> new NodeShare(node, weights).places())
            .flatMapToLong(Arrays::stream)
            .sorted()
            .toArray();

    assertThat(all).isEqualTo(LongStream.range(0, new NodeShare(0, weights).total()).toArray());
  }

  @Test
  void equalNodesTakeTurns() {
    for (int node = 0; node < 3; node++) {
      assertThat(NodeShare.equal(node, 3).places()).containsExactly(node);
    }
  }

  @Test
  void aHeavyNodesTurnsAreSpreadAmongTheOthers() {
    assertThat(new NodeShare(0, List.of(4, 1, 1)).places()).containsExactly(0, 1, 4, 5);
    assertThat(new NodeShare(0, List.of(2, 1)).places()).containsExactly(0, 2);
  }

  @Test
  void aPlansConcurrencyAndConnectionsAreSharedByWeight() {
    RunPlan plan =
        TestPlans.read(
            BASE + "pacing.concurrency = 10\npostgresql.pool { size = 20, min-idle = 4 }");

    RunPlan light = own(new NodeShare(0, List.of(1, 3)), plan);
    RunPlan heavy = own(new NodeShare(1, List.of(1, 3)), plan);

    assertThat(light.pacing().concurrencyPerNode()).isEqualTo(5);
    assertThat(heavy.pacing().concurrencyPerNode()).isEqualTo(15);
    assertThat(pool(light, "size")).isEqualTo(10);
    assertThat(pool(heavy, "size")).isEqualTo(30);
    assertThat(pool(light, "min-idle") + pool(heavy, "min-idle")).isEqualTo(8);
  }

  @Test
  void amongEqualsAPlanStaysAsItIs() {
    RunPlan plan =
        TestPlans.read(
            BASE + "pacing { mode = open-loop, target-rate = 500/s, max-concurrency = 77 }");

    assertThat(own(NodeShare.equal(2, 5), plan)).isEqualTo(plan);
  }

  @Test
  void aNodeForWhichNothingWouldBeLeftIsRefused() {
    RunPlan plan = TestPlans.read(BASE + "pacing.concurrency = 1");

    assertThatThrownBy(() -> own(new NodeShare(0, List.of(1, 50)), plan))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("on each of 2 nodes leave 0")
        .hasMessageContaining("weight 1 among [1, 50], which needs 1");
  }

  @Test
  void whoDoesNotTakePartHasNoShare() {
    assertThatThrownBy(() -> NodeShare.equal(3, 3)).hasMessageContaining("node 3 of 3");
    assertThatThrownBy(() -> new NodeShare(0, List.of(1, 0))).hasMessageContaining("at least 1");
  }

  private static RunPlan own(NodeShare share, RunPlan plan) {
    return share.of(plan, Drivers.of("postgresql").share(plan.options(), share));
  }

  private static long pool(RunPlan plan, String key) {
    return (Long) plan.options().value("pool." + key).orElseThrow();
  }
}
