package io.trialbalance.cluster.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.typesafe.config.ConfigFactory;
import io.trialbalance.cluster.http.BearerToken;
import io.trialbalance.cluster.http.FakeExperiments;
import io.trialbalance.cluster.http.HttpSettings;
import io.trialbalance.cluster.http.Json;
import io.trialbalance.cluster.http.NoDocuments;
import io.trialbalance.cluster.http.NodeHttpServer;
import io.trialbalance.protocol.config.Secret;
import io.trialbalance.protocol.measure.StepFailure;
import io.trialbalance.protocol.message.CoordinatorProtocol.AbortReply;
import io.trialbalance.protocol.message.ProgressEvent.ExperimentEnded;
import io.trialbalance.protocol.message.ProgressEvent.NodeNoted;
import io.trialbalance.protocol.phase.ExitCode;
import io.trialbalance.protocol.phase.Status;
import io.trialbalance.protocol.phase.Verdict;
import io.trialbalance.protocol.plan.OnFailure;
import io.trialbalance.protocol.plan.PlanReader;
import io.trialbalance.protocol.plan.RunPlan;
import io.trialbalance.workload.database.Drivers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Commands that talk to a node which runs already: a real HTTP server before a made-up cluster. */
class NodeCommandsTest {

  private static final String REASON = "this node was refused: another version";
  private static final String CUT_OFF = "cut off at noon; rejoining";
  private static final String BACK = "node one is in the cluster again";

  private final FakeExperiments experiments = new FakeExperiments();
  private final TestScreen screen = new TestScreen();
  private NodeHttpServer server;

  @TempDir private Path folder;

  private final PlanReader plans =
      new PlanReader(
          ConfigFactory.empty(),
          Map.of("noop", "noop", "far-away", "postgresql"),
          Drivers.options());

  @BeforeEach
  void start() {
    server =
        NodeHttpServer.start(
            HttpSettings.of("127.0.0.1", 0, Set.of(), Optional.empty()),
            experiments,
            plans::readBody,
            NoDocuments.butTheTable(),
            List::of);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void statusShowsNodesAndExperiments() {
    assertThat(run("status")).isZero();

    assertThat(screen.out())
        .contains("one", "127.0.0.1:25520", "coordinator")
        .contains("20261121-quick-1", "running", "measurement")
        .contains("not let in: old is Trialbalance 1.1.0 (commit def) with protocol 3");
  }

  @Test
  void aNodeThatAsksForATokenIsSentTheOneThatWasGivenForIt() throws Exception {
    String token = "correct-horse-battery";
    Path file = Files.writeString(folder.resolve("token"), token + "\n");
    server.close();
    server =
        NodeHttpServer.start(
            HttpSettings.of(
                "127.0.0.1", 0, Set.of(), Optional.of(new BearerToken(Secret.of(token)))),
            experiments,
            (body, syntax) -> null,
            NoDocuments.butTheTable(),
            List::of);

    assertThat(run("status", "--token-file", file.toString())).isZero();
    assertThat(run("status", "--set", "http.token-file=\"" + file + "\""))
        .as("the token of this configuration's own node is not for others")
        .isEqualTo(ExitCode.USAGE.code());
    assertThat(screen.err()).contains("no token").doesNotContain(token);
    assertThat(run("watch")).isEqualTo(ExitCode.USAGE.code());
  }

  @Test
  void aTokenIsForANodeThatIsNamed() {
    assertThat(
            CommandLineProgram.run(
                new String[] {"status", "--token-file", "any"},
                configuration -> null,
                screen.screen()))
        .isEqualTo(ExitCode.USAGE.code());
    assertThat(screen.err()).contains("--token-file", "give --at too");
  }

  @Test
  void seedsOfTheCommandLineTakeThePlaceOfTheConfigurations() {
    List<Object> seeds = new ArrayList<>();
    CommandLineProgram.run(
        new String[] {"node", "--seed", "10.0.0.7:2551", "--seed", "10.0.0.8:2551"},
        configuration -> {
          seeds.addAll(configuration.settings().node().seedNodes());
          throw new NodeRefusedException("seen enough");
        },
        screen.screen());

    assertThat(seeds).extracting(Object::toString).anyMatch(seed -> seed.contains("10.0.0.7"));
    assertThat(seeds).hasSize(2);
  }

  @Test
  void aSeedThatIsNoAddressIsAMistake() {
    int exitCode =
        CommandLineProgram.run(
            new String[] {"node", "--seed", "no\"where"}, configuration -> null, screen.screen());

    assertThat(exitCode).isEqualTo(ExitCode.USAGE.code());
    assertThat(screen.err()).contains("node.seed-nodes");
  }

  @Test
  void aNodeThatTheOthersRefuseEndsAsAMistakeOfItsConfiguration() {
    int exitCode =
        CommandLineProgram.run(
            new String[] {"node"},
            configuration -> {
              throw new NodeRefusedException(REASON);
            },
            screen.screen());

    assertThat(exitCode).isEqualTo(ExitCode.USAGE.code());
    assertThat(screen.err()).contains("error: " + REASON);
  }

  @Test
  void statusCanBeReadByPrograms() throws Exception {
    assertThat(run("status", "--json")).isZero();

    JsonNode json = Json.mapper().readTree(screen.out());
    assertThat(json.at("/cluster/nodes/0/name").asText()).isEqualTo("one");
    assertThat(json.at("/experiments/0/status").asText()).isEqualTo("running");
  }

  @Test
  void abortEndsTheExperimentThatRuns() {
    assertThat(run("abort", "--reason", "wrong database")).isZero();

    assertThat(experiments.aborted).containsExactly("20261121-quick-1: wrong database");
    assertThat(screen.out()).contains("is being aborted");
  }

  @Test
  void abortOfWhatHasEndedIsAMistake() {
    experiments.outcome = AbortReply.Outcome.ALREADY_ENDED;

    assertThat(run("abort", "20261121-quick-1")).isEqualTo(ExitCode.USAGE.code());
    assertThat(screen.err()).contains("error: experiment 20261121-quick-1 has already ended");
  }

  @Test
  void aClusterWithoutCoordinatorIsUnreachable() {
    experiments.silent = true;

    assertThat(run("status")).isEqualTo(ExitCode.UNREACHABLE.code());
    assertThat(screen.err()).contains("try again in a few seconds");
  }

  @ParameterizedTest
  @EnumSource(
      value = ExitCode.class,
      names = {"OK", "THRESHOLD_MISSED", "INVALID", "UNREACHABLE", "ABORTED"})
  void runExitsAsTheExperimentEnded(ExitCode exitCode) throws Exception {
    CompletableFuture<Integer> exited = start("run", plan(), "--at", server.address().toString());
    experiments.tell(Events.second(4, 0, 0, 0));
    experiments.tell(Events.attempt(Verdict.VALID, true));
    experiments.tell(Events.ended(Status.DONE, exitCode));

    assertThat(exited.get()).isEqualTo(exitCode.code());
    assertThat(screen.err()).contains("8,123/s", "quick run 2/3  valid");
    assertThat(screen.out()).contains("the table", "/experiments/20261121-quick-1/results");
  }

  @ParameterizedTest
  @EnumSource(
      value = ExitCode.class,
      names = {"USAGE", "UNREACHABLE"})
  void anExperimentThatCannotStartIsOneErrorAndNothingElse(ExitCode exitCode) throws Exception {
    CompletableFuture<Integer> exited = start("run", plan(), "--at", server.address().toString());
    experiments.tell(
        new ExperimentEnded(
            Events.ID,
            Status.FAILED,
            new StepFailure(StepFailure.Kind.UNREACHABLE, "cannot start: nobody is there"),
            exitCode.code()));

    assertThat(exited.get()).isEqualTo(exitCode.code());
    assertThat(screen.err())
        .containsOnlyOnce("cannot start")
        .endsWith("error: cannot start: nobody is there\n");
    assertThat(screen.out()).isEmpty();
  }

  @Test
  void runCanBeToldToKeepGoing() throws Exception {
    Path file = folder.resolve("two.conf");
    Files.writeString(
        file, "name = two, database = far-away, plans = [{ name = a }, { name = b }]");
    CompletableFuture<Integer> exited =
        start("run", file.toString(), "--keep-going", "--at", server.address().toString());
    experiments.tell(Events.ended(Status.DONE, ExitCode.OK));
    exited.get();

    assertThat(experiments.submittedTo(plans::readBody).onFailure()).contains(OnFailure.KEEP_GOING);
  }

  @Test
  void runSendsThePlanWithWhatTheCommandLineSets() throws Exception {
    CompletableFuture<Integer> exited =
        start("run", plan(), "--set", "runs=7", "--at", server.address().toString());
    experiments.tell(Events.ended(Status.DONE, ExitCode.OK));
    exited.get();

    RunPlan sent = experiments.submittedTo(plans::readBody).plans().get(0);
    assertThat(sent.name()).isEqualTo("tiny");
    assertThat(sent.runs()).isEqualTo(7);
    assertThat(sent.workload().accounts()).isEqualTo(50);
  }

  @Test
  void aPlanMayNameADatabaseThatOnlyTheNodeKnows() throws Exception {
    Path file = folder.resolve("there.conf");
    Files.writeString(
        file,
        """
        name = there, database = far-away, workload.accounts = 70
        plans = [{ name = a, runs = 1, postgresql.executor = atomic }, { name = b }]
        """);
    CompletableFuture<Integer> exited =
        start("run", file.toString(), "--set", "runs=2", "--at", server.address().toString());
    experiments.tell(Events.ended(Status.DONE, ExitCode.OK));

    assertThat(exited.get()).isZero();
    assertThat(experiments.submittedTo(plans::readBody).plans())
        .extracting(RunPlan::database, RunPlan::runs, one -> one.options().executorLabel())
        .containsExactly(tuple("far-away", 2, "atomic"), tuple("far-away", 2, "row-locks"));
  }

  @Test
  void whatTheNodeFindsWrongWithAPlanIsShown() throws Exception {
    Path file = folder.resolve("wrong.conf");
    Files.writeString(file, "name = x, database = postgresql, runs = 0");

    assertThat(run("run", file.toString())).isEqualTo(ExitCode.USAGE.code());
    assertThat(screen.err()).contains("database = \"postgresql\"", "far-away", "runs = 0");
    assertThat(experiments.submitted).isEmpty();
  }

  @Test
  void theNodesOwnConfigurationIsNotSetFromElsewhere() throws Exception {
    assertThat(run("run", plan(), "--set", "databases.far-away.host=db1"))
        .isEqualTo(ExitCode.USAGE.code());
    assertThat(screen.err()).contains("databases.far-away.host", "a configuration of its own");
    assertThat(experiments.submitted).isEmpty();
  }

  @Test
  void strictTakesAnInconclusiveResultForInvalid() throws Exception {
    CompletableFuture<Integer> exited =
        start("run", plan(), "--strict", "--at", server.address().toString());
    experiments.tell(Events.attempt(Verdict.VALID, true));
    experiments.verdict = Verdict.INCONCLUSIVE;
    experiments.tell(Events.ended(Status.DONE, ExitCode.OK));

    assertThat(exited.get()).as("of several runs, of which each is valid").isEqualTo(4);
    assertThat(screen.out()).contains("Verdict:   inconclusive");
  }

  @Test
  void strictTakesAMissedThresholdOfDoubtfulFiguresForInvalidToo() throws Exception {
    experiments.status = Status.DONE;
    experiments.exitCode = ExitCode.THRESHOLD_MISSED;
    experiments.verdict = Verdict.INCONCLUSIVE;

    assertThat(run("watch", "20261121-quick-1", "--strict")).isEqualTo(ExitCode.INVALID.code());
  }

  @Test
  void onlyTheResultIsOnStandardOutputAsJson() throws Exception {
    CompletableFuture<Integer> exited =
        start("run", plan(), "--json", "--at", server.address().toString());
    experiments.tell(Events.attempt(Verdict.VALID, true));
    experiments.tell(Events.ended(Status.DONE, ExitCode.THRESHOLD_MISSED));
    exited.get();

    JsonNode json = Json.mapper().readTree(screen.out());
    assertThat(json.get("exitCode").asInt()).isEqualTo(3);
    assertThat(json.get("status").asText()).isEqualTo("done");
    assertThat(json.at("/attempts/0/document").asText()).isEqualTo("quick/run-2.json");
  }

  @Test
  void eventsOfOtherExperimentsAreNotOurs() throws Exception {
    CompletableFuture<Integer> exited = start("watch", "--at", server.address().toString());
    experiments.tell(new ExperimentEnded("another", Status.FAILED, null, 4));
    experiments.tell(Events.ended(Status.DONE, ExitCode.OK));

    assertThat(exited.get()).isZero();
    assertThat(screen.err()).doesNotContain("another");
  }

  @Test
  void whoeverFollowsIsToldThatTheNodeWasCutOffAndGoesOn() throws Exception {
    CompletableFuture<Integer> exited = start("watch", "--at", server.address().toString());
    experiments.tell(new NodeNoted("one", false, CUT_OFF));
    experiments.tell(new NodeNoted("one", true, BACK));
    experiments.tell(Events.attempt(Verdict.VALID, true));
    experiments.tell(Events.ended(Status.DONE, ExitCode.OK));

    assertThat(exited.get()).isZero();
    assertThat(screen.err()).contains(CUT_OFF, BACK, "valid");
  }

  @Test
  void anEndThatCameWhileTheNodeWasCutOffIsFound() throws Exception {
    CompletableFuture<Integer> exited = start("run", plan(), "--at", server.address().toString());
    experiments.tell(new NodeNoted("one", false, CUT_OFF));
    experiments.status = Status.DONE;
    experiments.exitCode = ExitCode.THRESHOLD_MISSED;
    experiments.tell(new NodeNoted("one", true, BACK));

    assertThat(exited.get()).isEqualTo(ExitCode.THRESHOLD_MISSED.code());
  }

  @Test
  void watchOfNothingIsNoError() {
    experiments.status = Status.DONE;

    assertThat(run("watch")).isZero();
    assertThat(screen.err()).contains("no experiment runs at " + server.address());
  }

  @ParameterizedTest
  @CsvSource({"DONE, OK", "DONE, THRESHOLD_MISSED", "FAILED, UNREACHABLE", "ABORTED, ABORTED"})
  void watchOfWhatHasEndedSaysHowAndExitsAsItDid(Status status, ExitCode exitCode) {
    experiments.status = status;
    experiments.exitCode = exitCode;

    assertThat(run("watch", "20261121-quick-1")).isEqualTo(exitCode.code());
    assertThat(screen.out()).isEqualTo("the table\n");
    assertThat(screen.err()).contains("experiment 20261121-quick-1 " + status.label());
  }

  @Test
  void whatWasTakenOutOfTheQueueHasNoTable() {
    experiments.status = Status.ABORTED;
    experiments.exitCode = ExitCode.ABORTED;
    experiments.document = null;

    assertThat(run("watch", "20261121-quick-1")).isEqualTo(ExitCode.ABORTED.code());
    assertThat(screen.out()).isEmpty();
  }

  @Test
  void strictHoldsForWhatHasEndedToo() throws Exception {
    experiments.status = Status.DONE;
    experiments.exitCode = ExitCode.OK;
    experiments.verdict = Verdict.INCONCLUSIVE;

    assertThat(run("watch", "20261121-quick-1")).isZero();
    assertThat(run("watch", "20261121-quick-1", "--strict")).isEqualTo(ExitCode.INVALID.code());
    assertThat(run("watch", "20261121-quick-1", "--json")).isZero();
    assertThat(screen.out()).contains("\"exitCode\" : 0", "\"status\" : \"done\"");
  }

  @Test
  void abortOfNothingIsAMistake() {
    experiments.status = Status.DONE;

    assertThat(run("abort")).isEqualTo(ExitCode.USAGE.code());
    assertThat(screen.err()).contains(server.address().toString());
    assertThat(experiments.aborted).isEmpty();
  }

  @Test
  void statusShowsVerdictsOfRunsThatHaveEnded() {
    experiments.status = Status.DONE;
    experiments.verdict = Verdict.INCONCLUSIVE;

    assertThat(run("status")).isZero();
    assertThat(screen.out()).contains("done", "1/1", "inconclusive");
  }

  private String plan() throws Exception {
    Path file = folder.resolve("tiny.conf");
    Files.writeString(file, "name = tiny, database = noop, workload.accounts = 50");
    return file.toString();
  }

  /** Starts a command and waits until it listens to events. */
  private CompletableFuture<Integer> start(String... arguments) {
    CompletableFuture<Integer> exited = CompletableFuture.supplyAsync(() -> execute(arguments));
    await()
        .until(
            () ->
                exited.isDone()
                    || !experiments.consumers.isEmpty()
                        && (!arguments[0].equals("run") || !experiments.submitted.isEmpty()));
    assertThat(exited).as(screen.err()).isNotDone();
    return exited;
  }

  private int run(String... arguments) {
    String[] all = Arrays.copyOf(arguments, arguments.length + 2);
    all[arguments.length] = "--at";
    all[arguments.length + 1] = server.address().toString();
    return execute(all);
  }

  private int execute(String... arguments) {
    return CommandLineProgram.run(
        arguments,
        configuration -> {
          throw new IllegalStateException("no node is to be started");
        },
        screen.screen());
  }
}
