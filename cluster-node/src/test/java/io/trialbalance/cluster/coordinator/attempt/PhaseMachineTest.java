package io.trialbalance.cluster.coordinator.attempt;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.FishingOutcomes;
import akka.actor.testkit.typed.javadsl.ManualTime;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import io.trialbalance.cluster.HandSetTime;
import io.trialbalance.cluster.NoopPlan;
import io.trialbalance.cluster.experiment.BeginRule;
import io.trialbalance.cluster.experiment.EndRule;
import io.trialbalance.cluster.experiment.Step;
import io.trialbalance.cluster.results.document.Evidence;
import io.trialbalance.protocol.measure.ServerFigures;
import io.trialbalance.protocol.measure.StepFailure;
import io.trialbalance.protocol.measure.StepFailure.Kind;
import io.trialbalance.protocol.message.AgentProtocol.FinalReceived;
import io.trialbalance.protocol.message.AgentProtocol.Heartbeat;
import io.trialbalance.protocol.message.AgentProtocol.Provision;
import io.trialbalance.protocol.message.AgentProtocol.Release;
import io.trialbalance.protocol.message.AgentProtocol.StartLoad;
import io.trialbalance.protocol.message.AgentProtocol.StopLoad;
import io.trialbalance.protocol.message.AgentProtocol.Validate;
import io.trialbalance.protocol.message.AgentProtocol.WatchServer;
import io.trialbalance.protocol.message.CoordinatorProtocol.Command;
import io.trialbalance.protocol.message.CoordinatorProtocol.ServerRead;
import io.trialbalance.protocol.message.CoordinatorProtocol.StepFailed;
import io.trialbalance.protocol.message.CoordinatorProtocol.StepProgress;
import io.trialbalance.protocol.message.ExperimentKey;
import io.trialbalance.protocol.message.ProgressEvent;
import io.trialbalance.protocol.message.ProgressEvent.PhaseEntered;
import io.trialbalance.protocol.message.ProgressEvent.StepNoted;
import io.trialbalance.protocol.message.ProgressEvent.Where;
import io.trialbalance.protocol.message.Stamp;
import io.trialbalance.protocol.message.StateVersion;
import io.trialbalance.protocol.message.Tenant;
import io.trialbalance.protocol.phase.Phase;
import io.trialbalance.protocol.phase.Status;
import io.trialbalance.protocol.plan.PhaseTimes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PhaseMachineTest {

  private static final Stamp ORDER = new Stamp(7, 1);
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final PhaseTimes TIMES =
      new PhaseTimes(Duration.ofSeconds(2), Duration.ofSeconds(3), Duration.ofSeconds(5), SECOND);

  private final ActorTestKit kit = HandSetTime.newKit();
  private final ManualTime time = ManualTime.get(kit.system());
  private final TestProbe<Command> coordinator = kit.createTestProbe();
  private final FakeAgent alpha = new FakeAgent(kit, "alpha");
  private final FakeAgent beta = new FakeAgent(kit, "beta");
  private ActorRef<Command> machine;

  @AfterEach
  void stop() {
    kit.shutdownTestKit();
  }

  private void begin(FakeAgent... agents) {
    begin(new NoopPlan("one", "noop", TIMES, 1, 1, 0).toStep(), agents);
  }

  private void begin(Step step, FakeAgent... agents) {
    Attempt attempt =
        new Attempt(
            ORDER,
            new Tenant(
                new StateVersion(new UUID(0, 3), 3, new UUID(0, 2), 0),
                new ExperimentKey("test-1", new UUID(0, 1))),
            new Where("one", 1, 1, 1, 1, 1),
            step,
            NoopPlan.EMPTIED,
            Stream.of(agents).map(FakeAgent::ref).toList(),
            agents.length,
            Optional.empty(),
            Instant.EPOCH,
            System.nanoTime());
    machine =
        kit.spawn(PhaseMachine.create(attempt, 0, List.of(), coordinator.ref(), coordinator.ref()));
  }

  private <T extends ProgressEvent> T await(Class<T> type) {
    List<Command> reports =
        coordinator.fishForMessage(
            HandSetTime.PATIENCE,
            report ->
                report instanceof AttemptReport.Progress progress
                        && type.isInstance(progress.event())
                    ? FishingOutcomes.complete()
                    : FishingOutcomes.continueAndIgnore());
    return type.cast(((AttemptReport.Progress) reports.get(reports.size() - 1)).event());
  }

  private void awaitPhase(Phase phase) {
    PhaseEntered entered = await(PhaseEntered.class);
    while (entered.phase() != phase) {
      entered = await(PhaseEntered.class);
    }
  }

  private AttemptReport.Over over() {
    Command report = coordinator.receiveMessage();
    while (!(report instanceof AttemptReport.Over)) {
      report = coordinator.receiveMessage();
    }
    coordinator.expectTerminated(machine);
    return (AttemptReport.Over) report;
  }

  private List<StartLoad> loadStarts(FakeAgent... agents) {
    begin(agents);
    agents[0].provisions();
    awaitPhase(Phase.SETTLING);
    time.timePasses(TIMES.settle());
    Stream.of(agents).forEach(FakeAgent::connects);
    // All first: the start is ordered when the clocks of all are known.
    Stream.of(agents).forEach(FakeAgent::answersPings);
    List<StartLoad> starts = Stream.of(agents).map(FakeAgent::startsLoad).toList();
    awaitPhase(Phase.WARMUP);
    return starts;
  }

  private void measures() {
    time.timePasses(TIMES.warmup().plus(SECOND));
    awaitPhase(Phase.MEASUREMENT);
  }

  private void drains() {
    // Counted from the start of the load on the real clock, which has hardly moved.
    time.timePasses(TIMES.warmup().plus(TIMES.measurement()).plus(SECOND));
    awaitPhase(Phase.DRAINING);
  }

  private void drained(FakeAgent... agents) {
    List<StartLoad> starts = new ArrayList<>(loadStarts(agents));
    measures();
    drains();
    for (FakeAgent agent : agents) {
      agent.sendsFinal(starts.remove(0), 100);
      agent.expect(FinalReceived.class);
    }
    awaitPhase(Phase.VALIDATING);
  }

  private void isLost(FakeAgent agent) {
    machine.tell(new AttemptOrder.NodeLost(agent.ref()));
  }

  @Test
  void anAttemptPassesEveryPhaseAndAllNodesAreReleased() {
    drained(alpha, beta);
    alpha.validates();

    Evidence evidence = over().evidence();
    assertThat(evidence.status()).isEqualTo(Status.DONE);
    assertThat(evidence.phases())
        .extracting(Evidence.PhaseSpan::phase)
        .containsExactly(
            Phase.PROVISIONING,
            Phase.SETTLING,
            Phase.CONNECTING,
            Phase.WARMUP,
            Phase.MEASUREMENT,
            Phase.DRAINING,
            Phase.VALIDATING);
    assertThat(evidence.totals().orElseThrow().measurement().counts().applied()).isEqualTo(200);
    assertThat(alpha.expect(Release.class).stamp()).isEqualTo(ORDER);
    assertThat(beta.expect(Release.class).stamp()).isEqualTo(ORDER);
  }

  @Test
  void theStartIsOrderedAheadAndInTheNodesOwnClock() {
    long before = System.nanoTime();
    StartLoad start = loadStarts(alpha).get(0);

    assertThat(start.startNanos()).isGreaterThan(before);
    assertThat(start.stamp()).isEqualTo(ORDER);
  }

  @Test
  void agentsHearTheCoordinatorInEveryPhase() {
    begin(alpha);
    alpha.expect(Provision.class);
    awaitPhase(Phase.PROVISIONING);

    time.timePasses(Duration.ofSeconds(5));

    for (int second = 0; second < 5; second++) {
      assertThat(alpha.expect(Heartbeat.class).stamp()).isEqualTo(ORDER);
    }
  }

  @Test
  void aResetThatSaysNothingForLongEndsTheAttempt() {
    begin(alpha);
    Provision order = alpha.expect(Provision.class);
    awaitPhase(Phase.PROVISIONING);
    time.timePasses(Duration.ofMinutes(6));
    order.replyTo().tell(new StepProgress(ORDER, "filling accounts", 0.5));
    assertThat(await(StepNoted.class).what()).isEqualTo("filling accounts");
    time.timePasses(Duration.ofMinutes(6));
    coordinator.expectNoMessage();

    time.timePasses(Duration.ofMinutes(5));

    StepFailure failure = over().evidence().failure().orElseThrow();
    assertThat(failure.kind()).isEqualTo(Kind.UNREACHABLE);
    assertThat(failure.message())
        .contains(alpha.nodeName() + " has not reset the database noop")
        .contains("10 min");
  }

  private WatchServer settlesUntilCheckpointsAre(double count) {
    Step plain = new NoopPlan("one", "noop", TIMES, 1, 1, 0).toStep();
    BeginRule rule =
        told ->
            told.stream().anyMatch(one -> one.of("checkpoints").getOrDefault("all", 0.0) >= count)
                ? Optional.empty()
                : Optional.of("a checkpoint");
    begin(new Step(1, 1, plain.plan(), true, plain.idle(), rule, EndRule.NEVER), alpha);
    alpha.provisions();
    awaitPhase(Phase.SETTLING);
    return alpha.expect(WatchServer.class);
  }

  private static ServerRead checkpoints(double count) {
    return new ServerRead(ORDER, new ServerFigures(Map.of("checkpoints", Map.of("all", count))));
  }

  @Test
  void aLoadWaitsUntilItsDesignSaysThatTheServerHasSettled() {
    WatchServer order = settlesUntilCheckpointsAre(2);
    order.replyTo().tell(checkpoints(1));
    time.timePasses(TIMES.settle());
    assertThat(await(StepNoted.class).what()).contains("a checkpoint");
    order.replyTo().tell(checkpoints(2));
    coordinator.fishForMessage(
        HandSetTime.PATIENCE,
        news ->
            news instanceof AttemptReport.Watched
                ? FishingOutcomes.complete()
                : FishingOutcomes.continueAndIgnore());

    time.timePasses(SECOND);

    awaitPhase(Phase.CONNECTING);
    machine.tell(new AttemptOrder.EndEarly("enough"));
    assertThat(over().evidence().unsettled()).isEmpty();
  }

  @Test
  void aServerThatDoesNotSettleIsNotWaitedForForever() {
    settlesUntilCheckpointsAre(2);
    time.timePasses(TIMES.settle());
    for (int second = 0; second < BeginRule.PATIENCE.toSeconds(); second++) {
      await(StepNoted.class);
      time.timePasses(SECOND);
    }

    awaitPhase(Phase.CONNECTING);
    machine.tell(new AttemptOrder.EndEarly("enough"));
    assertThat(over().evidence().unsettled()).contains("a checkpoint");
  }

  @Test
  void aNodeThatDoesNotConnectIsNamedAndTheRunMayBeDoneAgain() {
    begin(alpha, beta);
    alpha.provisions();
    awaitPhase(Phase.SETTLING);
    time.timePasses(TIMES.settle());
    awaitPhase(Phase.CONNECTING);
    alpha.connects();
    alpha.answersPings();
    // A sign of life follows the answers: they have been taken.
    time.timePasses(SECOND);
    alpha.expect(Heartbeat.class);

    time.timePasses(Duration.ofMinutes(2));

    AttemptReport.Over over = over();
    assertThat(over.lostInfrastructure()).isTrue();
    assertThat(over.evidence().failure().orElseThrow().message())
        .isEqualTo("not connected within 120 s: " + beta.nodeName());
  }

  @Test
  void anEndUnderLoadPassesThroughDrainingAndKeepsWhatWasMeasured() {
    StartLoad start = loadStarts(alpha).get(0);
    measures();

    machine.tell(new AttemptOrder.EndEarly("enough"));

    assertThat(alpha.expect(StopLoad.class).reason()).isEqualTo("enough");
    awaitPhase(Phase.DRAINING);
    alpha.sendsFinal(start, 4_711);
    Evidence evidence = over().evidence();
    assertThat(evidence.status()).isEqualTo(Status.ABORTED);
    assertThat(evidence.totals().orElseThrow().measurement().counts().applied()).isEqualTo(4_711);
  }

  @Test
  void aNodeLostUnderLoadIsNotWaitedFor() {
    List<StartLoad> starts = loadStarts(alpha, beta);

    isLost(beta);

    assertThat(alpha.expect(StopLoad.class).reason())
        .isEqualTo("node " + beta.nodeName() + " was lost in warmup");
    awaitPhase(Phase.DRAINING);
    alpha.sendsFinal(starts.get(0), 30);
    AttemptReport.Over over = over();
    assertThat(over.lostInfrastructure()).isTrue();
    assertThat(over.evidence().finalsMissing()).containsExactly(beta.nodeName());
  }

  @Test
  void aNodeThatTakesNoPartIsNotMissed() {
    begin(alpha);
    Provision order = alpha.expect(Provision.class);

    isLost(beta);
    order.replyTo().tell(new StepFailed(ORDER, "alpha", new StepFailure(Kind.FAILED, "full")));

    assertThat(over().evidence().failure().orElseThrow().message()).isEqualTo("alpha: full");
  }

  @Test
  void anotherNodeValidatesWhenTheValidatingOneIsLost() {
    drained(alpha, beta);
    alpha.expect(Validate.class);

    isLost(alpha);
    beta.validates();

    assertThat(over().evidence().status()).isEqualTo(Status.DONE);
  }

  @Test
  void aNodeThatDoesNotValidateIsNotMissedInValidating() {
    drained(alpha, beta);

    isLost(beta);
    alpha.validates();

    assertThat(over().evidence().status()).isEqualTo(Status.DONE);
  }

  @Test
  void aRunThatNobodyIsLeftToValidateMayBeDoneAgain() {
    drained(alpha, beta);

    isLost(alpha);
    isLost(beta);

    AttemptReport.Over over = over();
    assertThat(over.lostInfrastructure()).isTrue();
    assertThat(over.evidence().failure()).contains(AttemptFailures.nobodyToValidate());
  }

  @Test
  void aFinalThatComesBeforeTheMeasurementIsOverCounts() {
    StartLoad start = loadStarts(alpha).get(0);
    measures();
    alpha.sendsFinal(start, 100);
    alpha.expect(FinalReceived.class);
    drains();

    alpha.validates();

    assertThat(over().evidence().status()).isEqualTo(Status.DONE);
  }

  @Test
  void aMissingFinalIsNamedAndTheRunIsNotValidated() {
    loadStarts(alpha);
    measures();
    drains();

    Command next = HandSetTime.passesUntilReceived(time, Duration.ofMinutes(1), coordinator);
    while (!(next instanceof AttemptReport.Over)) {
      next = coordinator.receiveMessage();
    }

    Evidence evidence = ((AttemptReport.Over) next).evidence();
    assertThat(evidence.finalsMissing()).containsExactly(alpha.nodeName());
    assertThat(evidence.failure().orElseThrow().message())
        .isEqualTo("no final from " + alpha.nodeName());
    assertThat(evidence.ledger()).isEmpty();
  }

  @Test
  void aDatabaseThatAnswersNothingForLongStopsTheLoad() {
    StartLoad start = loadStarts(alpha).get(0);
    for (int second = 0; second < DatabaseSilence.LIMIT_SECONDS; second++) {
      alpha.sendsSecond(start, second, Phase.WARMUP, 0, 4);
    }

    assertThat(alpha.expect(StopLoad.class).reason()).contains("answered nothing");
    alpha.sendsFinal(start, 0);
    alpha.expect(FinalReceived.class);
    alpha.expect(Validate.class);
  }

  @Test
  void secondsWithoutAnythingToAnswerAreNotSilence() {
    StartLoad start = loadStarts(alpha).get(0);
    for (int second = 0; second < 2 * DatabaseSilence.LIMIT_SECONDS; second++) {
      alpha.sendsSecond(start, second, Phase.WARMUP, 0, 0);
    }

    alpha.expectNothing();
  }
}
