package io.trialbalance.protocol.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigSyntax;
import io.trialbalance.protocol.config.ConfigProblems;
import io.trialbalance.protocol.config.Problem;
import io.trialbalance.protocol.config.Problems;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ExperimentReadingTest {

  @Test
  void aSinglePlanIsAnExperimentOfItsName() {
    ExperimentRequest experiment = TestPlans.readExperiment("name = p, database = noop");

    assertThat(experiment.name()).isEqualTo("p");
    assertThat(experiment.plans()).extracting(RunPlan::name).containsExactly("p");
  }

  @Test
  void keysBesideThePlansHoldForEachThatDoesNotGiveThemItself() {
    ExperimentRequest experiment =
        TestPlans.readExperiment(
            """
            name = both, database = postgresql, runs = 5, workload.accounts = 50
            plans = [
              { name = first, workload.seed = 7 }
              { name = second, runs = 1, postgresql.executor = atomic }
            ]
            """);

    assertThat(experiment.name()).isEqualTo("both");
    assertThat(experiment.plans())
        .extracting(
            RunPlan::name,
            RunPlan::runs,
            plan -> plan.workload().accounts(),
            plan -> plan.workload().seed(),
            plan -> plan.options().executorLabel())
        .containsExactly(
            tuple("first", 5, 50L, 7L, "row-locks"), tuple("second", 1, 50L, 1L, "atomic"));
  }

  @Test
  void onlySoManyRunsMakeAnExperiment() {
    String plans = "name = x, database = noop, runs = 1000, plans = [%s]";
    String ten =
        IntStream.range(0, 10)
            .mapToObj(plan -> "{ name = p" + plan + " }")
            .collect(Collectors.joining(", "));

    assertThat(TestPlans.readExperiment(plans.formatted(ten)).plans()).hasSize(10);
    assertThat(problemsOf(plans.formatted(ten + ", { name = c, runs = 1 }")))
        .singleElement()
        .extracting(Problem::expected)
        .asString()
        .contains("at most 10,000 runs", "not 10,001");
  }

  @Test
  void whatIsWrongInEveryPlanAThousandTimesIsFoundInNoTime() {
    StringBuilder text = new StringBuilder("name = x\ndatabase = noop\n");
    for (int key = 0; key < 2_500; key++) {
      text.append("a").append(key).append(" = 1\n");
    }
    text.append("plans = [");
    for (int plan = 0; plan < 390; plan++) {
      text.append("{name=p").append(plan).append("},");
    }
    text.append("]");

    ConfigProblems problems =
        assertTimeoutPreemptively(
            Duration.ofSeconds(60),
            () ->
                catchThrowableOfType(
                    ConfigProblems.class,
                    () -> TestPlans.READER.readBody(text.toString(), ConfigSyntax.CONF)));

    assertThat(problems.problems()).hasSize(100);
    assertThat(problems.count()).isEqualTo("the first 100 problems");
  }

  private static List<Problem> problemsOf(String text) {
    return catchThrowableOfType(ConfigProblems.class, () -> TestPlans.readExperiment(text))
        .problems();
  }

  @Test
  void anOverrideWinsOverEveryPlan() {
    Config overrides = ConfigFactory.parseString("runs = 9");

    ExperimentRequest experiment =
        TestPlans.READER.read(
            TestPlans.parse(
                "name = x, database = noop, plans = [{ name = a, runs = 1 }, { name = b }]"),
            overrides);

    assertThat(experiment.plans()).extracting(RunPlan::runs).containsExactly(9, 9);
  }

  @Test
  void whatIsForAnotherReaderMeansThereWhatItMeansHere() {
    Config written =
        TestPlans.parse(
            """
            name = x, database = postgresql, workload { accounts = 50, seed = ${workload.accounts} }
            plans = [
              { name = a, runs = 1, postgresql.executor = atomic }
              { name = b, database = noop }
            ]
            """);
    Config overrides =
        ConfigFactory.parseString("name = y, runs = 9, postgresql.executor = batched");
    Problems problems = new Problems();

    String sent =
        PlanReader.unread(written, overrides, problems)
            .orElseThrow()
            .render(ConfigRenderOptions.concise());

    assertThat(TestPlans.READER.readBody(sent, ConfigSyntax.JSON))
        .isEqualTo(TestPlans.READER.read(written, overrides));
  }

  @Test
  void whatIsForAnotherReaderNeedsItsSubstitutionsHere() {
    Problems problems = new Problems();

    assertThat(
            PlanReader.unread(TestPlans.parse("name = ${nobody}"), ConfigFactory.empty(), problems))
        .isEmpty();
    assertThat(problems.sorted()).extracting(Problem::key).containsExactly("name");
  }

  @Test
  void aProblemNamesThePlanThatItIsIn() {
    assertThat(
            TestPlans.problems(
                """
                name = x, database = noop
                plans = [
                  { name = a }
                  { name = b, workload.acounts = 5 }
                  { runs = 0 }
                ]
                """))
        .extracting(problem -> problem.where().line(), Problem::key, Problem::value)
        .containsExactly(
            tuple(4, "plans[1].workload.acounts", "…"),
            tuple(5, "plans[2].name", null),
            tuple(5, "plans[2].runs", "0"));
  }

  @Test
  void aProblemOfTheSharedPartIsToldOnce() {
    assertThat(
            TestPlans.problems(
                "name = x, database = noop, runs = 0, plans = [{ name = a }, { name = b }]"))
        .extracting(Problem::key)
        .containsExactly("runs");
  }

  @Test
  void twoPlansOfOneNameAreRefused() {
    assertThat(
            TestPlans.problems("name = x, database = noop, plans = [{ name = a }\n { name = a }]"))
        .singleElement()
        .satisfies(
            problem -> {
              assertThat(problem.where().line()).isEqualTo(2);
              assertThat(problem.key()).isEqualTo("plans[1].name");
              assertThat(problem.expected()).isEqualTo("a name that no earlier plan has");
            });
  }

  @Test
  void anExperimentNeedsANameAndAtLeastOnePlan() {
    assertThat(TestPlans.problems("plans = []"))
        .extracting(Problem::key, Problem::value)
        .containsExactly(tuple("name", null), tuple("plans", "[…]"));
  }

  @Test
  void whatIsNoListOfSectionsIsRefused() {
    assertThat(TestPlans.problems("name = x, plans = 5"))
        .extracting(Problem::key)
        .contains("plans");
    assertThat(TestPlans.problems("name = x, database = noop, plans = [{ name = a }, 5]"))
        .extracting(Problem::key, Problem::value)
        .containsExactly(tuple("plans[1]", "5"));
  }

  @Test
  void sharedOptionsNeedBeOfUseToOnePlanOnly() {
    ExperimentRequest experiment =
        TestPlans.readExperiment(
            """
            name = x
            postgresql { pool.size = 30, batching.max-size = 5 }
            pacing.target-rate = 100
            plans = [
              { name = a, database = noop }
              { name = b, database = postgresql, postgresql.executor = batched }
              { name = c, database = postgresql, pacing.mode = open-loop }
            ]
            """);

    assertThat(experiment.plans()).hasSize(3);
  }

  @Test
  void sharedOptionsThatAreOfUseToNoPlanAreRefused() {
    assertThat(
            TestPlans.problems(
                """
                name = x
                postgresql.batching.max-size = 5
                pacing.target-rate = 100
                plans = [
                  { name = a, database = noop }
                  { name = b, database = postgresql }
                ]
                """))
        .extracting(Problem::key)
        .containsExactly("postgresql.batching", "pacing.target-rate");
  }

  @Test
  void anOverrideThatIsOfUseToNoPlanIsRefused() {
    Config overrides =
        ConfigFactory.parseString(
            "postgresql.batching.max-size = 5",
            ConfigParseOptions.defaults().setOriginDescription("--set"));

    ConfigProblems problems =
        catchThrowableOfType(
            ConfigProblems.class,
            () ->
                TestPlans.READER.read(
                    TestPlans.parse("name = x, database = postgresql, plans = [{ name = a }]"),
                    overrides));

    assertThat(problems.problems())
        .singleElement()
        .extracting(problem -> problem.where().source())
        .isEqualTo("--set");
  }
}
