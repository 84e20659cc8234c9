package io.trialbalance.cluster.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.FishingOutcomes;
import akka.actor.testkit.typed.javadsl.ManualTime;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import io.trialbalance.cluster.HandSetTime;
import io.trialbalance.cluster.report.ResultStore;
import io.trialbalance.protocol.measure.StepFailure;
import io.trialbalance.protocol.message.AgentProtocol.FinalReceived;
import io.trialbalance.protocol.message.AgentProtocol.Heartbeat;
import io.trialbalance.protocol.message.AgentProtocol.Provision;
import io.trialbalance.protocol.message.AgentProtocol.Release;
import io.trialbalance.protocol.message.AgentProtocol.StartLoad;
import io.trialbalance.protocol.message.AgentProtocol.StopLoad;
import io.trialbalance.protocol.message.AgentProtocol.Validate;
import io.trialbalance.protocol.message.ClusterView;
import io.trialbalance.protocol.message.ClusterView.ExperimentView;
import io.trialbalance.protocol.message.CoordinatorProtocol;
import io.trialbalance.protocol.message.CoordinatorProtocol.Abort;
import io.trialbalance.protocol.message.CoordinatorProtocol.AbortReply;
import io.trialbalance.protocol.message.CoordinatorProtocol.AbortReply.Outcome;
import io.trialbalance.protocol.message.CoordinatorProtocol.IdempotencyKey;
import io.trialbalance.protocol.message.CoordinatorProtocol.Show;
import io.trialbalance.protocol.message.CoordinatorProtocol.StepFailed;
import io.trialbalance.protocol.message.CoordinatorProtocol.StepProgress;
import io.trialbalance.protocol.message.CoordinatorProtocol.Submit;
import io.trialbalance.protocol.message.CoordinatorProtocol.Submitted;
import io.trialbalance.protocol.message.CoordinatorProtocol.Watch;
import io.trialbalance.protocol.message.ProgressEvent;
import io.trialbalance.protocol.message.ProgressEvent.AttemptEnded;
import io.trialbalance.protocol.message.ProgressEvent.ExperimentEnded;
import io.trialbalance.protocol.message.ProgressEvent.PhaseEntered;
import io.trialbalance.protocol.message.ProgressEvent.StepNoted;
import io.trialbalance.protocol.phase.Phase;
import io.trialbalance.protocol.phase.Status;
import io.trialbalance.protocol.plan.ExperimentRequest;
import io.trialbalance.protocol.plan.Limits;
import io.trialbalance.protocol.plan.NoopOptions;
import io.trialbalance.protocol.plan.Pacing;
import io.trialbalance.protocol.plan.PhaseTimes;
import io.trialbalance.protocol.plan.RunPlan;
import io.trialbalance.protocol.plan.Workload;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CoordinatorTest {

  private static final Duration SECOND = Duration.ofSeconds(1);

  @TempDir private Path results;

  private final ActorTestKit kit = HandSetTime.newKit();
  private final ManualTime time = ManualTime.get(kit.system());
  private final TestProbe<ProgressEvent> watcher = kit.createTestProbe();
  private ActorRef<CoordinatorProtocol.Command> coordinator;

  @BeforeEach
  void spawn() {
    spawn(1);
  }

  private void spawn(int nodesExpected) {
    spawn(nodesExpected, FakeMembers.STAYING);
  }

  private void spawn(int nodesExpected, Members members) {
    coordinator =
        kit.spawn(
            Coordinator.create(
                new CoordinatorSettings(
                    nodesExpected, Optional.empty(), Map.of(), InstantSource.system()),
                new Archive(new ResultStore(results), Runnable::run),
                Copies.Starter.ALONE,
                RememberedState.ofEpoch(6),
                members));
    coordinator.tell(new Watch(watcher.ref()));
    // It takes orders when it has answered a question.
    TestProbe<ClusterView> reply = kit.createTestProbe();
    coordinator.tell(new Show(reply.ref()));
    reply.receiveMessage();
  }

  @AfterEach
  void stop() {
    kit.shutdownTestKit();
  }

  private static RunPlan plan(String name, int runs, int maxReruns) {
    return new RunPlan(
        name,
        "noop",
        new Workload(100, 1, 1_000, 1, 10, 42),
        new Pacing.ClosedLoop(4),
        new PhaseTimes(Duration.ofSeconds(2), Duration.ofSeconds(3), Duration.ofSeconds(5), SECOND),
        1,
        runs,
        maxReruns,
        new Limits(0.05, 0.1, 0.15),
        List.of(),
        new NoopOptions());
  }

  private String submit(RunPlan... plans) {
    TestProbe<Submitted> reply = kit.createTestProbe();
    coordinator.tell(new Submit(new ExperimentRequest("test", List.of(plans)), reply.ref()));
    return reply.receiveMessage().experimentId();
  }

  private Submitted submit(String key, String digest) {
    TestProbe<Submitted> reply = kit.createTestProbe();
    coordinator.tell(
        new Submit(
            new ExperimentRequest("test", List.of(plan("a", 1, 0))),
            new IdempotencyKey(key, digest),
            reply.ref()));
    return reply.receiveMessage();
  }

  @Test
  void whatIsSubmittedAgainUnderItsKeyIsTheSameExperiment() {
    Submitted first = submit("key", "digest");
    Submitted again = submit("key", "digest");
    Submitted other = submit("another key", "digest");

    assertThat(first.outcome()).isEqualTo(Submitted.Outcome.QUEUED);
    assertThat(again.outcome()).isEqualTo(Submitted.Outcome.REPEATED);
    assertThat(again.experimentId()).isEqualTo(first.experimentId());
    assertThat(other.outcome()).isEqualTo(Submitted.Outcome.QUEUED);
    assertThat(other.experimentId()).isNotEqualTo(first.experimentId());
  }

  @Test
  void aKeyIsNotTakenForSomethingElse() {
    Submitted first = submit("key", "digest");
    Submitted other = submit("key", "another digest");

    assertThat(other.outcome()).isEqualTo(Submitted.Outcome.KEY_TAKEN);
    assertThat(other.experimentId()).isEqualTo(first.experimentId());
    TestProbe<ClusterView> reply = kit.createTestProbe();
    coordinator.tell(new Show(reply.ref()));
    assertThat(reply.receiveMessage().experiments()).hasSize(1);
  }

  private Outcome abort(String id) {
    TestProbe<AbortReply> reply = kit.createTestProbe();
    coordinator.tell(new Abort(id, "enough", reply.ref()));
    return reply.receiveMessage().outcome();
  }

  private ExperimentView show(String id) {
    TestProbe<ClusterView> reply = kit.createTestProbe();
    coordinator.tell(new Show(reply.ref()));
    return reply.receiveMessage().experiments().stream()
        .filter(experiment -> experiment.id().equals(id))
        .findFirst()
        .orElseThrow();
  }

  /** Everything up to and including the next event of this type. */
  private <T extends ProgressEvent> T await(Class<T> type) {
    List<ProgressEvent> events =
        watcher.fishForMessage(
            HandSetTime.PATIENCE,
            event ->
                type.isInstance(event)
                    ? FishingOutcomes.complete()
                    : FishingOutcomes.continueAndIgnore());
    return type.cast(events.get(events.size() - 1));
  }

  private void awaitPhase(Phase phase) {
    watcher.fishForMessage(
        HandSetTime.PATIENCE,
        event ->
            event instanceof PhaseEntered entered && entered.phase() == phase
                ? FishingOutcomes.complete()
                : FishingOutcomes.continueAndIgnore());
  }

  private StartLoad loadStarts(FakeAgent agent) {
    agent.provisions();
    awaitPhase(Phase.SETTLING);
    time.timePasses(Duration.ofSeconds(2));
    agent.connects();
    StartLoad start = agent.startsLoad();
    awaitPhase(Phase.WARMUP);
    return start;
  }

  private void measured(FakeAgent agent, StartLoad start) {
    time.timePasses(Duration.ofSeconds(4));
    awaitPhase(Phase.MEASUREMENT);
    // Counted from the start of the load on the real clock, which has hardly moved.
    time.timePasses(Duration.ofSeconds(9));
    awaitPhase(Phase.DRAINING);
    agent.sendsFinal(start, 100);
    agent.expect(FinalReceived.class);
  }

  private void runsToItsEnd(FakeAgent agent) {
    measured(agent, loadStarts(agent));
    agent.validates();
    agent.expect(Release.class);
  }

  private static StepFailed failure(Provision order, StepFailure.Kind kind) {
    return new StepFailed(order.order(), "alpha", new StepFailure(kind, "no such thing"));
  }

  @Test
  void aRunPassesEveryPhaseInOrderAndIsStored() {
    FakeAgent agent = new FakeAgent(kit, "alpha");
    String id = submit(plan("one", 1, 0));
    runsToItsEnd(agent);

    AttemptEnded ended = await(AttemptEnded.class);
    assertThat(ended.status()).isEqualTo(Status.DONE);
    assertThat(ended.counted()).isTrue();
    assertThat(results.resolve(ended.document())).isRegularFile();
    ExperimentEnded experimentEnded = await(ExperimentEnded.class);
    assertThat(experimentEnded.status()).isEqualTo(Status.DONE);
    assertThat(show(id).exitCode()).isEqualTo(experimentEnded.exitCode());
    assertThat(show(id).runs()).singleElement().extracting("status").isEqualTo(Status.DONE);
  }

  @Test
  void theStartIsOrderedAheadAndInTheNodesOwnClock() {
    FakeAgent agent = new FakeAgent(kit, "alpha");
    submit(plan("one", 1, 0));
    long before = System.nanoTime();
    StartLoad start = loadStarts(agent);

    assertThat(start.startNanos()).isGreaterThan(before);
    assertThat(start.order().epoch()).isEqualTo(7);
  }

  @Test
  void nodesShareByWeightAndThoseWithoutLoadTakeNoPart() {
    spawn(3);
    FakeAgent idle = new FakeAgent(kit, "alpha", 0);
    FakeAgent light = new FakeAgent(kit, "beta");
    FakeAgent heavy = new FakeAgent(kit, "gamma", 3);
    submit(plan("one", 1, 0));

    assertThat(light.provisions().nodes()).isEqualTo(2);
    awaitPhase(Phase.SETTLING);
    time.timePasses(Duration.ofSeconds(2));
    assertThat(light.connects().weights()).containsExactly(1, 3);
    assertThat(heavy.connects().node()).isEqualTo(1);
    idle.expectNothing();
  }

  @Test
  void aClusterInWhichNobodyTakesLoadRefusesAnExperiment() {
    new FakeAgent(kit, "alpha", 0);
    awaitNodes(1);
    submit(plan("one", 1, 0));

    ExperimentEnded ended = await(ExperimentEnded.class);
    assertThat(ended.status()).isEqualTo(Status.FAILED);
    assertThat(ended.failure().kind()).isEqualTo(StepFailure.Kind.REFUSED);
    assertThat(ended.failure().message())
        .contains("no node of this cluster takes load", "alpha", "node.roles");
  }

  @Test
  void whoeverWaitsIsToldWhoIsThereAndWhoIsGone() {
    spawn(2);
    new FakeAgent(kit, "alpha");
    FakeAgent gone = new FakeAgent(kit, "beta");
    awaitNodes(2);
    gone.isLost();
    awaitNodes(1);
    submit(plan("one", 1, 0));

    assertThat(await(StepNoted.class).what())
        .startsWith("waiting for nodes: 1 of 2 are there (alpha")
        .contains("; gone: beta");
  }

  private void awaitNodes(int expected) {
    TestProbe<ClusterView> reply = kit.createTestProbe();
    reply.awaitAssert(
        () -> {
          coordinator.tell(new Show(reply.ref()));
          assertThat(reply.receiveMessage().nodes()).hasSize(expected);
          return null;
        });
  }

  @Test
  void everyRunOfEveryPlanIsRunInOrder() {
    FakeAgent agent = new FakeAgent(kit, "alpha");
    submit(plan("one", 2, 0), plan("two", 1, 0));
    List<String> order = new ArrayList<>();
    for (int run = 0; run < 3; run++) {
      runsToItsEnd(agent);
      AttemptEnded ended = await(AttemptEnded.class);
      order.add(ended.where().plan() + ended.where().run());
    }

    assertThat(order).containsExactly("one1", "one2", "two1");
    assertThat(await(ExperimentEnded.class).status()).isEqualTo(Status.DONE);
  }

  @Test
  void aSecondExperimentWaitsAndThenRuns() {
    FakeAgent agent = new FakeAgent(kit, "alpha");
    String first = submit(plan("one", 1, 0));
    String second = submit(plan("two", 1, 0));

    assertThat(show(first).status()).isEqualTo(Status.RUNNING);
    assertThat(show(second).status()).isEqualTo(Status.QUEUED);
    assertThat(show(second).position()).isEqualTo(1);

    runsToItsEnd(agent);
    await(ExperimentEnded.class);
    agent.expect(Provision.class);

    assertThat(show(second).status()).isEqualTo(Status.RUNNING);
  }

  @Test
  void aWaitingExperimentCanBeTakenOutOfTheQueue() {
    FakeAgent agent = new FakeAgent(kit, "alpha");
    submit(plan("one", 1, 0));
    String second = submit(plan("two", 1, 0));

    assertThat(abort(second)).isEqualTo(Outcome.ABORTING);

    assertThat(show(second).status()).isEqualTo(Status.ABORTED);
    assertThat(abort(second)).isEqualTo(Outcome.ALREADY_ENDED);
    runsToItsEnd(agent);
    await(ExperimentEnded.class);
    agent.expectNothing();
  }

  @Test
  void abortingAnUnknownExperimentSaysSo() {
    assertThat(abort("never-heard-of")).isEqualTo(Outcome.NOT_FOUND);
  }

  @Test
  void anAbortBeforeTheLoadLetsGoAtOnce() {
    FakeAgent agent = new FakeAgent(kit, "alpha");
    String id = submit(plan("one", 3, 0));
    agent.expect(Provision.class);

    abort(id);

    agent.expect(Release.class);
    assertThat(await(AttemptEnded.class).status()).isEqualTo(Status.ABORTED);
    assertThat(await(ExperimentEnded.class).exitCode()).isEqualTo(130);
  }

  @Test
  void anAbortUnderLoadDrainsAndKeepsWhatWasMeasured() throws Exception {
    FakeAgent agent = new FakeAgent(kit, "alpha");
    String id = submit(plan("one", 3, 0));
    StartLoad start = loadStarts(agent);
    time.timePasses(Duration.ofSeconds(4));
    awaitPhase(Phase.MEASUREMENT);

    abort(id);

    assertThat(agent.expect(StopLoad.class).reason()).isEqualTo("enough");
    awaitPhase(Phase.DRAINING);
    agent.sendsFinal(start, 4_711);
    AttemptEnded ended = await(AttemptEnded.class);
    assertThat(ended.status()).isEqualTo(Status.ABORTED);
    assertThat(ended.reasons()).anyMatch(reason -> reason.contains("aborted: enough"));
    assertThat(Files.readString(results.resolve(ended.document()))).contains("4711");
    assertThat(await(ExperimentEnded.class).exitCode()).isEqualTo(130);
    assertThat(show(id).runs()).allMatch(run -> run.status() == Status.ABORTED);
  }

  @Test
  void anUnreachableDatabaseEndsTheExperimentWithItsReason() {
    FakeAgent agent = new FakeAgent(kit, "alpha");
    submit(plan("one", 3, 2));
    Provision order = agent.expect(Provision.class);
    order.replyTo().tell(failure(order, StepFailure.Kind.UNREACHABLE));

    assertThat(await(AttemptEnded.class).reasons().toString()).contains("no such thing");
    ExperimentEnded ended = await(ExperimentEnded.class);
    assertThat(ended.status()).isEqualTo(Status.FAILED);
    assertThat(ended.exitCode()).isEqualTo(5);
    assertThat(ended.failure().message()).contains("alpha").contains("no such thing");
  }

  @Test
  void whatIsRefusedExitsAsAConfigurationError() {
    FakeAgent agent = new FakeAgent(kit, "alpha");
    submit(plan("one", 1, 2));
    Provision order = agent.expect(Provision.class);
    order.replyTo().tell(failure(order, StepFailure.Kind.REFUSED));

    assertThat(await(ExperimentEnded.class).exitCode()).isEqualTo(2);
  }

  @Test
  void answersToAnEarlierAttemptAreIgnored() {
    FakeAgent agent = new FakeAgent(kit, "alpha");
    String first = submit(plan("one", 1, 0));
    Provision old = agent.expect(Provision.class);
    abort(first);
    agent.expect(Release.class);
    await(ExperimentEnded.class);
    submit(plan("two", 1, 0));
    agent.expect(Provision.class);

    old.replyTo().tell(failure(old, StepFailure.Kind.FAILED));

    awaitPhase(Phase.PROVISIONING);
    watcher.expectNoMessage();
  }

  @Test
  void aLostNodeMakesAnotherAttemptAndBothAreKept() {
    FakeAgent lost = new FakeAgent(kit, "alpha");
    submit(plan("one", 1, 1));
    loadStarts(lost);

    lost.isLost();

    AttemptEnded discarded = await(AttemptEnded.class);
    assertThat(discarded.counted()).isFalse();
    assertThat(discarded.reasons().toString()).contains("alpha");
    assertThat(results.resolve(discarded.document())).isRegularFile();
    FakeAgent next = new FakeAgent(kit, "beta");
    runsToItsEnd(next);
    AttemptEnded counted = await(AttemptEnded.class);
    assertThat(counted.counted()).isTrue();
    assertThat(counted.where().attempt()).isEqualTo(2);
    assertThat(counted.document()).isNotEqualTo(discarded.document());
  }

  @Test
  void aNodeLostInProvisioningMakesAnotherAttempt() {
    FakeAgent lost = new FakeAgent(kit, "alpha");
    submit(plan("one", 1, 1));
    lost.expect(Provision.class);

    lost.isLost();

    assertThat(await(AttemptEnded.class).reasons().toString()).contains("provisioning");
    FakeAgent next = new FakeAgent(kit, "beta");
    runsToItsEnd(next);
    assertThat(await(AttemptEnded.class).status()).isEqualTo(Status.DONE);
  }

  @Test
  void agentsHearTheCoordinatorInEveryPhase() {
    FakeAgent agent = new FakeAgent(kit, "alpha");
    submit(plan("one", 1, 0));
    Provision order = agent.expect(Provision.class);
    awaitPhase(Phase.PROVISIONING);

    time.timePasses(Duration.ofSeconds(5));

    for (int second = 0; second < 5; second++) {
      assertThat(agent.expect(Heartbeat.class).order()).isEqualTo(order.order());
    }
  }

  @Test
  void aResetThatSaysNothingForLongEndsTheAttempt() {
    FakeAgent agent = new FakeAgent(kit, "alpha");
    submit(plan("one", 1, 2));
    Provision order = agent.expect(Provision.class);
    awaitPhase(Phase.PROVISIONING);
    time.timePasses(Duration.ofMinutes(6));
    order.replyTo().tell(new StepProgress(order.order(), "filling accounts", 0.5));
    assertThat(await(StepNoted.class).what()).isEqualTo("filling accounts");
    time.timePasses(Duration.ofMinutes(6));
    watcher.expectNoMessage();

    time.timePasses(Duration.ofMinutes(5));

    assertThat(await(AttemptEnded.class).reasons().toString())
        .contains("has not reset the database noop")
        .contains("10 min");
    assertThat(await(ExperimentEnded.class).exitCode()).isEqualTo(5);
  }

  @Test
  void noAttemptBeginsWithANodeThatIsOnItsWayOut() {
    FakeAgent alpha = new FakeAgent(kit, "alpha");
    FakeAgent beta = new FakeAgent(kit, "beta");
    spawn(1, new FakeMembers(node -> node.path().name().contains("alpha")));
    submit(plan("one", 1, 0));

    assertThat(beta.expect(Provision.class).nodes()).isOne();
    alpha.expectNothing();
  }

  @Test
  void anotherNodeValidatesWhenTheValidatingOneIsLost() {
    List<FakeAgent> agents = twoAgentsDrained();
    agents.get(0).expect(Validate.class);

    agents.get(0).isLost();
    agents.get(1).validates();

    assertThat(await(AttemptEnded.class).status()).isEqualTo(Status.DONE);
  }

  @Test
  void aNodeThatDoesNotValidateIsNotMissedInValidating() {
    List<FakeAgent> agents = twoAgentsDrained();

    agents.get(1).isLost();
    agents.get(0).validates();

    assertThat(await(AttemptEnded.class).status()).isEqualTo(Status.DONE);
  }

  @Test
  void aRunThatNobodyIsLeftToValidateIsDoneAgain() {
    List<FakeAgent> agents = twoAgentsDrained();

    agents.forEach(FakeAgent::isLost);

    AttemptEnded ended = await(AttemptEnded.class);
    assertThat(ended.counted()).isFalse();
    assertThat(ended.reasons().toString()).contains("no node is left to validate");
  }

  private List<FakeAgent> twoAgentsDrained() {
    spawn(2);
    List<FakeAgent> agents = List.of(new FakeAgent(kit, "alpha"), new FakeAgent(kit, "beta"));
    submit(plan("one", 1, 1));
    agents.get(0).provisions();
    awaitPhase(Phase.SETTLING);
    time.timePasses(Duration.ofSeconds(2));
    agents.forEach(FakeAgent::connects);
    List<StartLoad> starts = new ArrayList<>();
    // Both first: the start is ordered when the clocks of all are known.
    agents.forEach(FakeAgent::answersPings);
    agents.forEach(agent -> starts.add(agent.startsLoad()));
    awaitPhase(Phase.WARMUP);
    time.timePasses(Duration.ofSeconds(4));
    awaitPhase(Phase.MEASUREMENT);
    time.timePasses(Duration.ofSeconds(9));
    awaitPhase(Phase.DRAINING);
    for (int node = 0; node < agents.size(); node++) {
      agents.get(node).sendsFinal(starts.get(node), 100);
      agents.get(node).expect(FinalReceived.class);
    }
    awaitPhase(Phase.VALIDATING);
    return agents;
  }

  @Test
  void attemptsEndWhenTheReRunsAreUsedUp() {
    FakeAgent lost = new FakeAgent(kit, "alpha");
    submit(plan("one", 1, 0));
    loadStarts(lost);

    lost.isLost();

    assertThat(await(AttemptEnded.class).counted()).isTrue();
    ExperimentEnded ended = await(ExperimentEnded.class);
    assertThat(ended.status()).isEqualTo(Status.FAILED);
    assertThat(ended.exitCode()).isEqualTo(4);
    assertThat(ended.failure().message()).contains("alpha").contains("warmup");
  }

  @Test
  void aFinalThatComesBeforeTheMeasurementIsOverCounts() {
    FakeAgent agent = new FakeAgent(kit, "alpha");
    submit(plan("one", 1, 0));
    StartLoad start = loadStarts(agent);
    time.timePasses(Duration.ofSeconds(4));
    awaitPhase(Phase.MEASUREMENT);
    agent.sendsFinal(start, 100);
    agent.expect(FinalReceived.class);
    time.timePasses(Duration.ofSeconds(9));
    awaitPhase(Phase.DRAINING);

    agent.validates();

    assertThat(await(AttemptEnded.class).status()).isEqualTo(Status.DONE);
  }

  @Test
  void aMissingFinalIsNamedAndTheRunIsNotValidated() {
    FakeAgent agent = new FakeAgent(kit, "alpha");
    submit(plan("one", 1, 0));
    loadStarts(agent);
    time.timePasses(Duration.ofSeconds(4));
    awaitPhase(Phase.MEASUREMENT);
    // Counted from the start of the load on the real clock, which has hardly moved.
    time.timePasses(Duration.ofSeconds(9));
    awaitPhase(Phase.DRAINING);

    ProgressEvent next = HandSetTime.passesUntilReceived(time, Duration.ofMinutes(1), watcher);

    AttemptEnded ended = (AttemptEnded) next;
    assertThat(ended.verdict()).isEqualTo("invalid");
    assertThat(ended.reasons().toString()).contains("no final from alpha");
  }

  @Test
  void aDatabaseThatAnswersNothingForLongStopsTheLoad() {
    FakeAgent agent = new FakeAgent(kit, "alpha");
    submit(plan("one", 1, 0));
    StartLoad start = loadStarts(agent);
    for (int second = 0; second < Attempt.SILENCE_LIMIT_SECONDS; second++) {
      agent.sendsSecond(start, second, Phase.WARMUP, 0, 4);
    }

    assertThat(agent.expect(StopLoad.class).reason()).contains("answered nothing");
    agent.sendsFinal(start, 0);
    agent.expect(FinalReceived.class);
    agent.expect(Validate.class);
  }

  @Test
  void secondsWithoutAnythingToAnswerAreNotSilence() {
    FakeAgent agent = new FakeAgent(kit, "alpha");
    submit(plan("one", 1, 0));
    StartLoad start = loadStarts(agent);
    for (int second = 0; second < 2 * Attempt.SILENCE_LIMIT_SECONDS; second++) {
      agent.sendsSecond(start, second, Phase.WARMUP, 0, 0);
    }

    agent.expectNothing();
  }

  @Test
  void runsWaitUntilTheExpectedNodesAreThere() {
    spawn(2);
    FakeAgent alpha = new FakeAgent(kit, "alpha");
    submit(plan("one", 1, 0));

    assertThat(await(StepNoted.class).what()).contains("1 of 2");
    alpha.expectNothing();

    new FakeAgent(kit, "beta");
    assertThat(alpha.expect(Provision.class).nodes()).isEqualTo(2);
  }

  @Test
  void aResultsFolderThatCannotBeWrittenRefusesTheExperimentBeforeAnyLoad() throws Exception {
    FakeAgent agent = new FakeAgent(kit, "alpha");
    Files.delete(results);
    Files.writeString(results, "a file where a folder should be");

    submit(plan("one", 1, 0));

    ExperimentEnded ended = await(ExperimentEnded.class);
    assertThat(ended.exitCode()).isEqualTo(2);
    assertThat(ended.failure().message()).contains(results.toString());
    agent.expectNothing();
  }
}
