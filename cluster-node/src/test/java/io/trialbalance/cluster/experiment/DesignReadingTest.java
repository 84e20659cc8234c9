package io.trialbalance.cluster.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigSyntax;
import io.trialbalance.protocol.config.ConfigProblems;
import io.trialbalance.protocol.config.Problem;
import io.trialbalance.protocol.plan.DesignOptions;
import io.trialbalance.protocol.plan.ExperimentRequest;
import io.trialbalance.protocol.plan.OnFailure;
import io.trialbalance.protocol.plan.PlanReader;
import io.trialbalance.protocol.plan.RunPlan;
import io.trialbalance.workload.database.Drivers;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an experiment may say of its design. */
class DesignReadingTest {

  private static final String PLANS =
      "name = x, database = noop, plans = [{ name = a }, { name = b, workload.accounts = 50 }]\n";

  private static final PlanReader READER =
      new PlanReader(
          ConfigFactory.empty(),
          Map.of("noop", "noop", "tigerbeetle", "tigerbeetle", "postgresql", "postgresql"),
          Drivers.options(),
          Designs.keys(kind -> Drivers.of(kind).goesOn()));

  private static ExperimentRequest read(String text) {
    return READER.readBody(text, ConfigSyntax.CONF);
  }

  private static List<Problem> problems(String text) {
    return catchThrowableOfType(ConfigProblems.class, () -> read(text)).problems();
  }

  @Test
  void anExperimentThatSaysNothingOfItsDesignIsAListThatGoesOn() {
    assertThat(read(PLANS).design()).contains(DesignOptions.LIST);
    assertThat(read(PLANS).onFailure()).contains(OnFailure.CONTINUE);
    assertThat(read(PLANS + "on-failure = stop").onFailure()).contains(OnFailure.STOP);
  }

  @Test
  void aPlanByItselfMayBeToldWhatBecomesOfOthersAndNotInWhichOrderToRunThem() {
    String alone = "name = x, database = noop, ";

    assertThat(read(alone + "on-failure = keep-going").onFailure()).contains(OnFailure.KEEP_GOING);
    assertThat(problems(alone + "on-failure = maybe"))
        .extracting(Problem::key)
        .containsExactly("on-failure");
    assertThat(problems(alone + "design = rounds"))
        .extracting(Problem::key)
        .containsExactly("design");
  }

  @Test
  void roundsSayHowOftenEachPlanIsRun() {
    ExperimentRequest rounds = read(PLANS + "design = rounds, rounds.count = 6");

    assertThat(rounds.design().orElseThrow().values())
        .containsEntry("count", 6L)
        .containsEntry("order", "interleaved")
        .containsEntry("idle-databases", "stopped");
    assertThat(rounds.plans()).extracting(RunPlan::runs).containsOnly(6);
    assertThat(rounds.runs()).isEqualTo(12);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "design = round|design|one of list, rounds",
        "design = rounds, rounds.count = 3|rounds.count|an even number",
        "design = rounds, rounds.seed = 3|rounds.seed|no seed, since order is interleaved",
        "design = rounds, rounds.round = 3|rounds.round|one of the keys",
        "rounds.count = 4|rounds|no options of rounds, since design is list",
        "design = rounds, rounds.reset = once|plans|the same workload.accounts",
        "on-failure = maybe|on-failure|one of continue, stop, keep-going",
      })
  void whatIsWrongIsNamed(String text, String key, String expected) {
    assertThat(problems(PLANS + text))
        .singleElement()
        .satisfies(
            problem -> {
              assertThat(problem.key()).isEqualTo(key);
              assertThat(problem.expected()).contains(expected);
            });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "database = tigerbeetle, plans = [{ name = a }]|a tigerbeetle is emptied before each run",
        "database = postgresql, plans = [{ name = a }, { name = b, postgresql.executor = atomic }]"
            + "|the same workload.accounts",
        "database = postgresql, plans = [{ name = a }, { name = b, postgresql.foreign-keys = on }]"
            + "|the same workload.accounts",
      })
  void whatCannotGoOnInOneLedgerIsRefusedBeforehand(String plans, String expected) {
    assertThat(problems("name = x, design = rounds, rounds.reset = once, " + plans))
        .singleElement()
        .satisfies(problem -> assertThat(problem.expected()).contains(expected));
    assertThat(read("name = x, design = rounds, " + plans).plans()).isNotEmpty();
  }

  @Test
  void aPlanByItselfHasNoDesign() {
    assertThat(problems("name = x, database = noop, design = rounds, rounds.count = 2"))
        .hasSize(2)
        .allSatisfy(
            problem -> assertThat(problem.expected()).contains("a file with plans = [{ … }]"));
  }

  @Test
  void aMistypedDesignIsTheOnlyProblem() {
    assertThat(problems(PLANS + "design = round, rounds.count = 2")).hasSize(1);
  }

  @Test
  void aPlanOfRoundsHasNoRunsOfItsOwn() {
    assertThat(
            problems(
                "name = x, database = noop, design = rounds, plans = [{ name = a, runs = 3 }]"))
        .singleElement()
        .extracting(Problem::key)
        .isEqualTo("plans[0].runs");
  }

  private static String json(int plans) {
    return IntStream.range(0, plans)
        .mapToObj(
            plan ->
                "{\"name\":\"plan-%d\",\"pacing\":{\"concurrency\":%d},\"workload\":{\"seed\":%d}}"
                    .formatted(plan, 1 + plan % 64, plan))
        .collect(
            Collectors.joining(",", "{\"name\":\"x\",\"database\":\"noop\",\"plans\":[", "]}"));
  }

  @Test
  void aThousandPlansAreAnExperiment() {
    ExperimentRequest thousand = READER.readBody(json(1_000), ConfigSyntax.JSON);

    assertThat(thousand.plans()).hasSize(1_000);
    assertThat(thousand.runs()).isEqualTo(3_000);
  }

  @Test
  void moreThanAThousandAreNot() {
    ConfigProblems problems =
        catchThrowableOfType(
            ConfigProblems.class, () -> READER.readBody(json(1_001), ConfigSyntax.JSON));

    assertThat(problems.problems())
        .singleElement()
        .extracting(Problem::expected)
        .asString()
        .contains("at most 1,000 plans", "not 1,001");
  }
}
