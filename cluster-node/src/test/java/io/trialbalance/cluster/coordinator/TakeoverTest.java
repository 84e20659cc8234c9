package io.trialbalance.cluster.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.FishingOutcomes;
import akka.actor.testkit.typed.javadsl.ManualTime;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import io.trialbalance.cluster.HandSetTime;
import io.trialbalance.cluster.report.ResultStore;
import io.trialbalance.protocol.message.AgentProtocol.FinalReceived;
import io.trialbalance.protocol.message.AgentProtocol.Heartbeat;
import io.trialbalance.protocol.message.AgentProtocol.Provision;
import io.trialbalance.protocol.message.AgentProtocol.Release;
import io.trialbalance.protocol.message.AgentProtocol.StartLoad;
import io.trialbalance.protocol.message.ClusterView;
import io.trialbalance.protocol.message.ClusterView.ExperimentView;
import io.trialbalance.protocol.message.CoordinatorProtocol;
import io.trialbalance.protocol.message.CoordinatorProtocol.Show;
import io.trialbalance.protocol.message.CoordinatorProtocol.Submit;
import io.trialbalance.protocol.message.CoordinatorProtocol.Submitted;
import io.trialbalance.protocol.message.CoordinatorProtocol.Watch;
import io.trialbalance.protocol.message.CoordinatorState;
import io.trialbalance.protocol.message.Order;
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
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A coordinator is lost, and another one goes on with what it left. */
class TakeoverTest {

  private static final Duration SECOND = Duration.ofSeconds(1);

  @TempDir private Path results;

  private final ActorTestKit kit = HandSetTime.newKit();
  private final ManualTime time = ManualTime.get(kit.system());
  private final TestProbe<ProgressEvent> watcher = kit.createTestProbe();
  private final RememberedState state = new RememberedState(CoordinatorState.NONE);
  private final FakeAgent agent = new FakeAgent(kit, "alpha");
  private ActorRef<CoordinatorProtocol.Command> coordinator;

  @AfterEach
  void stop() {
    kit.shutdownTestKit();
  }

  private void spawn() {
    spawn(state, InstantSource.system());
    show();
  }

  private void spawn(StateKeeper keeper, InstantSource wallClock) {
    coordinator =
        kit.spawn(
            Coordinator.create(
                new CoordinatorSettings(1, Optional.empty(), Map.of(), wallClock),
                new Archive(new ResultStore(results), Runnable::run),
                Copies.Starter.ALONE,
                keeper,
                FakeMembers.STAYING));
    coordinator.tell(new Watch(watcher.ref()));
  }

  private void lose() {
    kit.stop(coordinator);
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

  private String submit(RunPlan plan) {
    TestProbe<Submitted> reply = kit.createTestProbe();
    coordinator.tell(new Submit(new ExperimentRequest("test", List.of(plan)), reply.ref()));
    return reply.receiveMessage().experimentId();
  }

  private List<ExperimentView> show() {
    TestProbe<ClusterView> reply = kit.createTestProbe();
    coordinator.tell(new Show(reply.ref()));
    return reply.receiveMessage().experiments();
  }

  private <T extends ProgressEvent> T await(TestProbe<ProgressEvent> whose, Class<T> type) {
    List<ProgressEvent> events =
        whose.fishForMessage(
            HandSetTime.PATIENCE,
            event ->
                type.isInstance(event)
                    ? FishingOutcomes.complete()
                    : FishingOutcomes.continueAndIgnore());
    return type.cast(events.get(events.size() - 1));
  }

  private <T extends ProgressEvent> T await(Class<T> type) {
    return await(watcher, type);
  }

  private void awaitPhase(Phase phase) {
    PhaseEntered entered = await(PhaseEntered.class);
    while (entered.phase() != phase) {
      entered = await(PhaseEntered.class);
    }
  }

  private StartLoad loadStarts() {
    agent.provisions();
    awaitPhase(Phase.SETTLING);
    time.timePasses(Duration.ofSeconds(2));
    agent.connects();
    StartLoad start = agent.startsLoad();
    awaitPhase(Phase.WARMUP);
    return start;
  }

  private void drains(StartLoad start) {
    time.timePasses(Duration.ofSeconds(4));
    awaitPhase(Phase.MEASUREMENT);
    // Counted from the start of the load on the real clock, which has hardly moved.
    time.timePasses(Duration.ofSeconds(9));
    awaitPhase(Phase.DRAINING);
    agent.sendsFinal(start, 100);
    agent.expect(FinalReceived.class);
  }

  private void runsToItsEnd() {
    drains(loadStarts());
    agent.validates();
    agent.expect(Release.class);
  }

  @Test
  void theInterruptedAttemptIsAbortedAndTheRunIsDoneAgain() {
    spawn();
    String id = submit(plan("one", 1, 2));
    StartLoad interrupted = loadStarts();
    lose();
    agent.expect(Release.class);

    spawn();

    AttemptEnded aborted = await(AttemptEnded.class);
    assertThat(aborted.status()).isEqualTo(Status.ABORTED);
    assertThat(aborted.reasons())
        .anyMatch(reason -> reason.contains("aborted: coordinator lost in warmup"));
    assertThat(aborted.counted()).isFalse();
    assertThat(results.resolve(aborted.document())).isRegularFile();
    runsToItsEnd();
    AttemptEnded counted = await(AttemptEnded.class);
    assertThat(counted.counted()).isTrue();
    assertThat(counted.where().attempt()).isEqualTo(2);
    assertThat(await(ExperimentEnded.class).status()).isEqualTo(Status.DONE);
    assertThat(show()).singleElement().extracting(ExperimentView::id).isEqualTo(id);
    assertThat(interrupted.order()).isEqualTo(new Order(1, 1));
  }

  @Test
  void ordersOfTheSuccessorAreOfAHigherEpochAndTheNextAttempt() {
    spawn();
    submit(plan("one", 1, 2));
    agent.expect(Provision.class);
    lose();
    agent.expect(Release.class);

    spawn();

    assertThat(agent.expect(Heartbeat.class).order()).isEqualTo(new Order(2, 0));
    assertThat(agent.expect(Provision.class).order()).isEqualTo(new Order(2, 2));
  }

  @Test
  void watchersThatComeLateAreToldWhatTheyMissed() {
    spawn();
    submit(plan("one", 1, 2));
    agent.expect(Provision.class);
    lose();
    spawn();
    await(AttemptEnded.class);
    TestProbe<ProgressEvent> late = kit.createTestProbe();

    coordinator.tell(new Watch(late.ref()));
    coordinator.tell(new Watch(late.ref()));

    assertThat(await(late, StepNoted.class).what()).contains("coordinator was lost");
    assertThat(await(late, AttemptEnded.class).status()).isEqualTo(Status.ABORTED);
    // The last event for now: whoever watches from here on is told nothing.
    awaitPhase(Phase.PROVISIONING);
    time.timePasses(Duration.ofMinutes(1));
    TestProbe<ProgressEvent> later = kit.createTestProbe();
    coordinator.tell(new Watch(later.ref()));
    show();
    later.expectNoMessage();
  }

  @Test
  void aLostCoordinatorUsesUpAReRun() {
    spawn();
    submit(plan("one", 2, 0));
    loadStarts();
    lose();

    spawn();

    AttemptEnded aborted = await(AttemptEnded.class);
    assertThat(aborted.status()).isEqualTo(Status.ABORTED);
    assertThat(aborted.counted()).isTrue();
    ExperimentEnded ended = await(ExperimentEnded.class);
    assertThat(ended.status()).isEqualTo(Status.FAILED);
    assertThat(ended.exitCode()).isEqualTo(4);
    assertThat(ended.failure().message()).contains("coordinator lost in warmup");
  }

  @Test
  void aRunWhoseDocumentIsStoredIsNotDoneAgain() throws Exception {
    spawn();
    submit(plan("one", 1, 2));
    runsToItsEnd();
    AttemptEnded stored = await(AttemptEnded.class);
    await(ExperimentEnded.class);
    lose();
    byte[] document = Files.readAllBytes(results.resolve(stored.document()));
    CoordinatorState beforeItSaidSo =
        state.history().stream()
            .filter(one -> one.current() != null)
            .filter(one -> one.experiments().get(0).runs().get(0).underWay() != null)
            .reduce((earlier, later) -> later)
            .orElseThrow();

    spawn(new RememberedState(beforeItSaidSo), InstantSource.system());

    AttemptEnded again = await(AttemptEnded.class);
    assertThat(again).isEqualTo(stored);
    assertThat(await(ExperimentEnded.class).status()).isEqualTo(Status.DONE);
    agent.expectNothing();
    assertThat(Files.readAllBytes(results.resolve(stored.document()))).isEqualTo(document);
  }

  @Test
  void theQueueGoesOnAndTheEndedAreRememberedAlthoughTheWallClockIsAnHourBehind() {
    spawn();
    String first = submit(plan("one", 1, 0));
    runsToItsEnd();
    await(ExperimentEnded.class);
    String second = submit(plan("two", 1, 0));
    runsToItsEnd();
    await(ExperimentEnded.class);
    String third = submit(plan("three", 1, 1));
    agent.expect(Provision.class);
    String fourth = submit(plan("four", 1, 0));
    lose();
    agent.expect(Release.class);

    spawn(state, () -> Instant.now().minusSeconds(3_600));

    assertThat(show()).extracting(ExperimentView::id).containsExactly(first, second, third, fourth);
    runsToItsEnd();
    assertThat(await(ExperimentEnded.class).experimentId()).isEqualTo(third);
    runsToItsEnd();
    assertThat(await(ExperimentEnded.class).experimentId()).isEqualTo(fourth);
    assertThat(show()).extracting(ExperimentView::status).containsOnly(Status.DONE);
    assertThat(show()).extracting(ExperimentView::exitCode).doesNotContainNull();
  }

  @Test
  void whileThereIsNoMajorityThereIsNoCoordinatorAndNoOrderIsTaken() {
    state.majorityIsThere(false);
    spawn(state, InstantSource.system());
    TestProbe<Submitted> submitted = kit.createTestProbe();
    TestProbe<ClusterView> shown = kit.createTestProbe();
    coordinator.tell(
        new Submit(new ExperimentRequest("test", List.of(plan("one", 1, 0))), submitted.ref()));
    coordinator.tell(new Show(shown.ref()));
    shown.expectNoMessage();

    state.majorityIsThere(true);

    assertThat(HandSetTime.passesUntilReceived(time, SECOND, shown).experiments()).isEmpty();
    submitted.expectNoMessage();
    assertThat(show()).isEmpty();
  }

  @Test
  void nobodyIsToldOfAnExperimentBeforeItIsKept() {
    spawn();
    state.majorityIsThere(false);
    TestProbe<Submitted> submitted = kit.createTestProbe();
    coordinator.tell(
        new Submit(new ExperimentRequest("test", List.of(plan("one", 1, 0))), submitted.ref()));
    submitted.expectNoMessage();
    agent.expectNothing();

    state.majorityIsThere(true);

    String id = HandSetTime.passesUntilReceived(time, SECOND, submitted).experimentId();
    assertThat(state.latest().experiments().get(0).id()).isEqualTo(id);
    agent.expect(Provision.class);
  }

  @Test
  void aCoordinatorThatIsSupersededEnds() {
    spawn();
    submit(plan("one", 1, 0));
    agent.expect(Provision.class);
    CoordinatorState latest = state.latest();
    state.keep(
        new CoordinatorState(
            latest.epoch() + 1, 0, latest.attempts(), latest.current(), latest.experiments()));

    TestProbe<Submitted> submitted = kit.createTestProbe();
    coordinator.tell(
        new Submit(new ExperimentRequest("test", List.of(plan("two", 1, 0))), submitted.ref()));

    kit.createTestProbe().expectTerminated(coordinator);
    submitted.expectNoMessage();
    assertThat(agent.expect(Release.class).order().epoch()).isEqualTo(latest.epoch());
  }
}
