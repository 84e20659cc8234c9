package io.trialbalance.workload.database.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import io.trialbalance.protocol.config.KeyValues;
import io.trialbalance.protocol.config.Layer;
import io.trialbalance.protocol.config.Layer.Scope;
import io.trialbalance.protocol.config.Problem;
import io.trialbalance.protocol.config.Problems;
import io.trialbalance.protocol.config.Section;
import io.trialbalance.protocol.plan.RunPlan;
import io.trialbalance.workload.database.TargetException;
import io.trialbalance.workload.database.postgresql.PostgresOptions.Executor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServerSettingsTest {

  private static final PostgresAddress ADDRESS =
      new PostgresAddress("db1", 5432, "bench", "postgres", "me", null, Duration.ofSeconds(1));

  private static RunPlan plan(Map<String, Object> options) {
    TestPlan plan = new TestPlan();
    plan.executor = Executor.BATCHED;
    plan.others = options;
    return plan.plan();
  }

  private static ServerSettings of(Map<String, Object> options) {
    return ServerSettings.of(plan(options));
  }

  private static List<Problem> problems(String text) {
    Problems problems = new Problems();
    PostgresOptions.TABLE.read(
        Section.root(
            List.of(
                new Layer(ConfigFactory.parseString(text).root(), "", Scope.OWN),
                new Layer(PostgresOptions.TABLE.reference(), "", Scope.REFERENCE)),
            problems));
    return problems.sorted();
  }

  @Test
  void aPlanThatSaysNothingLeavesThemToPostgresql() {
    assertThat(of(Map.of()).values()).isEmpty();
    assertThat(of(Map.of()).inWords()).isEqualTo("PostgreSQL's own");
  }

  @Test
  void singleSettingsStandAboveThoseOfTheSet() {
    ServerSettings settings =
        of(Map.of("server-set", "tuned", "server-settings.shared_buffers", "2GB"));

    assertThat(settings.values())
        .containsEntry("shared_buffers", "2GB")
        .containsEntry("max_wal_size", "4GB");
    assertThat(settings.lines()).contains("shared_buffers = '2GB'\n");
  }

  @Test
  void theyAreWrittenIntoAPlanAsTheyWereRead() {
    Map<String, Object> written = Map.of("server-settings.jit", "off");
    KeyValues read = PostgresOptions.TABLE.read(written);

    assertThat(PostgresOptions.TABLE.write(read))
        .containsEntry("server-settings", Map.of("jit", "off"));
  }

  /** What starts programs, opens ports, or loses what was acknowledged. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "archive_command",
        "shared_preload_libraries",
        "listen_addresses",
        "fsync",
        "full_page_writes",
        "synchronous_commit",
        "wal_sync_method",
        "log_directory",
        "SHARED_BUFFERS"
      })
  void noOtherSettingIsAPlans(String name) {
    assertThat(problems("server-settings { " + name + " = x }"))
        .singleElement()
        .satisfies(
            problem -> {
              assertThat(problem.key()).isEqualTo("server-settings." + name);
              assertThat(problem.expected()).contains("one of the settings", "shared_buffers");
            });
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"1GB'\"", "\"a\\nb\"", "{ a = 1 }", "[1]", "\"\""})
  void aValueCannotEndItsLine(String value) {
    assertThat(problems("server-settings { shared_buffers = " + value + " }"))
        .singleElement()
        .satisfies(
            problem ->
                assertThat(problem.expected()).contains("a value as postgresql.conf has it"));
  }

  @Test
  void aServerOfSomebodyElsesIsGivenNone() throws Exception {
    ServerSettings.requireNone(plan(Map.of()), ADDRESS);
    assertThatThrownBy(
            () -> ServerSettings.requireNone(plan(Map.of("server-settings.jit", "off")), ADDRESS))
        .isInstanceOf(TargetException.class)
        .hasMessageContainingAll("(jit = off)", "db1:5432", "--embedded");
  }

  /** The set stands in a plan and in the files of our clusters: both are one. */
  @Test
  void theTunedSetIsThatOfASmallHostOfOurClusters() throws Exception {
    Path files = Path.of("../ops/postgresql");
    String set =
        Files.readString(files.resolve("tuned.conf"))
            + Files.readString(files.resolve("small.conf"));

    assertThat(of(Map.of("server-set", "tuned")).values())
        .isNotEmpty()
        .allSatisfy((name, value) -> assertThat(set).contains("\n" + name + " = " + value + "\n"));
  }
}
