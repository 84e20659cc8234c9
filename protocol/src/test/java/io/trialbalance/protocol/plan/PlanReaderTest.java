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
import io.trialbalance.protocol.plan.PostgresOptions.Borrow;
import io.trialbalance.protocol.plan.PostgresOptions.Executor;
import io.trialbalance.protocol.plan.PostgresOptions.IsolationLevel;
import io.trialbalance.protocol.plan.PostgresOptions.Pool;
import io.trialbalance.protocol.plan.PostgresOptions.Retries;
import io.trialbalance.protocol.plan.PostgresOptions.SynchronousCommit;
import io.trialbalance.protocol.plan.PostgresOptions.Validation;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PlanReaderTest {

  private static final Config NOTHING = ConfigFactory.empty();
  private static final PlanReader READER = new PlanReader(NOTHING, TestPlans.DATABASES);

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
    assertThat(plan.limits()).isEqualTo(new Limits(0.05, 0.10, 0.15));
    assertThat(plan.thresholds()).isEmpty();
    assertThat(plan.options())
        .isEqualTo(
            new PostgresOptions(
                Executor.ROW_LOCKS,
                IsolationLevel.READ_COMMITTED,
                SynchronousCommit.ON,
                new Batching(1, Duration.ZERO, 1),
                new Pool(20, 20, Borrow.ONCE, Validation.FAST, Duration.ofSeconds(30)),
                new Retries(10, Duration.ofMillis(1), Duration.ofMillis(100), 0.5),
                Duration.ofSeconds(30),
                false,
                false,
                false));
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
    assertThat(((PostgresOptions) plan.options()).batching())
        .isEqualTo(new Batching(1_024, Duration.ZERO, 1));
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
    assertThat(plan.limits()).isEqualTo(new Limits(0.025, 0.10, 0.2));
    PostgresOptions options = (PostgresOptions) plan.options();
    assertThat(options.autovacuum()).isTrue();
    assertThat(options.pool().minIdle()).as("as many as the size").isEqualTo(4);
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
    assertThat(problems).hasMessageContaining("--set: runs = 0\n    expected a whole number");
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
        new PlanReader(
            ConfigFactory.parseString("runs = 7, postgresql { executor = batched }"),
            TestPlans.DATABASES);

    RunPlan noop =
        reader.read(TestPlans.parse("name = p, database = noop"), NOTHING).plans().get(0);
    assertThat(noop.runs()).isEqualTo(7);
    assertThat(noop.options()).isEqualTo(new NoopOptions());
  }

  @Test
  void aWrongDefaultOfTheNodeIsToldWithItsOwnPlace() {
    Config wrong =
        ConfigFactory.parseString(
            "\nruns = 0\nworkload.acounts = 5",
            ConfigParseOptions.defaults().setOriginDescription("application.conf"));
    Problems problems = new Problems();

    new PlanReader(wrong, TestPlans.DATABASES).checkSiteDefaults(problems);

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

    new PlanReader(ConfigFactory.parseString("pacing.mode = open-loop"), TestPlans.DATABASES)
        .checkSiteDefaults(problems);

    assertThat(problems.isEmpty()).isTrue();
  }

  private static Config set(String text) {
    return ConfigFactory.parseString(
        text, ConfigParseOptions.defaults().setOriginDescription("--set"));
  }
}
