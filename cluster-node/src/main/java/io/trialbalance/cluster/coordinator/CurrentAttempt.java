package io.trialbalance.cluster.coordinator;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import io.trialbalance.cluster.coordinator.attempt.Attempt;
import io.trialbalance.cluster.coordinator.attempt.AttemptOrder;
import io.trialbalance.cluster.coordinator.attempt.AttemptReport;
import io.trialbalance.cluster.coordinator.attempt.PhaseMachine;
import io.trialbalance.cluster.metrics.ClusterMetrics;
import io.trialbalance.cluster.results.document.Evidence;
import io.trialbalance.protocol.message.AgentProtocol;
import io.trialbalance.protocol.message.CoordinatorProtocol.Command;
import io.trialbalance.protocol.message.CoordinatorState.AttemptState;
import io.trialbalance.protocol.message.Order;
import io.trialbalance.protocol.message.ProgressEvent.PhaseEntered;
import io.trialbalance.protocol.phase.Phase;
import java.util.List;

/**
 * The attempt that is being made, if one is: a part of the coordinator's actor that has the phase
 * machine for it, passes on what comes, and never changes the state the actor is in.
 */
final class CurrentAttempt {

  private final ActorContext<Command> context;
  private final CoordinatorSettings settings;
  private final StateChanges changes;
  private final Announcer announcer;
  private final ClusterMetrics metrics;
  private final long epoch;
  private Experiment experiment;
  private ActorRef<Command> machine;
  private Phase phase = Phase.IDLE;

  CurrentAttempt(
      ActorContext<Command> context,
      CoordinatorSettings settings,
      StateChanges changes,
      Announcer announcer,
      ClusterMetrics metrics,
      long epoch) {
    this.context = context;
    this.settings = settings;
    this.changes = changes;
    this.announcer = announcer;
    this.metrics = metrics;
    this.epoch = epoch;
  }

  /** Idle between attempts. */
  Phase phase() {
    return phase;
  }

  /**
   * Makes the attempt that the experiment's run has under way.
   *
   * @param agents of the nodes that take part, by ordinal
   */
  void begin(Experiment ofExperiment, List<ActorRef<AgentProtocol.Command>> agents) {
    experiment = ofExperiment;
    metrics.attemptBegins(
        experiment.id(),
        experiment.where(),
        experiment.run().plan(),
        settings.wallClock().instant());
    machine =
        context.spawn(
            PhaseMachine.create(
                attempt(experiment, agents),
                experiment.secondsAfterThisRun(),
                settings
                    .databaseHosts()
                    .getOrDefault(experiment.run().plan().database(), List.of()),
                context.getSelf()),
            "attempt-" + experiment.run().underWay().serial());
    context.watch(machine);
  }

  /** What there is to tell of an attempt whose coordinator is gone. */
  Evidence lostWithItsCoordinator(Experiment ofExperiment) {
    Attempt interrupted = attempt(ofExperiment, List.of());
    interrupted.loseCoordinator(ofExperiment.run().underWay().phase());
    return interrupted.toEvidence();
  }

  private Attempt attempt(Experiment ofExperiment, List<ActorRef<AgentProtocol.Command>> agents) {
    AttemptState underWay = ofExperiment.run().underWay();
    return new Attempt(
        new Order(epoch, underWay.serial()),
        ofExperiment.toKey(),
        ofExperiment.where(),
        ofExperiment.run().plan(),
        agents,
        settings.roundTrips(),
        underWay.startedAt(),
        System.nanoTime());
  }

  /** Nodes of these agents are gone. */
  void lose(List<ActorRef<AgentProtocol.Command>> gone) {
    if (machine != null) {
      gone.forEach(agent -> machine.tell(new AttemptOrder.NodeLost(agent)));
    }
  }

  /** Brings it to its end, if there is one. */
  void endEarly(String reason) {
    if (machine != null) {
      machine.tell(new AttemptOrder.EndEarly(reason));
    }
  }

  Behavior<Command> onProgress(AttemptReport.Progress progress) {
    if (progress.event() instanceof PhaseEntered entered) {
      phase = entered.phase();
      experiment.run().enter(phase);
      changes.changed(() -> {});
    }
    announcer.tell(progress.event());
    return Behaviors.same();
  }

  Behavior<Command> onWatched(AttemptReport.Watched watched) {
    metrics.database(watched.figures());
    return Behaviors.same();
  }

  Behavior<Command> onRoundTrip(AttemptReport.RoundTrip roundTrip) {
    metrics.roundTrip(roundTrip.nanos());
    return Behaviors.same();
  }

  /** There is none any more. */
  void over(Evidence evidence) {
    machine = null;
    phase = Phase.IDLE;
    metrics.startSkew(evidence.startUncertaintySeconds());
  }
}
