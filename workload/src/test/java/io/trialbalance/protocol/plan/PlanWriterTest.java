package io.trialbalance.protocol.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigSyntax;
import io.trialbalance.protocol.config.KeyTable;
import io.trialbalance.workload.database.Drivers;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class PlanWriterTest {

  /** Defaults that differ from the program's own, as another node may have them. */
  private static final PlanReader ELSEWHERE =
      TestPlans.reader(
          ConfigFactory.parseString(
              "runs = 99, workload.seed = 99, thresholds = [\"p50 < 1ms\"]"
                  + ", postgresql { executor = batched, batching.max-size = 99, autovacuum = on }"));

  @RepeatedTest(100)
  void whatIsWrittenIsReadAsAnEqualPlan(RepetitionInfo repetition) {
    RunPlan plan = randomPlan(new Random(repetition.getCurrentRepetition()));
    String text = PlanWriter.toText(plan);

    assertThat(TestPlans.READER.readBody(text, ConfigSyntax.JSON).plans()).containsExactly(plan);
    assertThat(ELSEWHERE.readBody(text, ConfigSyntax.CONF).plans()).containsExactly(plan);
    assertThat(PlanReader.readWritten(PlanWriter.toMap(plan))).isEqualTo(plan);
  }

  @Test
  void aWrittenPlanIsReadWithoutTheDriverOfItsOptions() {
    Map<String, Object> written =
        new LinkedHashMap<>(PlanWriter.toMap(TestPlans.read("name = p, database = noop")));
    written.remove("noop");
    written.put("abacus", Map.of("executor", "beads", "rows", 7));

    assertThat(PlanReader.readWritten(written).options())
        .isEqualTo(new DatabaseOptions("abacus", Map.of("executor", "beads", "rows", 7)));
  }

  @Test
  void aPlanThatWasWrittenWithoutASectionIsOfTheKindThatItsDatabaseIsNamedAfter() {
    RunPlan plan = TestPlans.read("name = p, database = noop");
    Map<String, Object> written = new LinkedHashMap<>(PlanWriter.toMap(plan));
    written.remove("noop");

    assertThat(PlanReader.readWritten(written)).isEqualTo(plan);
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
        new Limits(
            random.nextDouble(),
            random.nextDouble() * 10,
            random.nextDouble() * 10,
            random.nextDouble()),
        random.nextBoolean()
            ? List.of()
            : List.of(ThresholdParser.FORM.parser().apply("p99.9 < 20ms").orElseThrow()),
        isNoop ? new DatabaseOptions("noop", Map.of()) : randomOptions(random));
  }

  private static DatabaseOptions randomOptions(Random random) {
    Map<String, Object> map = new LinkedHashMap<>();
    int size = 10 + random.nextInt(1_000);
    map.put("executor", any(new String[] {"row-locks", "atomic", "batched"}, random));
    map.put("isolation-level", any(new String[] {"read-committed", "serializable"}, random));
    map.put("synchronous-commit", any(new String[] {"off", "on", "remote_apply"}, random));
    if (map.get("executor").equals("batched")) {
      map.put(
          "batching",
          Map.of(
              "max-size", 1 + random.nextInt(10_000),
              "max-delay", random.nextInt(1_000_000) + "ns",
              "calls-in-flight", 1 + random.nextInt(10)));
    }
    map.put("pool", Map.of("size", size, "min-idle", random.nextInt(size + 1)));
    map.put(
        "retries",
        Map.of(
            "max",
            random.nextInt(1_000),
            "first-delay",
            random.nextInt(1_000_000) + "ns",
            "max-delay",
            1_000_000 + random.nextInt(1_000_000) + "ns",
            "jitter",
            random.nextDouble()));
    map.put("statement-deadline", 10 + random.nextInt(100_000) + "ms");
    map.put("autovacuum", random.nextBoolean());
    KeyTable table = Drivers.of("postgresql").options();
    return new DatabaseOptions("postgresql", table.write(table.read(map)));
  }

  private static <T> T any(T[] values, Random random) {
    return values[random.nextInt(values.length)];
  }
}
