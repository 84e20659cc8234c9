package io.trialbalance.protocol.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigUtil;
import io.trialbalance.protocol.config.ConfigProblems;
import io.trialbalance.protocol.config.Problem;
import io.trialbalance.workload.database.Drivers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every key of a plan with values that somebody chose to keep the reader busy, or to break it. */
class HostilePlanTest {

  /** For a reading that takes milliseconds; a value that is expanded takes minutes. */
  private static final Duration AT_ONCE = Duration.ofSeconds(20);

  private static final int LINE = 3;
  private static final String GOOD = "name = p\ndatabase = postgresql\n";

  /** Numbers that are long when they are written out, or that only Java takes for numbers. */
  private static final List<String> NUMBERS =
      List.of(
          "1e50000000",
          "1E+50000000",
          "1e-50000000",
          "-1e50000000",
          "0e50000000",
          "1e999999999",
          "1e-999999999",
          "1e2147483647",
          "1e-2147483647",
          "1e2147483648",
          "1e99999999999999999999",
          "1e000000000000000000000000001",
          "9".repeat(300),
          "0.".concat("0".repeat(300)).concat("1"),
          "0x10",
          "0x1p3",
          "1e308",
          "1e309",
          "NaN",
          "Infinity",
          "-Infinity",
          "١٢",
          "１",
          "1__0",
          "+-1",
          ".",
          "e5",
          "");

  private static final List<String> UNITS =
      List.of("", "%", " %", "%%", "/s", "s", "ns", " days", "ds", "f s", "MiB");

  /** In HOCON, as they stand after the equals sign. */
  private static final List<String> LONG =
      List.of(
          "9".repeat(30_000),
          "0." + "0".repeat(30_000) + "1",
          "\"" + "9".repeat(30_000) + "%\"",
          "\"0." + "0".repeat(30_000) + "1 s\"",
          "\"" + "x".repeat(30_000) + "\"",
          "\"<" + " x".repeat(15_000) + "\"",
          "\"p99 <" + " ".repeat(30_000) + "=x\"",
          "\"" + "< ".repeat(15_000) + "\"",
          "\"" + "\\u0000\\u001b\\u202e\\n".repeat(1_000) + "\"",
          "\"" + "\\ud800".repeat(1_000) + "\"",
          "[" + "1e50000000,".repeat(2_000) + "]",
          "[" + "{},".repeat(9_000) + "]",
          "[" + "[],".repeat(350) + "]",
          "{" + keys(4_000) + "}");

  private static final List<String> FIGURES = List.of("p99 < ", "throughput > ", "error-rate < ");

  /** In HOCON, as they stand after the equals sign. */
  private static Stream<String> values(String key) {
    List<String> values = new ArrayList<>();
    // One unit for each number, and another for the next key: over all keys every pair, several
    // times.
    int turn = Math.floorMod(key.hashCode(), UNITS.size());
    for (String number : NUMBERS) {
      String unit = UNITS.get(turn++ % UNITS.size());
      values.add(ConfigUtil.quoteString(number + unit));
      if (key.equals("thresholds")) {
        FIGURES.forEach(
            figure -> values.add("[" + ConfigUtil.quoteString(figure + number + unit) + "]"));
      }
    }
    Stream.of("1e50000000", "1e999999999", "-1e-999999999", "null").forEach(values::add);
    // Each costs as much as many others: over all keys every one, several times.
    for (int i = turn % 3; i < LONG.size(); i += 3) {
      values.add(LONG.get(i));
    }
    if (key.equals("thresholds")) {
      FIGURES.forEach(figure -> values.add("[\"" + figure + "9".repeat(30_000) + "%\"]"));
    }
    return values.stream();
  }

  private static String keys(int count) {
    return IntStream.range(0, count).mapToObj(i -> "k" + i + "=1").collect(Collectors.joining(","));
  }

  static Stream<String> keysOfAPlan() {
    ConfigObject root =
        ConfigFactory.parseResources("reference.conf")
            .getObject(PlanReader.DEFAULTS_PATH)
            .withValue("postgresql", Drivers.of("postgresql").options().reference());
    List<String> keys = new ArrayList<>();
    collect("", root, keys);
    assertThat(keys).hasSizeGreaterThan(35).contains("postgresql.retries.jitter", "thresholds");
    keys.addAll(List.of("plans", "unknown", "workload", "postgresql.retries"));
    return keys.stream();
  }

  private static void collect(String path, ConfigObject section, List<String> keys) {
    section.forEach(
        (key, value) -> {
          if (value instanceof ConfigObject below && !below.isEmpty()) {
            collect(path + key + ".", below, keys);
          } else {
            keys.add(path + key);
          }
        });
  }

  @ParameterizedTest
  @MethodSource("keysOfAPlan")
  void aHostileValueIsAProblemAtOnceAndNothingElse(String key) {
    values(key)
        .forEach(
            value -> {
              String body = GOOD + key + " = " + value;
              List<Problem> problems =
                  assertTimeoutPreemptively(
                      AT_ONCE, () -> problems(body), () -> key + " = " + shortened(value));
              assertThat(problems)
                  .as("%s = %s", key, shortened(value))
                  .allSatisfy(HostilePlanTest::isForPeople);
            });
  }

  /** None if the value is good. */
  private static List<Problem> problems(String body) {
    try {
      TestPlans.readBody(body);
      return List.of();
    } catch (ConfigProblems e) {
      assertThat(e.getMessage()).hasSizeLessThan(200_000);
      return e.problems();
    }
  }

  private static void isForPeople(Problem problem) {
    assertThat(problem.inWords()).hasSizeLessThan(1_500).doesNotContainPattern("[\\p{Cc}&&[^\n]]");
    assertThat(problem.inWords().lines()).hasSize(2);
    assertThat(problem.where().source()).isEqualTo("HTTP body");
  }

  private static String shortened(String value) {
    return value.substring(0, Math.min(60, value.length()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "limits.max-error-rate | 1e50000000%",
        "limits.max-error-rate | 1e999999999%",
        "limits.max-p99-cv | 1e-2147483647%",
        "postgresql.retries.jitter | 1e50000000%",
        "workload.zipf-exponent | 1e-999999999",
        "pacing.concurrency | 1e50000000",
        "phases.settle | 1e50000000s",
        "phases.settle | 0x1p3s"
      })
  void theProblemSaysWhereItIsWhatStoodThereAndWhatWasExpected(String keyAndValue) {
    String[] parts = keyAndValue.split(" \\| ");

    List<Problem> problems = problems(GOOD + parts[0] + " = \"" + parts[1] + "\"");

    assertThat(problems)
        .singleElement()
        .satisfies(
            problem -> {
              assertThat(problem.where().line()).isEqualTo(LINE);
              assertThat(problem.key()).isEqualTo(parts[0]);
              assertThat(problem.value()).isEqualTo("\"" + parts[1] + "\"");
              assertThat(problem.expected()).containsPattern("(share|number|duration).* from ");
              assertThat(problem.suggestion()).isNull();
            });
  }

  @ParameterizedTest
  @ValueSource(strings = {"error-rate < 1e50000000%", "throughput > 1e999999999/s", "p99 < 1e9d"})
  void aThresholdIsRefusedLikewise(String threshold) {
    assertThat(problems(GOOD + "thresholds = [\"" + threshold + "\"]"))
        .singleElement()
        .satisfies(problem -> assertThat(problem.value()).isEqualTo("\"" + threshold + "\""));
  }

  /** What many keys, plans and elements cost. */
  static Map<String, String> crowds() {
    return Map.of(
        "unknown keys", keys(4_500),
        "keys unlike any other", "\"".concat("q".repeat(20_000)).concat("\" = 1"),
        "plans without anything", "plans = [" + "{},".repeat(10_000) + "]",
        "plans that are none", "plans = [" + "1,".repeat(15_000) + "]",
        "thresholds", "thresholds = [" + "x,".repeat(15_000) + "]",
        "the same key again and again", "runs = 1\n".repeat(3_500),
        "sections of one name", "workload { seed = 1 }\n".repeat(1_400));
  }

  static Stream<String> namesOfCrowds() {
    return crowds().keySet().stream();
  }

  @ParameterizedTest
  @MethodSource("namesOfCrowds")
  void aCrowdIsReadInSecondsAndAnsweredInSomeKilobytes(String crowd) {
    String body = GOOD + crowds().get(crowd);

    List<Problem> problems = assertTimeoutPreemptively(AT_ONCE, () -> problems(body));

    assertThat(problems).allSatisfy(HostilePlanTest::isForPeople);
  }

  @Test
  void ofVeryManyProblemsTheFirstAreTold() {
    ConfigProblems problems =
        catchThrowableOfType(ConfigProblems.class, () -> TestPlans.readBody(GOOD + keys(1_000)));

    assertThat(problems.problems()).hasSize(100);
    assertThat(problems.count()).isEqualTo("the first 100 problems");
  }
}
