package io.trialbalance.cluster.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.trialbalance.cluster.NoopPlan;
import io.trialbalance.protocol.phase.Status;
import io.trialbalance.protocol.phase.Verdict;
import io.trialbalance.protocol.plan.DatabaseCosts;
import io.trialbalance.protocol.plan.DesignOptions;
import io.trialbalance.protocol.plan.ExperimentRequest;
import io.trialbalance.protocol.plan.IdleDatabases;
import io.trialbalance.protocol.plan.OnFailure;
import io.trialbalance.protocol.plan.RunPlan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RoundsDesignTest {

  private static ExperimentRequest rounds(Map<String, Object> options) {
    NoopPlan one = NoopPlan.lasting(Duration.ofSeconds(1));
    List<RunPlan> plans = new ArrayList<>();
    for (String name : List.of("a", "b", "c")) {
      String database = name.equals("b") ? "other" : "noop";
      plans.add(new NoopPlan(name, database, one.times(), 1, 4, 0).toPlan());
    }
    Map<String, Object> all =
        new HashMap<>(
            Map.of(
                "count",
                4,
                "order",
                "interleaved",
                "reset",
                "each-run",
                "idle-databases",
                "stopped"));
    all.putAll(options);
    return new ExperimentRequest(
        "rounds",
        plans,
        Optional.of(new DesignOptions("rounds", all)),
        Optional.of(OnFailure.CONTINUE));
  }

  private static List<Step> next(Map<String, Object> options, RunResult... results) {
    return Designs.of(rounds(options)).next(List.of(results));
  }

  private static String order(List<Step> steps) {
    return steps.stream()
        .map(step -> step.plan().name() + step.run())
        .collect(Collectors.joining(" "));
  }

  private static RunResult result(int planNumber, int run, Status status) {
    return new RunResult(
        planNumber, run, 1, status, Optional.empty(), Verdict.VALID, Map.of(), "d", "sha");
  }

  @Test
  void aRoundGoesForwardAndTheNextOneInReverse() {
    assertThat(order(next(Map.of()))).isEqualTo("a1 b1 c1 c2 b2 a2 a3 b3 c3 c4 b4 a4");
  }

  @Test
  void sequentialRoundsAreAllAlike() {
    assertThat(order(next(Map.of("order", "sequential", "count", 2))))
        .isEqualTo("a1 b1 c1 a2 b2 c2");
  }

  @Test
  void shuffledRoundsFollowFromTheSeed() {
    Map<String, Object> shuffled = Map.of("order", "shuffled", "seed", 7, "count", 50);
    List<Step> steps = next(shuffled);

    assertThat(order(next(shuffled))).isEqualTo(order(steps));
    assertThat(order(next(Map.of("order", "shuffled", "seed", 8, "count", 50))))
        .isNotEqualTo(order(steps));
    for (int round = 0; round < 50; round++) {
      assertThat(steps.subList(3 * round, 3 * round + 3))
          .extracting(step -> step.plan().name())
          .containsExactlyInAnyOrder("a", "b", "c");
    }
    assertThat(steps.stream().filter(step -> step.plan().name().equals("a")).map(Step::run))
        .containsExactlyElementsOf(IntStream.rangeClosed(1, 50).boxed().toList());
  }

  @Test
  void whatHasComeIsNotRunAgainInWhicheverOrderItIsTold() {
    assertThat(order(next(Map.of(), result(2, 1, Status.DONE), result(1, 1, Status.DONE))))
        .isEqualTo("c1 c2 b2 a2 a3 b3 c3 c4 b4 a4");
  }

  @Test
  void aPlanThatCouldNotBeRunIsNotTriedInLaterRounds() {
    assertThat(order(next(Map.of(), result(1, 1, Status.DONE), result(2, 1, Status.FAILED))))
        .isEqualTo("c1 c2 a2 a3 c3 c4 a4");
  }

  @Test
  void aLedgerThatIsEmptiedOnceIsEmptiedBeforeTheFirstRunOnEachDatabase() {
    assertThat(next(Map.of("reset", "once")))
        .extracting(Step::reset)
        .startsWith(true, true, false, false)
        .filteredOn(reset -> reset)
        .hasSize(2);
  }

  @Test
  void aLedgerIsEmptiedAsLongAsNoRunHasFilledIt() {
    assertThat(next(Map.of("reset", "once"), result(1, 1, Status.FAILED)))
        .extracting(step -> step.plan().name(), Step::reset)
        .startsWith(tuple("b", true), tuple("c", true), tuple("c", false));
  }

  @Test
  void everyStepSaysWhatTheOtherDatabasesDo() {
    assertThat(next(Map.of())).extracting(Step::idle).containsOnly(IdleDatabases.STOPPED);
    assertThat(next(Map.of("idle-databases", "elsewhere")))
        .extracting(Step::idle)
        .containsOnly(IdleDatabases.ELSEWHERE);
  }

  @Test
  void goingOverToAnotherDatabaseIsInTheEstimate() {
    ExperimentEstimate estimate =
        new ExperimentEstimate(plan -> new DatabaseCosts(Duration.ZERO, 0, 0));
    Duration stopped = estimate.of(rounds(Map.of()));
    Duration running = estimate.of(rounds(Map.of("idle-databases", "running")));

    // a b c | c b a | a b c | c b a: from and to b in each round.
    assertThat(stopped.minus(running)).isEqualTo(Duration.ofSeconds(8 * 5));
  }
}
