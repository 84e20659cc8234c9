package io.trialbalance.cluster.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialbalance.cluster.NoopPlan;
import io.trialbalance.cluster.coordinator.attempt.FakeAgent;
import io.trialbalance.protocol.measure.StepFailure;
import io.trialbalance.protocol.message.AgentProtocol.Examine;
import io.trialbalance.protocol.message.AgentProtocol.Provision;
import io.trialbalance.protocol.message.AgentProtocol.Release;
import io.trialbalance.protocol.message.ClusterView.ExperimentView;
import io.trialbalance.protocol.message.CoordinatorProtocol.Abort;
import io.trialbalance.protocol.message.CoordinatorProtocol.AbortReply;
import io.trialbalance.protocol.message.ProgressEvent.AttemptEnded;
import io.trialbalance.protocol.message.ProgressEvent.ExperimentEnded;
import io.trialbalance.protocol.message.ProgressEvent.StepNoted;
import io.trialbalance.protocol.phase.Phase;
import io.trialbalance.protocol.phase.Status;
import io.trialbalance.protocol.plan.DesignOptions;
import io.trialbalance.protocol.plan.ExperimentRequest;
import io.trialbalance.protocol.plan.OnFailure;
import io.trialbalance.protocol.plan.PhaseTimes;
import io.trialbalance.protocol.plan.RunPlan;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Nodes that are missing, are lost, or take no load. */
class NodesOfAnExperimentTest extends WithCoordinator {

  @Test
  void nodesShareByWeightAndThoseWithoutLoadTakeNoPart() {
    spawn(3, FakeMembers.STAYING);
    FakeAgent idle = new FakeAgent(kit, "alpha", 0);
    FakeAgent light = new FakeAgent(kit, "beta");
    FakeAgent heavy = new FakeAgent(kit, "gamma", 3);
    submit(plan("one", 1, 0));

    light.examines(Map.of());
    assertThat(heavy.examines(Map.of()).weights()).containsExactly(1, 3);
    assertThat(light.provisions().nodes()).isEqualTo(2);
    awaitPhase(Phase.SETTLING);
    time.timePasses(Duration.ofSeconds(2));
    assertThat(light.connects().weights()).containsExactly(1, 3);
    assertThat(heavy.connects().node()).isEqualTo(1);
    idle.expectNothing();
  }

  @Test
  void aClusterInWhichNobodyTakesLoadRefusesAnExperiment() {
    spawn(1, FakeMembers.STAYING);
    new FakeAgent(kit, "alpha", 0);
    awaitNodes(1);
    submit(plan("one", 1, 0));

    ExperimentEnded ended = await(ExperimentEnded.class);
    assertThat(ended.status()).isEqualTo(Status.FAILED);
    assertThat(ended.failure().kind()).isEqualTo(StepFailure.Kind.REFUSED);
    assertThat(ended.failure().message()).contains("alpha", "node.roles");
  }

  @Test
  void whoeverWaitsIsToldWhoIsThereAndWhoIsGone() {
    spawn(2, FakeMembers.STAYING);
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

  @Test
  void runsWaitUntilTheExpectedNodesAreThere() {
    spawn(2, FakeMembers.STAYING);
    FakeAgent alpha = new FakeAgent(kit, "alpha");
    submit(plan("one", 1, 0));

    assertThat(await(StepNoted.class).what()).contains("1 of 2");
    alpha.expectNothing();

    FakeAgent beta = new FakeAgent(kit, "beta");
    alpha.examines(Map.of());
    beta.examines(Map.of());
    assertThat(alpha.expect(Provision.class).nodes()).isEqualTo(2);
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
  void nothingIsRunOfAnExperimentOneOfWhosePlansCannotBegin() {
    FakeAgent alpha = new FakeAgent(kit, "alpha");
    FakeAgent beta = new FakeAgent(kit, "beta");
    spawn(2, FakeMembers.STAYING);
    submit(new ExperimentRequest("test", List.of(plan("one", 1, 0), elsewhere("two"))));

    Examine both =
        alpha.examines(Map.of("elsewhere", new StepFailure(StepFailure.Kind.FAILED, "it is full")));
    Examine one =
        beta.examines(
            Map.of("noop", new StepFailure(StepFailure.Kind.UNREACHABLE, "nobody is there")));
    assertThat(both.plans()).extracting(RunPlan::name).containsExactly("one", "two");
    assertThat(one.plans()).extracting(RunPlan::name).containsExactly("one");

    ExperimentEnded ended = await(ExperimentEnded.class);
    assertThat(ended.exitCode()).isEqualTo(2);
    assertThat(ended.failure().message())
        .matches(
            "cannot start: database elsewhere: alpha-\\d+: it is full\n"
                + "database noop: beta-\\d+: nobody is there");
    alpha.expectNothing();
    beta.expectNothing();
  }

  @Test
  void toldToKeepGoingItBeginsWhenSomePlanCan() {
    FakeAgent alpha = new FakeAgent(kit, "alpha");
    spawn(1, FakeMembers.STAYING);
    submit(
        new ExperimentRequest(
            "test",
            List.of(elsewhere("one"), plan("two", 1, 0)),
            Optional.of(DesignOptions.LIST),
            Optional.of(OnFailure.KEEP_GOING)));
    await(StepNoted.class);

    alpha.examines(
        Map.of("elsewhere", new StepFailure(StepFailure.Kind.UNREACHABLE, "nobody is there")));

    assertThat(await(StepNoted.class).what())
        .isEqualTo("goes on without database elsewhere: nobody is there");
    assertThat(alpha.expect(Provision.class).plan().name()).isEqualTo("one");
  }

  @Test
  void nodesThatChangeWhileTheyLookAreAllAskedAgain() {
    FakeAgent gone = new FakeAgent(kit, "alpha");
    FakeAgent beta = new FakeAgent(kit, "beta");
    spawn(1, FakeMembers.STAYING);
    awaitNodes(2);
    submit(plan("one", 1, 0));
    gone.expect(Examine.class);

    gone.isLost();

    beta.expect(Release.class);
    assertThat(beta.examines(Map.of()).weights()).hasSize(1);
    beta.expect(Provision.class);
  }

  @Test
  void anExperimentThatIsLookedAtCanBeAborted() {
    FakeAgent alpha = new FakeAgent(kit, "alpha");
    spawn(1, FakeMembers.STAYING);
    String id = submit(plan("one", 1, 0));
    alpha.expect(Examine.class);

    coordinator.tell(new Abort(id, "as the test wants", kit.<AbortReply>createTestProbe().ref()));

    assertThat(await(ExperimentEnded.class).exitCode()).isEqualTo(130);
    alpha.expect(Release.class);
  }

  @Test
  void anAgentThatSaysNothingOfADatabaseIsInTheWay() {
    FakeAgent alpha = new FakeAgent(kit, "alpha");
    spawn(1, FakeMembers.STAYING);
    submit(plan("one", 1, 0));
    alpha.expect(Examine.class);

    time.timePasses(Duration.ofMinutes(10));

    assertThat(await(ExperimentEnded.class).failure().message())
        .startsWith("cannot start: database noop: alpha")
        .contains("has not said for 10 min");
  }

  private static RunPlan elsewhere(String name) {
    return new NoopPlan(
            name, "elsewhere", new PhaseTimes(Duration.ZERO, SECOND, SECOND, SECOND), 1, 1, 0)
        .toPlan();
  }

  @Test
  void aLostNodeMakesAnotherAttemptAndBothAreKept() {
    spawn(1, FakeMembers.STAYING);
    FakeAgent lost = new FakeAgent(kit, "alpha");
    submit(plan("one", 1, 1));
    loadStarts(lost);

    lost.isLost();

    AttemptEnded discarded = awaitRepeat();
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
    spawn(1, FakeMembers.STAYING);
    FakeAgent lost = new FakeAgent(kit, "alpha");
    submit(plan("one", 1, 1));
    lost.expect(Provision.class);

    lost.isLost();

    assertThat(awaitRepeat().reasons().toString()).contains("provisioning");
    FakeAgent next = new FakeAgent(kit, "beta");
    runsToItsEnd(next);
    assertThat(await(AttemptEnded.class).status()).isEqualTo(Status.DONE);
  }

  @Test
  void repeatsWaitTwiceAsLongEachTime() {
    spawn(1, FakeMembers.STAYING);
    FakeAgent lost = new FakeAgent(kit, "node-0");
    submit(plan("one", 1, 9));

    for (int repeat = 1; repeat <= 8; repeat++) {
      lost.expect(Provision.class);
      lost.isLost();
      await(AttemptEnded.class);
      lost = new FakeAgent(kit, "node-" + repeat);
      Duration pause = Duration.ofSeconds(Math.min(60, 1 << (repeat - 1)));
      time.timePasses(pause.minusMillis(1));
      lost.expectNothing();
      time.timePasses(Duration.ofMillis(1));
    }

    lost.expect(Provision.class);
  }

  @Test
  void noAttemptBeginsBeforeAllNodesReachEachOther() {
    FakeAgent alpha = new FakeAgent(kit, "alpha");
    FakeAgent beta = new FakeAgent(kit, "beta");
    broken = new TreeSet<>(Set.of("alpha and beta do not reach each other"));
    spawn(2, FakeMembers.APART);
    submit(plan("one", 1, 0));

    assertThat(await(StepNoted.class).what())
        .isEqualTo(
            "waiting until all nodes reach each other: alpha and beta do not reach each other");
    assertThat(show().experiments())
        .singleElement()
        .extracting(ExperimentView::step)
        .asString()
        .contains("alpha and beta do not reach each other");
    time.timePasses(SECOND);
    alpha.expectNothing();

    broken = new TreeSet<>();
    time.timePasses(SECOND);
    alpha.examines(Map.of());
    beta.examines(Map.of());
    alpha.expect(Provision.class);
    beta.expectNothing();
  }

  @Test
  void nodesThatDoNotReachEachOtherForTenMinutesFailAnExperiment() {
    new FakeAgent(kit, "alpha");
    new FakeAgent(kit, "beta");
    broken = new TreeSet<>(Set.of("alpha and beta do not reach each other"));
    spawn(2, FakeMembers.APART);
    submit(plan("one", 1, 0));
    await(StepNoted.class);

    time.timePasses(Duration.ofMinutes(10));

    ExperimentEnded ended = await(ExperimentEnded.class);
    assertThat(ended.status()).isEqualTo(Status.FAILED);
    assertThat(ended.exitCode()).isEqualTo(5);
    assertThat(ended.failure().message())
        .startsWith("for 10 min no attempt could begin: alpha and beta do not reach each other");
  }

  @Test
  void anExperimentThatWaitsForNodesToReachEachOtherCanBeAborted() {
    new FakeAgent(kit, "alpha");
    new FakeAgent(kit, "beta");
    broken = new TreeSet<>(Set.of("alpha and beta do not reach each other"));
    spawn(2, FakeMembers.APART);
    String id = submit(plan("one", 1, 0));
    await(StepNoted.class);

    coordinator.tell(new Abort(id, "as the test wants", kit.<AbortReply>createTestProbe().ref()));

    assertThat(await(ExperimentEnded.class).exitCode()).isEqualTo(130);
  }

  @Test
  void whoeverWaitsForANodeIsToldWhomItDoesNotReach() {
    new FakeAgent(kit, "alpha");
    broken = new TreeSet<>(Set.of("beta is kept out of the cluster"));
    spawn(2, FakeMembers.APART);
    submit(plan("one", 1, 0));

    assertThat(await(StepNoted.class).what())
        .startsWith("waiting for nodes: 1 of 2 are there (alpha")
        .endsWith("); beta is kept out of the cluster");
  }

  @Test
  void attemptsEndWhenTheReRunsAreUsedUp() {
    spawn(1, FakeMembers.STAYING);
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
}
