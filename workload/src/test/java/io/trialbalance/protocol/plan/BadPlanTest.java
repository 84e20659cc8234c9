package io.trialbalance.protocol.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValueFactory;
import io.trialbalance.protocol.config.ConfigProblems;
import io.trialbalance.protocol.config.Problem;
import io.trialbalance.protocol.config.Where;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What can be wrong with a plan, one kind after the other, and then all at once. */
class BadPlanTest {

  private static final String GOOD = "name = p, database = postgresql\n";

  /**
   * @param text after the first line, which is {@link #GOOD}
   * @param line of the one problem
   * @param value as it is shown; null if nothing was written
   * @param expected a part of the text
   */
  private record Bad(
      String text, int line, String key, String value, String expected, String suggestion) {

    @Override
    public String toString() {
      return text.replace("\n", "; ");
    }
  }

  private static Bad bad(
      String text, int line, String key, String value, String expected, String suggestion) {
    return new Bad(text, line, key, value, expected, suggestion);
  }

  @ParameterizedTest
  @MethodSource({"unknownKeys", "wrongTypes", "outOfRange", "contradictions", "badThresholds"})
  void oneProblemIsToldWithItsPlaceValueExpectationAndNearestRightKey(Bad bad) {
    List<Problem> problems = TestPlans.problems(GOOD + bad.text());

    assertThat(problems).hasSize(1);
    Problem problem = problems.get(0);
    assertThat(problem.where()).isEqualTo(new Where("plan.conf", bad.line()));
    assertThat(problem.key()).isEqualTo(bad.key());
    assertThat(problem.value()).isEqualTo(bad.value());
    assertThat(problem.expected()).contains(bad.expected());
    assertThat(problem.suggestion()).isEqualTo(bad.suggestion());
  }

  static Stream<Bad> unknownKeys() {
    return Stream.of(
        bad("acounts = 5", 2, "acounts", "…", "one of the keys database", "workload.accounts"),
        bad("workload.acounts = 5", 2, "workload.acounts", "…", "accounts", "workload.accounts"),
        bad("workload.maxAmount = 5", 2, "workload.maxAmount", "…", "seed", "workload.max-amount"),
        bad("\nphases.warmup = 5s", 3, "phases.warmup", "…", "settle", "phases.warm-up"),
        bad("measurement = 5s", 2, "measurement", "…", "phases", "phases.measurement"),
        bad("worklaod { seed = 1 }", 2, "worklaod", "{…}", "workload", "workload"),
        bad(
            "postgresql {\n retries {\n frist-delay = 5ms } }",
            4,
            "postgresql.retries.frist-delay",
            "…",
            "jitter",
            "postgresql.retries.first-delay"),
        bad("zzz = [1]", 2, "zzz", "[…]", "one of the keys", null),
        bad("http.port = 1", 2, "http", "(not shown)", "belongs to the node's own", null),
        bad("databases.d.host = x", 2, "databases", "(not shown)", "only keys of a plan", null),
        bad("trialbalance.node { }", 2, "trialbalance", "(not shown)", "only keys", null),
        bad("akka.loglevel = x", 2, "akka", "(not shown)", "only keys of a plan", null),
        bad("db-password = x", 2, "db-password", "…", "one of the keys", null));
  }

  static Stream<Bad> wrongTypes() {
    return Stream.of(
        bad("runs = many", 2, "runs", "\"many\"", "a whole number from 1 to 1,000", null),
        bad("runs = 2.5", 2, "runs", "2.5", "a whole number", null),
        bad("runs = [3]", 2, "runs", "[…]", "a whole number", null),
        bad("runs { a = 3 }", 2, "runs", "{…}", "a whole number", null),
        bad("runs = null", 2, "runs", "null", "a whole number", null),
        bad("runs = true", 2, "runs", "true", "a whole number", null),
        bad(
            "workload.accounts = 100_000",
            2,
            "workload.accounts",
            "\"100_000\"",
            "a whole number from 2 to 100,000,000",
            "100000"),
        bad("workload = 5", 2, "workload", "…", "a section, workload { … }", null),
        bad("workload = null", 2, "workload", "null", "a section", null),
        bad("pacing = [1]", 2, "pacing", "[…]", "a section", null),
        bad(
            "phases.measurement = 300",
            2,
            "phases.measurement",
            "300",
            "whole seconds with their unit, from 1s to 7d",
            "300s"),
        bad("phases.settle = 5 parsecs", 2, "phases.settle", "\"5 parsecs\"", "a duration", null),
        bad(
            "postgresql.autovacuum = maybe",
            2,
            "postgresql.autovacuum",
            "\"maybe\"",
            "true or false",
            null),
        bad("thresholds = p99", 2, "thresholds", "\"p99\"", "a list, each a figure", "[\"p99\"]"),
        bad("thresholds.p99 = 5ms", 2, "thresholds", "{…}", "a list, each a figure", null),
        bad("pacing.mode = open", 2, "pacing.mode", "\"open\"", "one of closed-loop", "open-loop"),
        bad(
            "postgresql.executor = batchd",
            2,
            "postgresql.executor",
            "\"batchd\"",
            "one of row-locks, atomic, batched",
            "batched"),
        bad(
            "postgresql.isolation-level = read_comitted",
            2,
            "postgresql.isolation-level",
            "\"read_comitted\"",
            "serializable",
            "read-committed"),
        bad(
            "postgresql.synchronous-commit = remote-write",
            2,
            "postgresql.synchronous-commit",
            "\"remote-write\"",
            "one of off, local, remote_write, on, remote_apply",
            "remote_write"),
        bad(
            "postgresql.pool.borrow = always",
            2,
            "postgresql.pool.borrow",
            "\"always\"",
            "one of once, per-transfer",
            null),
        bad(
            "postgresql.pool.validation = fsat",
            2,
            "postgresql.pool.validation",
            "\"fsat\"",
            "one of verified, fast",
            "fast"));
  }

  static Stream<Bad> outOfRange() {
    return Stream.of(
        bad("runs = 0", 2, "runs", "0", "from 1 to 1,000", null),
        bad("max-reruns = -1", 2, "max-reruns", "-1", "from 0 to 100", null),
        bad("workers-per-node = 65536", 2, "workers-per-node", "65536", "to 65,535", null),
        bad("workload.accounts = 1", 2, "workload.accounts", "1", "from 2 to", null),
        bad("workload.accounts = 1e9", 2, "workload.accounts", "1e9", "to 100,000,000", null),
        bad("workload.zipf-exponent = -1", 2, "workload.zipf-exponent", "-1", "from 0", null),
        bad("workload.min-amount = 0", 2, "workload.min-amount", "0", "from 1", null),
        bad(
            "workload.seed = 9223372036854775808",
            2,
            "workload.seed",
            "\"9223372036854775808\"",
            "to 9,223,372,036,854,775,807",
            null),
        bad("pacing.concurrency = 0", 2, "pacing.concurrency", "0", "from 1 to 100,000", null),
        bad(
            "pacing { mode = open-loop, target-rate = 0 }",
            2,
            "pacing.target-rate",
            "0",
            "a rate from 0.01/s to 1,000,000,000/s",
            null),
        bad("phases.settle = -1s", 2, "phases.settle", "\"-1s\"", "from 0s to 1h", null),
        bad("phases.warm-up = 2d", 2, "phases.warm-up", "\"2d\"", "from 0s to 1d", null),
        bad("phases.warm-up = 1500ms", 2, "phases.warm-up", "\"1500ms\"", "whole seconds", null),
        bad("phases.measurement = 0", 2, "phases.measurement", "0", "from 1s", null),
        bad(
            "limits.max-error-rate = 5",
            2,
            "limits.max-error-rate",
            "5",
            "a share from 0% to 100%, or 0 to 1",
            "5%"),
        bad("limits.max-p99-cv = -5%", 2, "limits.max-p99-cv", "\"-5%\"", "a share", null),
        bad("postgresql.pool.size = 0", 2, "postgresql.pool.size", "0", "from 1 to 10,000", null),
        bad(
            "postgresql.retries.jitter = 150%",
            2, "postgresql.retries.jitter", "\"150%\"", "100%", null),
        bad(
            "postgresql.statement-deadline = 1ms",
            2,
            "postgresql.statement-deadline",
            "\"1ms\"",
            "from 10ms to 1h",
            null),
        bad("name = \"../up\"", 2, "name", "\"../up\"", "small letters, digits and hyphens", null),
        bad(
            "database = postgres",
            2,
            "database",
            "\"postgres\"",
            "the name of a database of this node: noop, postgresql",
            "postgresql"));
  }

  static Stream<Bad> contradictions() {
    return Stream.of(
        bad(
            "workload {\n min-amount = 2000 }",
            3,
            "workload.min-amount",
            "2000",
            "at most workload.max-amount, 1000",
            null),
        bad(
            "workload { initial-balance = 1e12\n accounts = 100000000 }",
            2,
            "workload.initial-balance",
            "1e12",
            "at most 92,233,720,368 with 100,000,000 accounts",
            null),
        bad("pacing.mode = open-loop", 2, "pacing.target-rate", null, "a rate, since", null),
        bad(
            "pacing { mode = open-loop, target-rate = 5\n concurrency = 5 }",
            3,
            "pacing.concurrency",
            "5",
            "since pacing.mode is open-loop",
            "max-concurrency"),
        bad(
            "pacing.target-rate = 10",
            2,
            "pacing.target-rate",
            "10",
            "since pacing.mode is closed-loop",
            "mode = open-loop"),
        bad(
            "pacing.arrivals = poisson",
            2,
            "pacing.arrivals",
            "\"poisson\"",
            "no arrivals",
            "mode = open-loop"),
        bad(
            "pacing.max-concurrency = 5",
            2,
            "pacing.max-concurrency",
            "5",
            "no max-concurrency",
            "mode = open-loop"),
        bad(
            "workers-per-node = 11",
            2,
            "workers-per-node",
            "11",
            "at most pacing.concurrency, 10",
            null),
        bad(
            "workers-per-node = 4\npacing { mode = open-loop, target-rate = 5, max-concurrency = 3 }",
            2,
            "workers-per-node",
            "4",
            "at most pacing.max-concurrency, 3",
            null),
        bad(
            "database = noop\npostgresql.pool.size = 5",
            3,
            "postgresql",
            "{…}",
            "noop is noop",
            null),
        bad("noop { }", 2, "noop", "{…}", "postgresql is postgresql", null),
        bad(
            "postgresql.batching.max-size = 5",
            2,
            "postgresql.batching",
            "{…}",
            "only executor batched",
            "executor = batched"),
        bad(
            "postgresql { executor = batched, batching.calls-in-flight = 21 }",
            2,
            "postgresql.batching.calls-in-flight",
            "21",
            "at most postgresql.pool.size, 20",
            null),
        bad(
            "postgresql { executor = batched, batching.max-delay = 2s\n statement-deadline = 1s }",
            2,
            "postgresql.batching.max-delay",
            "\"2s\"",
            "at most postgresql.statement-deadline, 1s",
            null),
        bad(
            "postgresql.pool { min-idle = 30 }",
            2,
            "postgresql.pool.min-idle",
            "30",
            "at most postgresql.pool.size, 20",
            null),
        bad(
            "postgresql.retries.max-delay = 500us",
            2,
            "postgresql.retries.max-delay",
            "\"500us\"",
            "at least postgresql.retries.first-delay, 1ms",
            null));
  }

  static Stream<Bad> badThresholds() {
    String expected = "a figure (p50, p95, p99, p99.9, max, throughput, error-rate)";
    return Stream.of(
            "p99 20ms",
            "p99 = 20ms",
            "p99 <= 20ms",
            "p99 < 20",
            "p99 < 20%",
            "throughput > fast",
            "error-rate < 150%",
            "p42 < 20ms",
            "< 20ms")
        .map(
            text ->
                bad(
                    "thresholds = [\"max < 1s\",\n\"" + text + "\"]",
                    3,
                    "thresholds[1]",
                    "\"" + text + "\"",
                    expected,
                    null));
  }

  @Test
  void aThresholdWithASlipInItsFigureIsMended() {
    assertThat(TestPlans.problems(GOOD + "thresholds = [\"troughput > 5000/s\"]"))
        .singleElement()
        .extracting(Problem::suggestion)
        .isEqualTo("throughput > 5000/s");
  }

  @Test
  void thereAreAtLeastFortyKinds() {
    assertThat(
            Stream.of(unknownKeys(), wrongTypes(), outOfRange(), contradictions(), badThresholds())
                .flatMap(kinds -> kinds))
        .hasSizeGreaterThanOrEqualTo(45)
        .doesNotHaveDuplicates();
  }

  @Test
  void anEmptyPlanLacksItsNameAndItsDatabase() {
    assertThat(TestPlans.problems("runs = 3"))
        .extracting(Problem::key, Problem::value)
        .containsExactly(tuple("name", null), tuple("database", null));
  }

  @Test
  void everythingThatIsWrongIsToldAtOnceInTheOrderOfItsLines() {
    List<Problem> problems =
        TestPlans.problems(
            """
            name = P
            database = postgres
            runs = 0
            workload { acounts = 5, min-amount = 5000 }
            pacing.mode = open-loop
            thresholds = ["p99", "p95"]
            """);

    assertThat(problems)
        .extracting(problem -> problem.where().line() + " " + problem.key())
        .containsExactly(
            "1 name",
            "2 database",
            "3 runs",
            "4 workload.min-amount",
            "4 workload.acounts",
            "5 pacing.target-rate",
            "6 thresholds[0]",
            "6 thresholds[1]");
    assertThat(new ConfigProblems(problems).count()).isEqualTo("8 problems");
    assertThat(problems).extracting(Problem::suggestion).contains("workload.accounts");
  }

  @Test
  void aWrongValueIsNotToldAgainAsAContradiction() {
    assertThat(TestPlans.problems(GOOD + "workload { min-amount = 5000, max-amount = lots }"))
        .extracting(Problem::key)
        .containsExactly("workload.max-amount");
  }

  @Test
  void aSubstitutionForNothingIsAProblemOfItsLine() {
    assertThat(TestPlans.problems(GOOD + "runs = ${nowhere}"))
        .singleElement()
        .satisfies(
            problem -> {
              assertThat(problem.where()).isEqualTo(new Where("plan.conf", 2));
              assertThat(problem.value()).isEqualTo("${nowhere}");
            });
  }

  @Test
  void valuesAreShownShortOnOneLineAndWithoutCredentials() {
    String url = "postgresql://bench:hunter2@db/" + "x".repeat(200);
    ConfigProblems problems =
        catchThrowableOfType(
            ConfigProblems.class,
            () ->
                TestPlans.READER.read(
                    TestPlans.parse("name = p")
                        .withValue("database", ConfigValueFactory.fromAnyRef(url)),
                    ConfigFactory.empty()));

    assertThat(problems).hasMessageContaining("://***@db/").message().doesNotContain("hunter2");
    assertThat(problems.problems().get(0).value()).hasSizeLessThan(90);
  }
}
