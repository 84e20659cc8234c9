package io.trialbalance.protocol.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class PlanEstimateTest {

  private static final String TIMES =
      ", runs = 2, max-reruns = 1"
          + ", phases { settle = 4s, warm-up = 10s, measurement = 20s, drain-deadline = 5s }";

  @Test
  void aRunIsItsPhasesAndWhatTheResetAndDrainingTake() {
    PlanEstimate noop = TestPlans.estimate(("name = p, database = noop" + TIMES));
    PlanEstimate postgres =
        TestPlans.estimate(
            ("name = p, database = postgresql, workload.accounts = 1000000" + TIMES));

    assertThat(noop.perRun()).isEqualTo(Duration.ofSeconds(4 + 10 + 20 + 1));
    assertThat(postgres.perRun().minus(noop.perRun())).isEqualTo(Duration.ofSeconds(5 + 20));
    assertThat(noop.total()).isEqualTo(noop.perRun().multipliedBy(2));
    assertThat(noop.longest()).isEqualTo(Duration.ofSeconds((4 + 10 + 20 + 5) * 2 * 2));
  }

  @Test
  void anOpenLoopFillsTheDatabaseAtItsRate() {
    PlanEstimate estimate =
        TestPlans.estimate(
            ("name = p, database = postgresql, workload.accounts = 10"
                + ", pacing { mode = open-loop, target-rate = 1000 }"
                + TIMES));

    assertThat(estimate.databaseBytes()).hasValue(1_000 * 30 * 300 + 10 * 150);
  }

  @Test
  void tigerBeetleNeedsItsOwnSpaceForEachTransferAndAccount() {
    PlanEstimate estimate =
        TestPlans.estimate(
            ("name = p, database = tigerbeetle, workload.accounts = 10"
                + ", pacing { mode = open-loop, target-rate = 1000 }"
                + TIMES));

    assertThat(estimate.databaseBytes()).hasValue(1_000 * 30 * 1_600 + 10 * 3_200);
  }

  @Test
  void aClosedLoopsNeedIsUnknownUnlessARateIsGiven() {
    RunPlan plan =
        TestPlans.read("name = p, database = postgresql, workload.accounts = 10" + TIMES);

    assertThat(PlanEstimate.of(plan, TestPlans.costs(plan)).databaseBytes()).isEmpty();
    assertThat(PlanEstimate.of(plan, TestPlans.costs(plan)).inWords())
        .contains("an unknown amount");
    assertThat(
            PlanEstimate.of(plan, TestPlans.costs(plan), OptionalDouble.of(2_000)).databaseBytes())
        .hasValue(2_000 * 30 * 300 + 10 * 150);
  }

  @Test
  void aCeilingNeedsSpaceForItsAccountsAlone() {
    PlanEstimate estimate =
        TestPlans.estimate(
            "name = a-ceiling, database = tigerbeetle, workload.accounts = 10"
                + ", tigerbeetle.ceiling = true"
                + TIMES);

    assertThat(estimate.databaseBytes()).hasValue(10 * 3_200);
  }

  @Test
  void theRigItselfKeepsNothing() {
    PlanEstimate estimate = TestPlans.estimate(("name = p, database = noop" + TIMES));

    assertThat(estimate.databaseBytes()).hasValue(0);
    assertThat(estimate.resultBytes()).isEqualTo(2 * (200_000 + 30 * 1_500));
  }

  @Test
  void peopleReadRoundTimes() {
    assertThat(TestPlans.estimate(("name = p, database = postgresql")).inWords())
        .isEqualTo(
            "Takes about 22m 54s (7m 38s a run), at most about 1h 10m if runs have to be repeated."
                + " Needs about 2.5 MB for results and an unknown amount, as a closed loop's rate"
                + " is not known beforehand, in the database (both estimated).");
  }
}
