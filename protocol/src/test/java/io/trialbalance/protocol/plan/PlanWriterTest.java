package io.trialbalance.protocol.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigSyntax;
import io.trialbalance.protocol.plan.PostgresOptions.Borrow;
import io.trialbalance.protocol.plan.PostgresOptions.Executor;
import io.trialbalance.protocol.plan.PostgresOptions.IsolationLevel;
import io.trialbalance.protocol.plan.PostgresOptions.Pool;
import io.trialbalance.protocol.plan.PostgresOptions.Retries;
import io.trialbalance.protocol.plan.PostgresOptions.SynchronousCommit;
import io.trialbalance.protocol.plan.PostgresOptions.Validation;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class PlanWriterTest {

  /** Defaults that differ from the program's own, as another node may have them. */
  private static final PlanReader ELSEWHERE =
      new PlanReader(
          ConfigFactory.parseString(
              "runs = 99, workload.seed = 99, thresholds = [\"p50 < 1ms\"]"
                  + ", postgresql { executor = batched, batching.max-size = 99, autovacuum = on }"),
          TestPlans.DATABASES);

  @RepeatedTest(300)
  void whatIsWrittenIsReadAsAnEqualPlan(RepetitionInfo repetition) {
    RunPlan plan = randomPlan(new Random(repetition.getCurrentRepetition()));
    String text = PlanWriter.toText(plan);

    assertThat(TestPlans.READER.readBody(text, ConfigSyntax.JSON).plans()).containsExactly(plan);
    assertThat(ELSEWHERE.readBody(text, ConfigSyntax.CONF).plans()).containsExactly(plan);
  }

  @Test
  void thePlanOfEveryDefaultSurvivesTheWayThereAndBack() {
    RunPlan plan = TestPlans.read("name = full, database = postgresql");

    assertThat(TestPlans.readBody(PlanWriter.toText(plan)).plans()).containsExactly(plan);
  }

  @Test
  void keysStandInTheOrderOfTheDocumentation() {
    assertThat(PlanWriter.toMap(TestPlans.read("name = full, database = postgresql")).keySet())
        .containsExactly(
            "name",
            "database",
            "runs",
            "max-reruns",
            "workers-per-node",
            "workload",
            "pacing",
            "phases",
            "limits",
            "thresholds",
            "postgresql");
  }

  private static RunPlan randomPlan(Random random) {
    boolean isNoop = random.nextInt(4) == 0;
    long min = 1 + random.nextInt(1_000_000);
    return new RunPlan(
        "plan-" + random.nextInt(1_000),
        isNoop ? "noop" : "postgresql",
        new Workload(
            2 + random.nextInt(9_000_000),
            random.nextDouble() * 10,
            random.nextInt(Integer.MAX_VALUE),
            min,
            min + random.nextInt(1_000),
            random.nextLong()),
        random.nextBoolean()
            ? new Pacing.ClosedLoop(100 + random.nextInt(1_000))
            : new Pacing.OpenLoop(
                0.01 + random.nextDouble() * 1e6,
                any(Pacing.Arrivals.values(), random),
                100 + random.nextInt(1_000)),
        new PhaseTimes(
            Duration.ofNanos(random.nextInt(Integer.MAX_VALUE)),
            Duration.ofSeconds(random.nextInt(86_400)),
            Duration.ofSeconds(1 + random.nextInt(86_400)),
            Duration.ofMillis(100 + random.nextInt(10_000))),
        1 + random.nextInt(100),
        1 + random.nextInt(1_000),
        random.nextInt(100),
        new Limits(random.nextDouble(), random.nextDouble() * 10, random.nextDouble() * 10),
        random.nextBoolean() ? List.of() : List.of(ThresholdParserTest.parsed("p99.9 < 20ms")),
        isNoop ? new NoopOptions() : randomOptions(random));
  }

  private static PostgresOptions randomOptions(Random random) {
    Executor executor = any(Executor.values(), random);
    int size = 10 + random.nextInt(1_000);
    return new PostgresOptions(
        executor,
        any(IsolationLevel.values(), random),
        any(SynchronousCommit.values(), random),
        executor == Executor.BATCHED
            ? new Batching(
                1 + random.nextInt(10_000),
                Duration.ofNanos(random.nextInt(1_000_000)),
                1 + random.nextInt(10))
            : PostgresOptionsReader.UNBATCHED,
        new Pool(
            size,
            random.nextInt(size + 1),
            any(Borrow.values(), random),
            any(Validation.values(), random),
            Duration.ofMillis(100 + random.nextInt(10_000))),
        new Retries(
            random.nextInt(1_000),
            Duration.ofNanos(random.nextInt(1_000_000)),
            Duration.ofNanos(1_000_000 + random.nextInt(1_000_000)),
            random.nextDouble()),
        Duration.ofMillis(10 + random.nextInt(100_000)),
        random.nextBoolean(),
        random.nextBoolean(),
        random.nextBoolean());
  }

  private static <T> T any(T[] values, Random random) {
    return values[random.nextInt(values.length)];
  }
}
