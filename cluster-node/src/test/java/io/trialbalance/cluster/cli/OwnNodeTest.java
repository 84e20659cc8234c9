package io.trialbalance.cluster.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.trialbalance.cluster.faults.Signals;
import io.trialbalance.cluster.http.FakeExperiments;
import io.trialbalance.cluster.http.HttpSettings;
import io.trialbalance.cluster.http.NoDocuments;
import io.trialbalance.cluster.http.NodeHttpServer;
import io.trialbalance.cluster.settings.Configuration;
import io.trialbalance.cluster.settings.ConfigurationSources;
import io.trialbalance.protocol.config.ConfigProblems;
import io.trialbalance.protocol.config.Problem;
import io.trialbalance.protocol.config.Secret;
import io.trialbalance.protocol.config.Where;
import io.trialbalance.protocol.phase.ExitCode;
import io.trialbalance.protocol.phase.Status;
import io.trialbalance.protocol.phase.Verdict;
import io.trialbalance.protocol.plan.RunPlan;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands that start a node of their own: here one with a real HTTP server and nothing behind. */
class OwnNodeTest {

  private static final String HOME = System.getProperty(ConfigurationSources.HOME_PROPERTY, "");

  private final FakeExperiments experiments = new FakeExperiments();
  private final TestScreen screen = new TestScreen();
  private final CompletableFuture<Void> stopped = new CompletableFuture<>();
  private Configuration started;

  @TempDir private Path folder;

  @BeforeEach
  void home() {
    Path project = Path.of("").toAbsolutePath().getParent();
    System.setProperty(ConfigurationSources.HOME_PROPERTY, project.toString());
  }

  @AfterEach
  void restore() {
    if (HOME.isEmpty()) {
      System.clearProperty(ConfigurationSources.HOME_PROPERTY);
    } else {
      System.setProperty(ConfigurationSources.HOME_PROPERTY, HOME);
    }
  }

  @Test
  void quickstartRunsTheRigAndTwoExecutorsOnADatabaseOfItsOwn() throws Exception {
    CompletableFuture<Integer> exited = start("quickstart", "--set", tigerBeetle("/no/program"));
    experiments.tell(Events.attempt(Verdict.INCONCLUSIVE, true, "too short"));
    experiments.tell(Events.ended(Status.DONE, ExitCode.OK));

    assertThat(exited.get()).isZero();
    assertThat(experiments.submittedTo(started.planReader()::readBody).plans())
        .extracting(RunPlan::name)
        .containsExactly("noop", "row-locks", "batched");
    assertThat(started.settings().databases().get("postgresql").values().toString())
        .contains("server=embedded");
    assertThat(screen.out()).contains("the table", "results/20261121-quick-1", "run quick");
    assertThat(screen.err()).contains("TigerBeetle", "/no/program");
  }

  @Test
  void quickstartRunsTigerBeetleTooIfThereIsOne() throws Exception {
    CompletableFuture<Integer> exited = start("quickstart", "--set", tigerBeetle(program()));
    experiments.tell(Events.ended(Status.DONE, ExitCode.OK));
    exited.get();

    assertThat(experiments.submittedTo(started.planReader()::readBody).plans())
        .extracting(RunPlan::name)
        .containsExactly("noop", "row-locks", "batched", "tigerbeetle");
    assertThat(screen.err()).doesNotContain("left out");
  }

  private static String tigerBeetle(String program) {
    return "databases.tigerbeetle.binary=" + program;
  }

  /** Says of itself what a server's program says. */
  private String program() throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("tigerbeetle"),
            "#!/bin/sh\necho process.release=0.17.8; echo process.release_client_min=0.16.4\n");
    assertThat(file.toFile().setExecutable(true)).isTrue();
    return file.toString();
  }

  @Test
  void everyPlanOfTheQuickstartHasAWarmUpOfItsOwn() throws Exception {
    CompletableFuture<Integer> exited = start("quickstart", "--set", tigerBeetle(program()));
    experiments.tell(Events.ended(Status.DONE, ExitCode.OK));
    exited.get();

    assertThat(experiments.submittedTo(started.planReader()::readBody).plans())
        .allSatisfy(plan -> assertThat(plan.times().warmup()).isPositive())
        .allSatisfy(plan -> assertThat(plan.workload().accounts()).isEqualTo(100_000));
  }

  @Test
  void aQuickstartThatFailedGivesNoAdvice() throws Exception {
    CompletableFuture<Integer> exited = start("quickstart", "--set", tigerBeetle("/no/program"));
    experiments.tell(Events.ended(Status.FAILED, ExitCode.UNREACHABLE));

    assertThat(exited.get()).isEqualTo(ExitCode.UNREACHABLE.code());
    assertThat(screen.out()).isEmpty();
  }

  @Test
  void theNodeIsInNobodysWayAndIsStopped() throws Exception {
    CompletableFuture<Integer> exited = start("run", plan());
    assertThat(stopped).isNotDone();
    experiments.tell(Events.ended(Status.DONE, ExitCode.OK));
    exited.get();

    assertThat(stopped).isDone();
    assertThat(started.settings().http().port()).isZero();
    assertThat(started.settings().node().port()).isZero();
    assertThat(started.settings().databases().get("postgresql").values().toString())
        .contains("server=external");
  }

  @Test
  void theNodeIsForWhoeverMayReadItsTokenAndForNobodyElse() throws Exception {
    CompletableFuture<Integer> exited = start("run", plan());
    String token = started.httpToken().orElseThrow().reveal();
    Matcher said = Pattern.compile("bears the token in (\\S+)").matcher(screen.err());
    assertThat(said.find()).as(screen.err()).isTrue();
    Path file = Path.of(said.group(1));

    assertThat(file).content().isEqualToIgnoringNewLines(token);
    assertThat(Files.getPosixFilePermissions(file.getParent().getParent()))
        .isEqualTo(PosixFilePermissions.fromString("rwx------"));
    assertThat(screen.err()).doesNotContain(token);
    assertThat(started.isAlone()).isTrue();
    experiments.tell(Events.ended(Status.DONE, ExitCode.OK));
    exited.get();
  }

  @Test
  void aTokenOfTheConfigurationIsTheOneThatCounts() throws Exception {
    Path mine = Files.writeString(folder.resolve("token"), "0123456789abcdef-mine\n");

    CompletableFuture<Integer> exited =
        start(
            "run",
            plan(),
            "--set",
            "http.token-file=\"" + mine + "\"",
            "--set",
            "node.nodes-expected=2");

    assertThat(started.httpToken().map(Secret::reveal)).hasValue("0123456789abcdef-mine");
    assertThat(started.isAlone()).as("others are expected").isFalse();
    assertThat(screen.err()).doesNotContain("bears the token");
    experiments.tell(Events.ended(Status.DONE, ExitCode.OK));
    exited.get();
  }

  @Test
  void whatIsPresetCanBeSet() throws Exception {
    CompletableFuture<Integer> exited = start("run", plan(), "--set", "http.port=18080");
    experiments.tell(Events.ended(Status.DONE, ExitCode.OK));
    exited.get();

    assertThat(started.settings().http().port()).isEqualTo(18_080);
  }

  @Test
  void theNodeIsStoppedWhenTheExperimentIsRefused() throws Exception {
    experiments.broken = true;

    assertThat(execute("run", plan())).isEqualTo(ExitCode.FAULT.code());
    assertThat(stopped).isDone();
  }

  @Test
  void aNodeRunsUntilItHasStopped() {
    CompletableFuture<Integer> exited = CompletableFuture.supplyAsync(() -> execute("node"));
    await().until(() -> screen.err().contains("answers at http://127.0.0.1:"));
    assertThat(exited).isNotDone();

    stopped.complete(null);

    assertThat(exited.join()).isZero();
  }

  /** Others go on with what the cluster runs. */
  @Test
  void aNodeThatIsToldToStopLeavesAnExperimentToTheOthers() throws Exception {
    experiments.accompanied = true;
    CompletableFuture<Integer> exited = CompletableFuture.supplyAsync(() -> execute("node"));
    await().until(() -> screen.err().contains("answers at"));

    Signals.send("TERM", ProcessHandle.current().pid());

    assertThat(exited.get()).isZero();
    assertThat(experiments.aborted).isEmpty();
  }

  @Test
  void aNodeThatFailsSaysWhy() {
    CompletableFuture<Integer> exited = CompletableFuture.supplyAsync(() -> execute("node"));
    await().until(() -> screen.err().contains("answers at"));

    IllegalStateException why = new IllegalStateException("downed by the others");
    stopped.completeExceptionally(why);

    assertThat(exited.join()).isEqualTo(ExitCode.FAULT.code());
    assertThat(screen.err()).contains(why.getMessage());
  }

  @Test
  void aConfigurationThatOnlyTheStartFindsWrongIsAMatterOfUsage() throws Exception {
    int exitCode =
        CommandLineProgram.run(
            new String[] {"run", plan()},
            configuration -> {
              throw new ConfigProblems(
                  List.of(new Problem(new Where("this node", 0), "http.port", "1", "2", null)));
            },
            screen.screen());

    assertThat(exitCode).isEqualTo(ExitCode.USAGE.code());
    assertThat(screen.err()).contains("http.port = 1");
  }

  private String plan() throws Exception {
    Path file = folder.resolve("tiny.conf");
    Files.writeString(file, "name = tiny, database = noop");
    return file.toString();
  }

  private CompletableFuture<Integer> start(String... arguments) {
    CompletableFuture<Integer> exited = CompletableFuture.supplyAsync(() -> execute(arguments));
    await().until(() -> exited.isDone() || !experiments.submitted.isEmpty());
    assertThat(exited).as(screen.err()).isNotDone();
    return exited;
  }

  private int execute(String... arguments) {
    return CommandLineProgram.run(arguments, FakeNode::new, screen.screen());
  }

  private final class FakeNode implements RunningNode {
    @Override
    public List<String> remarks() {
      return List.of();
    }

    private final NodeHttpServer server;

    FakeNode(Configuration configuration) {
      started = configuration;
      server =
          NodeHttpServer.start(
              HttpSettings.of("127.0.0.1", 0, Set.of(), Optional.empty()),
              experiments,
              configuration.planReader()::readBody,
              NoDocuments.butTheTable(),
              List::of);
      stopped.whenComplete((done, failure) -> server.close());
    }

    @Override
    public URI httpAddress() {
      return server.address();
    }

    @Override
    public void stop() {
      stopped.complete(null);
    }

    @Override
    public CompletionStage<Void> whenStopped() {
      return stopped;
    }
  }
}
