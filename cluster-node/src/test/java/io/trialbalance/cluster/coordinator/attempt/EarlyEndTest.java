package io.trialbalance.cluster.coordinator.attempt;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.FishingOutcomes;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import io.trialbalance.cluster.NoopPlan;
import io.trialbalance.cluster.experiment.BeginRule;
import io.trialbalance.cluster.experiment.Step;
import io.trialbalance.cluster.node.Agent;
import io.trialbalance.cluster.node.LocalNode;
import io.trialbalance.cluster.results.document.Evidence;
import io.trialbalance.cluster.results.document.Finding;
import io.trialbalance.cluster.results.statistics.Figures;
import io.trialbalance.cluster.verdict.Checks;
import io.trialbalance.protocol.message.AgentProtocol;
import io.trialbalance.protocol.message.CoordinatorProtocol.Command;
import io.trialbalance.protocol.message.ExperimentKey;
import io.trialbalance.protocol.message.ProgressEvent.Where;
import io.trialbalance.protocol.message.Stamp;
import io.trialbalance.protocol.message.StateVersion;
import io.trialbalance.protocol.message.Tenant;
import io.trialbalance.protocol.phase.Phase;
import io.trialbalance.protocol.phase.Status;
import io.trialbalance.protocol.phase.Verdict;
import io.trialbalance.protocol.plan.IdleDatabases;
import io.trialbalance.protocol.plan.PhaseTimes;
import io.trialbalance.workload.database.noop.NoopLedger;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** A measurement that a rule ends early, with agents that load for real. */
class EarlyEndTest {

  /** Tokens a second of {@link NoopPlan}, over all nodes. */
  private static final int RATE = 1_000;

  private static final ActorTestKit KIT = ActorTestKit.create();
  private static final PhaseTimes LONG =
      new PhaseTimes(
          Duration.ZERO, Duration.ofSeconds(1), Duration.ofMinutes(5), Duration.ofSeconds(1));

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  private static ActorRef<AgentProtocol.Command> agent(String name) {
    return KIT.spawn(
        Agent.create(
            name,
            database -> new NoopLedger(),
            ordinal -> LocalNode.describe(ordinal, name, name + ":1", "v", 1),
            () -> false));
  }

  private static Evidence measured(Step step) {
    TestProbe<Command> experiment = KIT.createTestProbe();
    Attempt attempt =
        new Attempt(
            new Stamp(4, 2),
            new Tenant(
                new StateVersion(new UUID(0, 3), 3, new UUID(0, 2), 0),
                new ExperimentKey("test-1", new UUID(0, 1))),
            new Where("one", 1, 1, 1, 1, 1),
            step,
            NoopPlan.EMPTIED,
            List.of(agent("alpha"), agent("beta")),
            2,
            Optional.empty(),
            Instant.EPOCH,
            System.nanoTime());
    KIT.spawn(PhaseMachine.create(attempt, 0, List.of(), experiment.ref(), experiment.ref()));
    List<Command> told =
        experiment.fishForMessage(
            Duration.ofMinutes(1),
            message ->
                message instanceof AttemptReport.Over
                    ? FishingOutcomes.complete()
                    : FishingOutcomes.continueAndIgnore());
    return ((AttemptReport.Over) told.get(0)).evidence();
  }

  @Test
  void everyNodeEndsAtTheSameSecondAndTheFiguresAreOfTheSecondsThatWere() {
    Evidence evidence =
        measured(
            new Step(
                1,
                1,
                new NoopPlan("one", "noop", LONG, 2, 1, 0).toPlan(),
                true,
                IdleDatabases.RUNNING,
                BeginRule.AT_ONCE,
                seconds -> Optional.of("one second is enough")));

    assertThat(evidence.status()).isEqualTo(Status.DONE);
    Evidence.EarlyEnd early = evidence.endedEarly().orElseThrow();
    assertThat(early.reason()).isEqualTo("one second is enough");
    assertThat(early.seconds()).isBetween(2, 20);
    assertThat(evidence.totals().orElseThrow().measurement().counts().minted())
        .isEqualTo((long) RATE * early.seconds());
    assertThat(Figures.of(evidence).measurementSeconds()).isEqualTo(early.seconds());
    assertThat(evidence.series())
        .filteredOn(second -> second.phase() == Phase.MEASUREMENT)
        .hasSize(early.seconds());
    assertThat(evidence.hosts()).isNotEmpty();
    assertThat(Checks.judge(evidence).findings())
        .filteredOn(finding -> finding.check().equals("snapshots-agree"))
        .extracting(Finding::verdict)
        .containsExactly(Optional.of(Verdict.VALID));
  }
}
