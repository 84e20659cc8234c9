package io.trialbalance.cluster.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.TestProbe;
import io.trialbalance.cluster.HandSetTime;
import io.trialbalance.cluster.coordinator.attempt.FakeAgent;
import io.trialbalance.cluster.state.StateStore;
import io.trialbalance.protocol.message.AgentProtocol.Heartbeat;
import io.trialbalance.protocol.message.AgentProtocol.Provision;
import io.trialbalance.protocol.message.AgentProtocol.Release;
import io.trialbalance.protocol.message.AgentProtocol.StartLoad;
import io.trialbalance.protocol.message.ClusterView;
import io.trialbalance.protocol.message.ClusterView.ExperimentView;
import io.trialbalance.protocol.message.CoordinatorProtocol.Show;
import io.trialbalance.protocol.message.CoordinatorProtocol.Submitted;
import io.trialbalance.protocol.message.CoordinatorProtocol.Watch;
import io.trialbalance.protocol.message.CoordinatorState;
import io.trialbalance.protocol.message.ProgressEvent;
import io.trialbalance.protocol.message.ProgressEvent.AttemptEnded;
import io.trialbalance.protocol.message.ProgressEvent.ExperimentEnded;
import io.trialbalance.protocol.message.ProgressEvent.StepNoted;
import io.trialbalance.protocol.message.Stamp;
import io.trialbalance.protocol.phase.Phase;
import io.trialbalance.protocol.phase.Status;
import io.trialbalance.protocol.plan.ExperimentRequest;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** A coordinator is lost, and another one goes on with what it left. */
class TakeoverTest extends WithCoordinator {

  private final RememberedState state = RememberedState.ofEpoch(0);
  private final FakeAgent agent = new FakeAgent(kit, "alpha");

  private void spawn() {
    spawn(state, InstantSource.system());
    show();
  }

  private void spawn(StateStore keeper, InstantSource wallClock) {
    spawn(1, FakeMembers.STAYING, keeper, wallClock);
  }

  private void lose() {
    kit.stop(coordinator);
  }

  private List<ExperimentView> experiments() {
    return show().experiments();
  }

  @Test
  void theInterruptedAttemptIsAbortedAndTheRunIsDoneAgain() {
    spawn();
    String id = submit(plan("one", 1, 2));
    StartLoad interrupted = loadStarts(agent);
    lose();
    agent.expect(Release.class);

    spawn();

    AttemptEnded aborted = awaitRepeat();
    assertThat(aborted.status()).isEqualTo(Status.ABORTED);
    assertThat(aborted.reasons())
        .anyMatch(reason -> reason.contains("aborted: coordinator lost in warmup"));
    assertThat(aborted.counted()).isFalse();
    assertThat(results.resolve(aborted.document())).isRegularFile();
    runsToItsEnd(agent);
    AttemptEnded counted = await(AttemptEnded.class);
    assertThat(counted.counted()).isTrue();
    assertThat(counted.where().attempt()).isEqualTo(2);
    assertThat(await(ExperimentEnded.class).status()).isEqualTo(Status.DONE);
    assertThat(experiments()).singleElement().extracting(ExperimentView::id).isEqualTo(id);
    assertThat(interrupted.stamp()).isEqualTo(new Stamp(1, 1));
  }

  @Test
  void plansThatNoMajorityTellsAreAskedForAgain() {
    spawn();
    submit(plan("one", 1, 2));
    agent.expect(Provision.class);
    lose();
    agent.expect(Release.class);
    state.plansAreThere(false);

    spawn();
    agent.expect(Heartbeat.class);
    agent.expectNothing();
    state.plansAreThere(true);
    time.timePasses(SECOND);
    awaitRepeat();

    agent.expect(Provision.class);
  }

  @Test
  void ordersOfTheSuccessorAreOfAHigherEpochAndTheNextAttempt() {
    spawn();
    submit(plan("one", 1, 2));
    agent.expect(Provision.class);
    lose();
    agent.expect(Release.class);

    spawn();

    awaitRepeat();
    assertThat(agent.expect(Heartbeat.class).stamp()).isEqualTo(new Stamp(2, 0));
    assertThat(agent.expect(Provision.class).stamp()).isEqualTo(new Stamp(2, 2));
  }

  @Test
  void watchersThatComeLateAreToldWhatTheyMissed() {
    spawn();
    submit(plan("one", 1, 2));
    agent.expect(Provision.class);
    lose();
    spawn();
    awaitRepeat();
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
    loadStarts(agent);
    lose();

    spawn();

    AttemptEnded aborted = await(AttemptEnded.class);
    assertThat(aborted.status()).isEqualTo(Status.ABORTED);
    assertThat(aborted.counted()).isTrue();
    ExperimentEnded ended = await(ExperimentEnded.class);
    assertThat(ended.status()).isEqualTo(Status.FAILED);
    assertThat(ended.exitCode()).isEqualTo(4);
    assertThat(ended.failure().message()).contains("warmup");
  }

  @Test
  void aRunWhoseDocumentIsStoredIsNotDoneAgain() throws Exception {
    spawn();
    submit(plan("one", 1, 2));
    runsToItsEnd(agent);
    AttemptEnded stored = await(AttemptEnded.class);
    await(ExperimentEnded.class);
    lose();
    byte[] document = Files.readAllBytes(results.resolve(stored.document()));
    CoordinatorState beforeItSaidSo =
        state.history().stream()
            .filter(one -> one.current() != null)
            .filter(one -> one.experiments().get(0).underWay() != null)
            .reduce((earlier, later) -> later)
            .orElseThrow();

    spawn(state.at(beforeItSaidSo), InstantSource.system());

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
    runsToItsEnd(agent);
    await(ExperimentEnded.class);
    String second = submit(plan("two", 1, 0));
    runsToItsEnd(agent);
    await(ExperimentEnded.class);
    String third = submit(plan("three", 1, 1));
    agent.expect(Provision.class);
    String fourth = submit(plan("four", 1, 0));
    lose();
    agent.expect(Release.class);

    spawn(state, () -> Instant.now().minusSeconds(3_600));

    assertThat(experiments())
        .extracting(ExperimentView::id)
        .containsExactly(first, second, third, fourth);
    awaitRepeat();
    runsToItsEnd(agent);
    assertThat(await(ExperimentEnded.class).experimentId()).isEqualTo(third);
    runsToItsEnd(agent);
    assertThat(await(ExperimentEnded.class).experimentId()).isEqualTo(fourth);
    assertThat(experiments()).extracting(ExperimentView::status).containsOnly(Status.DONE);
    assertThat(experiments()).extracting(ExperimentView::exitCode).doesNotContainNull();
  }

  @Test
  void whileThereIsNoMajorityThereIsNoCoordinatorAndNoOrderIsTaken() {
    state.majorityIsThere(false);
    spawn(state, InstantSource.system());
    TestProbe<Submitted> submitted = kit.createTestProbe();
    TestProbe<ClusterView> shown = kit.createTestProbe();
    coordinator.tell(
        submission(
            new ExperimentRequest("test", List.of(plan("one", 1, 0))), null, submitted.ref()));
    assertThat(submitted.receiveMessage().outcome()).isEqualTo(Submitted.Outcome.NOT_KEPT);
    coordinator.tell(new Show(shown.ref()));
    assertThat(shown.receiveMessage().whyNone()).contains("no majority");

    state.majorityIsThere(true);
    time.timePasses(SECOND);

    kit.createTestProbe()
        .awaitAssert(
            () -> {
              assertThat(show().whyNone()).isEmpty();
              return null;
            });
    assertThat(experiments()).isEmpty();
  }

  @Test
  void nobodyIsToldOfAnExperimentBeforeItIsKept() {
    spawn();
    state.majorityIsThere(false);
    TestProbe<Submitted> submitted = kit.createTestProbe();
    coordinator.tell(
        submission(
            new ExperimentRequest("test", List.of(plan("one", 1, 0))), null, submitted.ref()));
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
    state.keep(latest.next(new UUID(0, 99)));

    TestProbe<Submitted> submitted = kit.createTestProbe();
    coordinator.tell(
        submission(
            new ExperimentRequest("test", List.of(plan("two", 1, 0))), null, submitted.ref()));

    kit.createTestProbe().expectTerminated(coordinator);
    submitted.expectNoMessage();
    assertThat(agent.expect(Release.class).stamp().epoch()).isEqualTo(latest.version().epoch());
  }
}
