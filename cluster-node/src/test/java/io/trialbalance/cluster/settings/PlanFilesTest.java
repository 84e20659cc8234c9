package io.trialbalance.cluster.settings;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialbalance.protocol.plan.ExperimentRequest;
import io.trialbalance.protocol.plan.PlanEstimate;
import io.trialbalance.protocol.plan.RunPlan;
import io.trialbalance.protocol.plan.Workload;
import io.trialbalance.workload.database.Drivers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The plans that come with the program, and its application.conf. */
class PlanFilesTest {

  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  private static final Pattern SHOWN_PLAN =
      Pattern.compile("```hocon (\\S+\\.conf)\n(.*?)```", Pattern.DOTALL);

  static Stream<Path> planFiles() throws IOException {
    try (Stream<Path> files = Files.list(ROOT.resolve("ops/plans"))) {
      return files.filter(file -> file.toString().endsWith(".conf")).sorted().toList().stream();
    }
  }

  private static ExperimentRequest read(Path file) {
    return Configuration.load(TestSources.file(ROOT.resolve("application.conf")), file)
        .experiment();
  }

  private static RunPlan plan(String name) {
    return read(ROOT.resolve("ops/plans/" + name + ".conf")).plans().get(0);
  }

  @ParameterizedTest
  @MethodSource("planFiles")
  void everyReadyPlanIsReadWithoutAProblemAndHasTheNameOfItsFile(Path file) {
    assertThat(read(file).name() + ".conf").isEqualTo(file.getFileName().toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"endurance.md", "durability.md"})
  void everyPlanThatADocumentShowsIsReadWithoutAProblem(String document, @TempDir Path folder)
      throws IOException {
    String text = Files.readString(ROOT.resolve("docs").resolve(document));
    List<MatchResult> shown = SHOWN_PLAN.matcher(text).results().toList();

    assertThat(shown).isNotEmpty();
    for (MatchResult plan : shown) {
      Path file = TestSources.write(folder, plan.group(1), plan.group(2));
      assertThat(read(file).name() + ".conf").isEqualTo(plan.group(1));
    }
  }

  @Test
  void theDocumentedPlansAreThere() throws IOException {
    assertThat(planFiles().map(file -> file.getFileName().toString()))
        .contains(
            "executors.conf",
            "full.conf",
            "high-contention.conf",
            "low-contention.conf",
            "medium-contention.conf",
            "quick.conf",
            "sanity.conf",
            "tigerbeetle-full.conf",
            "tigerbeetle-quick.conf",
            "tigerbeetle-sanity.conf",
            "tigerbeetle-vs-postgresql.conf");
  }

  @Test
  void sanityTakesSecondsAndQuickTwoMinutes() {
    assertThat(estimate(plan("sanity")).total()).isLessThan(Duration.ofSeconds(20));
    assertThat(estimate(plan("quick")).total())
        .isBetween(Duration.ofSeconds(90), Duration.ofSeconds(120));
  }

  @Test
  void contentionIsAMatterOfAccountsAndSkew() {
    assertThat(
            Stream.of("low-contention", "medium-contention", "high-contention")
                .map(PlanFilesTest::plan)
                .map(RunPlan::workload))
        .extracting(Workload::accounts, Workload::zipfExponent)
        .extracting(Object::toString)
        .containsExactly("(1000000L, 0.0)", "(100000L, 1.0)", "(10000L, 1.5)");
  }

  @Test
  void theExecutorsAreComparedUnderTheSameLoad() {
    List<RunPlan> plans = read(ROOT.resolve("ops/plans/executors.conf")).plans();

    assertThat(plans)
        .extracting(plan -> plan.options().executorLabel())
        .containsExactly("row-locks", "atomic", "batched");
    assertThat(plans).extracting(RunPlan::pacing).containsOnly(plans.get(0).pacing());
    assertThat(plans).extracting(RunPlan::workload).containsOnly(plans.get(0).workload());
  }

  @Test
  void bothDatabasesAreComparedUnderTheSameLoadWithBatchesOfTheSameSize() {
    List<RunPlan> plans = read(ROOT.resolve("ops/plans/tigerbeetle-vs-postgresql.conf")).plans();

    assertThat(plans)
        .extracting(plan -> plan.options().executorLabel())
        .containsExactly("atomic", "batched", "coalesced", "explicit");
    assertThat(plans).extracting(RunPlan::pacing).containsOnly(plans.get(0).pacing());
    assertThat(plans).extracting(RunPlan::workload).containsOnly(plans.get(0).workload());
    assertThat(plans.get(1).options().value("batching.max-size"))
        .isPresent()
        .isEqualTo(plans.get(3).options().value("batching.max-size"));
  }

  private static PlanEstimate estimate(RunPlan plan) {
    return PlanEstimate.of(plan, Drivers.of(plan.options().kind()).costs(plan.workload()));
  }
}
