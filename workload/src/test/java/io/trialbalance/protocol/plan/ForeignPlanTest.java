package io.trialbalance.protocol.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigSyntax;
import io.trialbalance.protocol.config.ConfigProblems;
import io.trialbalance.protocol.config.Problem;
import io.trialbalance.workload.database.Drivers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Plans that came over HTTP. */
class ForeignPlanTest {

  private static final String GOOD = "name = p, database = noop\n";

  private static List<Problem> problems(String body) {
    return catchThrowableOfType(ConfigProblems.class, () -> TestPlans.readBody(body)).problems();
  }

  @Test
  void aPlanIsReadFromJsonAndFromHocon() {
    ExperimentRequest hocon = TestPlans.READER.readBody(GOOD + "runs = 5", ConfigSyntax.CONF);
    ExperimentRequest json =
        TestPlans.READER.readBody(
            "{\"name\": \"p\", \"database\": \"noop\", \"runs\": 5}", ConfigSyntax.JSON);

    assertThat(json).isEqualTo(hocon);
  }

  @Test
  void whatIsDeclaredAsJsonMustBeJson() {
    ConfigProblems problems =
        catchThrowableOfType(
            ConfigProblems.class, () -> TestPlans.READER.readBody(GOOD, ConfigSyntax.JSON));

    assertThat(problems.problems())
        .extracting(Problem::expected)
        .first()
        .asString()
        .contains("JSON to the letter");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"name\":\"p\",\"name\":\"q\",\"database\":\"noop\"}",
        "{\"name\":\"p\",\"database\":\"noop\",\"workload\":DEEP}",
        "{\"name\":\"p\",\"database\":\"noop\"} {}",
        "{\"name\":\"p\",\"database\":\"noop\", LONG}",
      })
  void jsonHasEachKeyOnceIsNotDeepAndNotTooLong(String json) {
    String body =
        json.replace("DEEP", "[".repeat(10_000) + "]".repeat(10_000))
            .replace("LONG", "\"x\":\"" + "x".repeat(1 << 20) + "\"");

    assertThat(
            catchThrowableOfType(
                    ConfigProblems.class, () -> TestPlans.READER.readBody(body, ConfigSyntax.JSON))
                .problems())
        .hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "include \"%s\"",
        "include required(\"%s\")",
        "include file(\"%s\")",
        "include required(file(\"%s\"))",
        "include url(\"file://%s\")",
        "include classpath(\"reference.conf\")",
        "workload { include \"%s\" }",
        "include \"http://127.0.0.1:1/plan.conf\""
      })
  void noIncludeIsFollowed(String include, @TempDir Path folder) throws IOException {
    Path secret = folder.resolve("secret.conf");
    Files.writeString(secret, "runs = 77");

    List<Problem> problems = problems(GOOD + include.formatted(secret));

    assertThat(problems).hasSize(1);
    assertThat(problems.get(0).key()).isEqualTo("include");
    assertThat(problems.get(0).where().source()).isEqualTo("HTTP body");
    assertThat(problems.get(0).expected()).contains("without any include");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "runs = ${HOME}",
        "runs = ${?HOME}",
        "runs = 5${?HOME}",
        "workload.seed = ${runs}",
        "thresholds = [\"p99 < 1s\", ${HOME}]",
        "thresholds += ${HOME}",
        "workload = ${HOME}",
        "workload = ${HOME} { seed = 1 }",
        "\"${HOME}\" = ${PATH}"
      })
  void noSubstitutionIsResolved(String substitution) {
    List<Problem> problems = problems(GOOD + substitution);

    assertThat(problems).isNotEmpty();
    assertThat(problems)
        .allSatisfy(
            problem -> {
              assertThat(problem.value()).contains("${");
              assertThat(problem.where().toString()).isEqualTo("HTTP body:2");
              assertThat(problem.expected()).contains("without any substitution");
            });
    assertThat(problems.toString()).doesNotContain(System.getenv("PATH"));
  }

  @Test
  void textThatLooksLikeASubstitutionIsMerelyText() {
    assertThat(problems(GOOD + "runs = \"${HOME}\""))
        .singleElement()
        .satisfies(
            problem -> {
              assertThat(problem.key()).isEqualTo("runs");
              assertThat(problem.value()).contains("${HOME}");
              assertThat(problem.expected()).contains("from 1 to 1,000");
            });
  }

  @Test
  void everyIncludeAndSubstitutionIsToldAtOnce() {
    assertThat(problems(GOOD + "include \"a\"\ninclude file(\"b\")\nruns = ${c}"))
        .extracting(Problem::value)
        .containsExactlyInAnyOrder("a", "file(b)", "${c}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"trialbalance", "node", "http", "results", "databases", "akka"})
  void theNodesOwnConfigurationCannotBeSet(String key) {
    assertThat(problems(GOOD + key + " { x = secret-value }"))
        .singleElement()
        .satisfies(
            problem -> {
              assertThat(problem.key()).isEqualTo(key);
              assertThat(problem.expected()).contains("belongs to the node's own");
              assertThat(problem.toString()).doesNotContain("secret-value");
            });
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[]", "5", "}", "{", "name = ", "a = [1", "name: p: q", "\u0000"})
  void whatIsNoPlanAtAllIsAProblemAndNotACrash(String body) {
    assertThat(problems(body)).isNotEmpty();
  }

  /** What the parser would recurse into, or join in quadratic time, if it were let. */
  static Stream<String> exhausting() {
    return Stream.of(
        "[".repeat(1 << 20),
        "{\"a\":".repeat(1 << 17),
        "a.".repeat(1 << 19) + "a = 1",
        "\"]\",[".repeat(1 << 17),
        "\"]\",[".repeat(390),
        "a = " + "[".repeat(390) + "]".repeat(390),
        "{a:".repeat(390) + "1" + "}".repeat(390),
        "a." + "b.".repeat(390) + "c = 1",
        "thresholds += x\n".repeat(2_000),
        "a+=1\n".repeat(6_500),
        "thresholds += x\n".repeat(1 << 15),
        "a = " + "x y ".repeat(8_000),
        "a = " + "x y ".repeat(1 << 17),
        "a = ${b}".repeat(1 << 12),
        "runs = 1" + "0".repeat(30_000),
        "runs = 1" + "0".repeat(1 << 19),
        "runs = 1e999999999",
        "phases.settle = 1e999999999d");
  }

  @Test
  void twoDozenPlansWithEveryKeyAreNotTooMuch() {
    String plan = PlanWriter.toText(TestPlans.read("name = full, database = postgresql"));
    String plans =
        IntStream.range(0, 24)
            .mapToObj(number -> plan.replace("\"full\"", "\"plan-" + number + "\""))
            .collect(Collectors.joining(",", "{\"name\": \"sweep\", \"plans\": [", "]}"));

    assertThat(TestPlans.READER.readBody(plans, ConfigSyntax.JSON).plans()).hasSize(24);
  }

  @ParameterizedTest
  @MethodSource("exhausting")
  void aMegabyteOfMaliceIsAnsweredAsAProblem(String body) {
    List<Problem> problems = problems(GOOD + body);

    assertThat(problems).isNotEmpty();
    assertThat(problems)
        .allSatisfy(problem -> assertThat(problem.inWords()).hasSizeLessThan(1_000));
  }

  @Test
  void aBodySaysNothingOfTheDatabasesThatTheNodeDoesNotHave() {
    PlanReader reader =
        new PlanReader(ConfigFactory.empty(), Map.of("noop", "noop"), Drivers.options());

    assertThat(reader.readBody(GOOD, ConfigSyntax.CONF).plans().get(0).options())
        .isEqualTo(new DatabaseOptions("noop", Map.of()));
    assertThat(
            catchThrowableOfType(
                    ConfigProblems.class,
                    () -> reader.readBody("name = p, database = postgresql", ConfigSyntax.CONF))
                .problems())
        .extracting(Problem::key)
        .containsExactly("database");
  }
}
