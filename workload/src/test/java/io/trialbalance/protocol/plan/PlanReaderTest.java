package io.trialbalance.protocol.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import io.trialbalance.protocol.config.ConfigProblems;
import io.trialbalance.protocol.config.Problem;
import io.trialbalance.protocol.config.Problems;
import io.trialbalance.protocol.config.Where;
import io.trialbalance.protocol.measure.Quantile;
import io.trialbalance.protocol.plan.Pacing.Arrivals;
import io.trialbalance.workload.database.Drivers;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlanReaderTest {

  private static final Config NOTHING = ConfigFactory.empty();
  private static final PlanReader READER = TestPlans.reader(NOTHING);

  @Test
  void whatAPlanLeavesOutIsTakenFromTheDefaults() {
    RunPlan plan = TestPlans.read("name = full, database = postgresql");

    assertThat(plan.workload()).isEqualTo(new Workload(100_000, 1.0, 1_000_000, 1, 1_000, 1));
    assertThat(plan.pacing()).isEqualTo(new Pacing.ClosedLoop(10));
    assertThat(plan.times())
        .isEqualTo(
            new PhaseTimes(
                Duration.ofSeconds(30),
                Duration.ofSeconds(120),
                Duration.ofSeconds(300),
                Duration.ofSeconds(10)));
    assertThat(plan.runs()).isEqualTo(3);
    assertThat(plan.workersPerNode()).isEqualTo(1);
    assertThat(plan.maxReruns()).isEqualTo(2);
    assertThat(plan.limits()).isEqualTo(new Limits(0.05, 0.10, 0.15, 0.90));
    assertThat(plan.thresholds()).isEmpty();
    assertThat(plan.options().values())
        .containsAllEntriesOf(
            new DatabaseOptions(
                    "postgresql",
                    Map.of(
                        "executor",
                        "row-locks",
                        "isolation-level",
                        "read-committed",
                        "synchronous-commit",
                        "on",
                        "pool",
                        Map.of(
                            "size", 20,
                            "min-idle", 20,
                            "borrow", "once",
                            "validation", "fast",
                            "acquire-timeout", "30s"),
                        "retries",
                        Map.of(
                            "max", 10, "first-delay", "1ms", "max-delay", "100ms", "jitter", 0.5),
                        "statement-deadline",
                        "30s",
                        "autovacuum",
                        true,
                        "foreign-keys",
                        false,
                        "secondary-indexes",
                        false))
                .values());
  }

  @Test
  void theOpenLoopAndTheBatchesHaveDefaultsToo() {
    RunPlan plan =
        TestPlans.read(
            """
            name = full, database = postgresql, postgresql.executor = batched
            pacing { mode = open-loop, target-rate = 5000/s }
            """);

    assertThat(plan.pacing()).isEqualTo(new Pacing.OpenLoop(5_000, Arrivals.UNIFORM, 1_000));
    assertThat(plan.options().values())
        .containsEntry("batching.max-size", 1_024L)
        .containsEntry("batching.max-delay", "0s")
        .containsEntry("batching.calls-in-flight", 1L);
  }

  @Test
  void valuesMayBeWrittenAsPeopleWriteThem() {
    RunPlan plan =
        TestPlans.read(
            """
            name = p, database = postgresql, runs = "5", workload.accounts = 1e6
            phases { settle = 0, warm-up = 2 minutes, measurement = 1h, drain-deadline = 1500ms }
            limits { max-error-rate = 2.5%, max-p99-cv = 0.2 }
            postgresql { autovacuum = on, foreign-keys = true, pool.size = 4 }
            pacing.target-rate = none
            thresholds = ["p99.9<1s", "throughput > 5000/s", "error-rate < 0.1%"]
            """);

    assertThat(plan.runs()).isEqualTo(5);
    assertThat(plan.workload().accounts()).isEqualTo(1_000_000);
    assertThat(plan.times())
        .isEqualTo(
            new PhaseTimes(
                Duration.ZERO,
                Duration.ofMinutes(2),
                Duration.ofHours(1),
                Duration.ofMillis(1500)));
    assertThat(plan.limits()).isEqualTo(new Limits(0.025, 0.10, 0.2, 0.9));
    assertThat(plan.options().value("autovacuum")).contains(true);
    assertThat(plan.options().value("pool.min-idle")).as("as many as the size").contains(4L);
    assertThat(plan.thresholds())
        .extracting(Threshold::metric, Threshold::comparison, Threshold::value)
        .containsExactly(
            tuple(Threshold.Metric.of(Quantile.P999), Threshold.Comparison.BELOW, 1e9),
            tuple(Threshold.Metric.THROUGHPUT, Threshold.Comparison.ABOVE, 5_000.0),
            tuple(Threshold.Metric.ERROR_RATE, Threshold.Comparison.BELOW, 0.001));
  }

  @Test
  void moreSlotsThanConnectionsAreAllowedSinceTransfersWait() {
    RunPlan plan =
        TestPlans.read(
            "name = p, database = postgresql, pacing.concurrency = 64, postgresql.pool.size = 5");

    assertThat(plan.pacing().concurrencyPerNode()).isEqualTo(64);
  }

  @Test
  void overridesWinAndAreNamedAsWhatTheyAre() {
    Config overrides = set("workload.accounts = 5\nruns = 0");

    ConfigProblems problems =
        catchThrowableOfType(
            ConfigProblems.class,
            () -> READER.read(TestPlans.parse("name = p, database = noop, runs = 7"), overrides));

    assertThat(problems.problems())
        .singleElement()
        .isEqualTo(
            new Problem(
                new Where("--set", 0), "runs", "0", "a whole number from 1 to 1,000", null));
  }

  @Test
  void substitutionsAreResolvedInAPlanOfOnesOwn() {
    ExperimentRequest request =
        READER.read(
            TestPlans.parse("name = p, database = noop, runs = ${workload.seed}"),
            set("workload.seed = 9"));

    assertThat(request.plans().get(0).runs()).isEqualTo(9);
  }

  @Test
  void aNodesOwnDefaultsLieUnderThePlan() {
    PlanReader reader =
        TestPlans.reader(ConfigFactory.parseString("runs = 7, postgresql { executor = batched }"));

    RunPlan noop =
        reader.read(TestPlans.parse("name = p, database = noop"), NOTHING).plans().get(0);
    assertThat(noop.runs()).isEqualTo(7);
    assertThat(noop.options()).isEqualTo(new DatabaseOptions("noop", Map.of()));
  }

  @Test
  void aWrongDefaultOfTheNodeIsToldWithItsOwnPlace() {
    Config wrong =
        ConfigFactory.parseString(
            "\nruns = 0\nworkload.acounts = 5",
            ConfigParseOptions.defaults().setOriginDescription("application.conf"));
    Problems problems = new Problems();

    TestPlans.reader(wrong).checkSiteDefaults(problems);

    assertThat(problems.sorted())
        .extracting(Problem::where, Problem::key)
        .extracting(Object::toString)
        .containsExactly(
            "(application.conf:2, \"trialbalance.plan.runs\")",
            "(application.conf:3, \"trialbalance.plan.workload.acounts\")");
  }

  @Test
  void anOpenLoopByDefaultMayLeaveItsRateToThePlans() {
    Problems problems = new Problems();

    TestPlans.reader(ConfigFactory.parseString("pacing.mode = open-loop"))
        .checkSiteDefaults(problems);

    assertThat(problems.isEmpty()).isTrue();
  }

  private static Config set(String text) {
    return ConfigFactory.parseString(
        text, ConfigParseOptions.defaults().setOriginDescription("--set"));
  }

  @Test
  void aCeilingHasANameThatSaysSo() {
    RunPlan plan =
        TestPlans.read(
            "name = quick-ceiling, database = postgresql, postgresql.ceiling = true, runs = 2");

    assertThat(plan.options().isCeiling()).isTrue();
    assertThat(TestPlans.read("name = quick, database = postgresql").options().isCeiling())
        .isFalse();
    assertThat(TestPlans.read("name = rig, database = noop").options().isCeiling()).isFalse();
    assertThat(TestPlans.problems("name = quick, database = postgresql, postgresql.ceiling = true"))
        .singleElement()
        .satisfies(
            problem -> {
              assertThat(problem.key()).isEqualTo("name");
              assertThat(problem.inWords())
                  .contains("the word ceiling", "postgresql.ceiling is true", "quick-ceiling");
            });
  }

  @ParameterizedTest
  @ValueSource(strings = {"noop", "memory"})
  void whatHasNoClientHasNoCeiling(String kind) {
    PlanReader reader = new PlanReader(NOTHING, Map.of(kind, kind), Drivers.options());
    String text = "name = a-ceiling, database = " + kind + ", " + kind + ".ceiling = true";

    assertThat(
            catchThrowableOfType(
                    ConfigProblems.class, () -> reader.read(TestPlans.parse(text), NOTHING))
                .problems())
        .singleElement()
        .satisfies(
            problem -> {
              assertThat(problem.key()).isEqualTo(kind + ".ceiling");
              assertThat(problem.expected()).matches("nothing in noop.*|one of the keys .+");
            });
  }
}
