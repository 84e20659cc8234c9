package io.trialbalance.cluster.settings;

import static io.trialbalance.cluster.settings.TestSources.file;
import static io.trialbalance.cluster.settings.TestSources.problems;
import static io.trialbalance.cluster.settings.TestSources.settings;
import static io.trialbalance.cluster.settings.TestSources.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import io.trialbalance.protocol.config.ConfigProblems;
import io.trialbalance.protocol.config.Problem;
import io.trialbalance.protocol.plan.RunPlan;
import io.trialbalance.workload.secret.SecretSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where configuration comes from, and how all of it is put together. */
class ConfigurationTest {

  @TempDir private Path folder;

  @Test
  void theCommandLineWinsOverTheEnvironmentAndThatOverTheFile() {
    ConfigurationSources sources =
        new ConfigurationSources(
            Optional.of(
                write(
                    folder,
                    "application.conf",
                    "trialbalance { node.port = 1111, http.port = 2222, http.host = localhost }")),
            ConfigFactory.parseString("trialbalance { node.port = 3333, http.port = 4444 }"),
            List.of("node.port=5555"),
            Map.of());

    NodeSettings settings = Configuration.load(sources).settings();

    assertThat(settings.node().port()).isEqualTo(5_555);
    assertThat(settings.http())
        .isEqualTo(
            new NodeSettings.Http("localhost", 4_444, new SecretSource.None(), Optional.empty()));
  }

  @Test
  void aFileThatSomebodyElseCanWriteIsRefusedAsIsOneThatItIncludes() throws Exception {
    Path included = write(folder, "more.conf", "trialbalance.http.port = 2222");
    Path file = write(folder, "mine.conf", "include \"more.conf\"");
    assertThat(Configuration.load(file(file)).settings().http().port()).isEqualTo(2_222);
    Files.setPosixFilePermissions(included, PosixFilePermissions.fromString("rw-rw-rw-"));

    ConfigProblems refused = problems(() -> Configuration.load(file(file)));

    assertThat(refused.problems()).hasSize(1);
    assertThat(refused)
        .hasMessageContaining(included + ": access = " + included + " can be written");
  }

  @Test
  void aValueGivenTwiceOnTheCommandLineIsTheLast() {
    Configuration configuration = Configuration.load(settings("node.port=1", "node.port=2"));

    assertThat(configuration.settings().node().port()).isEqualTo(2);
  }

  @Test
  void aKeyOfTheCommandLineMayStartAtTheRoot() {
    Configuration configuration =
        Configuration.load(settings("trialbalance.http.port=9", "akka.loglevel=DEBUG"));

    assertThat(configuration.settings().http().port()).isEqualTo(9);
    assertThat(configuration.written().getString("akka.loglevel")).isEqualTo("DEBUG");
    assertThat(configuration.written().hasPath("akka.actor")).as("Akka's defaults").isFalse();
  }

  @Test
  void whateverElseTheCommandLineSaysIsThePlans() {
    Path plan = write(folder, "p.conf", "name = p, database = noop, runs = 7");

    Configuration.WithExperiment loaded =
        Configuration.load(
            settings("runs=5", "thresholds=[\"p99 < 20ms\"]", "workload.accounts=50"), plan);

    RunPlan read = loaded.experiment().plans().get(0);
    assertThat(read.runs()).isEqualTo(5);
    assertThat(read.thresholds()).hasSize(1);
    assertThat(read.workload().accounts()).isEqualTo(50);
  }

  @Test
  void theDefaultsOfPlansCanBeSetInTheFileAndOnTheCommandLine() {
    Path plan = write(folder, "p.conf", "name = p, database = noop");
    ConfigurationSources sources =
        new ConfigurationSources(
            Optional.of(
                write(
                    folder, "application.conf", "trialbalance.plan { runs = 8, max-reruns = 9 }")),
            ConfigFactory.empty(),
            List.of("plan.runs=6"),
            Map.of());

    RunPlan read = Configuration.load(sources, plan).experiment().plans().get(0);

    assertThat(read.runs()).isEqualTo(6);
    assertThat(read.maxReruns()).isEqualTo(9);
  }

  @Test
  void whatIsWrongWithTheNodeAndWithThePlanIsToldAtOnce() {
    ConfigurationSources sources =
        new ConfigurationSources(
            Optional.of(
                write(
                    folder,
                    "application.conf",
                    "trialbalance.node.prot = 1\ntrialbalance.plan.runs = 0")),
            ConfigFactory.parseString(
                "trialbalance.http.port = 70000",
                ConfigParseOptions.defaults().setOriginDescription("env variables")),
            List.of("workload.acounts=5", "http.hots=x"),
            Map.of());
    Path plan = write(folder, "plan.conf", "\nname = p\ndatabase = postgres");

    ConfigProblems problems = problems(() -> Configuration.load(sources, plan));

    assertThat(problems.problems())
        .extracting(
            problem -> problem.where().toString().replace(folder + "/", ""),
            Problem::key,
            Problem::suggestion)
        .containsExactlyInAnyOrder(
            tuple("application.conf:1", "trialbalance.node.prot", "trialbalance.node.port"),
            tuple("application.conf:2", "trialbalance.plan.runs", null),
            tuple("env variables:1", "trialbalance.http.port", null),
            tuple("--set", "trialbalance.http.hots", "trialbalance.http.host"),
            tuple("--set", "workload.acounts", "workload.accounts"),
            tuple("plan.conf:3", "database", "postgresql"));
  }

  @Test
  void aPlansKeyIsUnknownToACommandWithoutAPlan() {
    ConfigProblems problems = problems(() -> Configuration.load(settings("htp.port=1")));

    assertThat(problems.problems())
        .extracting(problem -> problem.where().source(), Problem::key, Problem::suggestion)
        .containsExactly(tuple("--set", "trialbalance.htp", "trialbalance.http"));
  }

  @Test
  void aRootThatNoLibraryKnowsIsRefused() {
    ConfigProblems problems =
        problems(() -> Configuration.load(file(folder, "trialbalanc.node.port = 1")));

    assertThat(problems.problems())
        .extracting(Problem::key, Problem::suggestion)
        .containsExactly(tuple("trialbalanc", "trialbalance"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"port", "=5", "node..port=5", "node.port=", "node.port=[1", "node.port=1, x=2"})
  void whatIsNoKeyAndValueIsRefusedWithoutQuotingIt(String setting) {
    ConfigProblems problems = problems(() -> Configuration.load(settings(setting)));

    assertThat(problems.problems())
        .singleElement()
        .satisfies(
            problem -> {
              assertThat(problem.where().toString()).isEqualTo("--set");
              assertThat(problem.value()).isIn(null, "…");
            });
  }

  @Test
  void aFileThatIsNotThereIsNamed() {
    Path missing = folder.resolve("missing.conf");

    assertThat(problems(() -> Configuration.load(file(missing))))
        .hasMessageContaining(missing + ": cannot be parsed");
    assertThat(problems(() -> Configuration.load(settings(), missing)))
        .hasMessageContaining(missing + ": cannot be parsed");
  }

  @Test
  void textThatIsNoHoconIsToldWithItsLineAndNothingElse() {
    ConfigProblems problems =
        problems(
            () -> Configuration.load(settings("runs=0"), write(folder, "p.conf", "\n\na = [")));

    assertThat(problems.problems())
        .singleElement()
        .satisfies(problem -> assertThat(problem.where().line()).isEqualTo(3));
  }

  @Test
  void aListMayBeAddedTo() {
    Configuration configuration =
        Configuration.load(
            file(
                folder,
                "trialbalance.node.seed-nodes = [\"a:1\"]\n"
                    + "trialbalance.node.seed-nodes += \"b:2\""));

    assertThat(configuration.settings().node().seedNodes())
        .extracting(Object::toString)
        .containsExactly("a:1", "b:2");
  }

  @Test
  void aFileOfOnesOwnMayIncludeAndSubstitute() {
    write(folder, "shared.conf", "most = 50");
    Path plan =
        write(
            folder,
            "p.conf",
            "include \"shared.conf\"\nname = p, database = noop\nworkload.accounts = ${most}");

    ConfigProblems problems = problems(() -> Configuration.load(settings(), plan));

    assertThat(problems.problems())
        .as("the substitution was resolved; only the helping key is unknown, in its own file")
        .extracting(problem -> problem.where().toString(), Problem::key)
        .containsExactly(tuple(folder.resolve("shared.conf") + ":1", "most"));
  }

  @Test
  void aSubstitutionForNothingIsAProblemOfItsLine() {
    assertThat(
            problems(
                    () ->
                        Configuration.load(
                            file(folder, "\ntrialbalance.node.name = ${NOT_THERE_AT_ALL}")))
                .problems())
        .extracting(problem -> problem.where().line(), Problem::key)
        .containsExactly(tuple(2, "trialbalance.node.name"));
  }

  @Test
  void theEnvironmentIsNotShownWithTheSources() {
    assertThat(settings("databases.d.password=x")).asString().doesNotContain("hunter2", "password");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a = %s", "%s"})
  void aFileThatNestsDeeperThanTheParserCanFollowIsAProblem(String form) {
    Path deep = write(folder, "deep.conf", form.formatted("[".repeat(200_000)));

    assertThat(problems(() -> Configuration.load(file(deep))))
        .hasMessageContaining("deep.conf")
        .hasMessageContaining("cannot be parsed");
  }
}
