package io.trialbalance.cluster.coordinator.attempt;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.BehaviorBuilder;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import io.trialbalance.cluster.coordinator.attempt.AttemptOrder.EndEarly;
import io.trialbalance.cluster.coordinator.attempt.AttemptOrder.NodeLost;
import io.trialbalance.cluster.hosts.HostReader;
import io.trialbalance.protocol.measure.StepFailure;
import io.trialbalance.protocol.message.CoordinatorProtocol.Command;
import io.trialbalance.protocol.message.CoordinatorProtocol.HostWatched;
import io.trialbalance.protocol.message.CoordinatorProtocol.LoadFinal;
import io.trialbalance.protocol.message.CoordinatorProtocol.Provisioned;
import io.trialbalance.protocol.message.CoordinatorProtocol.StepFailed;
import io.trialbalance.protocol.message.CoordinatorProtocol.StepProgress;
import io.trialbalance.protocol.message.CoordinatorProtocol.Validated;
import io.trialbalance.protocol.phase.Phase;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Takes one attempt through its phases, then says how it ended and stops:
 *
 * <pre>
 * provisioning -> settling -> connecting, warmup, measurement, draining -> validating
 * </pre>
 *
 * One behaviour method for each phase; there is no other record of which phase it is. Those between
 * settling and validating are {@link LoadPhases}: in them all nodes work together, here one does.
 * Agents answer to this actor alone, so that whatever belongs to an attempt that is over, or to a
 * coordinator that is gone, ends with it.
 */
public final class PhaseMachine {

  private static final Duration HEARTBEAT = Duration.ofSeconds(1);

  /**
   * So long may an agent that resets or validates say nothing: a statement over all accounts of a
   * large plan takes minutes. Beyond it the agent hangs, although its node is there.
   */
  private static final Duration STEP_SILENCE = Duration.ofMinutes(10);

  private static final int PROVISIONING_NODE = 0;

  private record HeartbeatTick() implements Command {}

  private record StepSilent() implements Command {}

  private record Settled() implements Command {}

  private final TimerScheduler<Command> timers;
  private final Attempt attempt;
  private final Participants nodes;
  private final Ending ending;
  private final AttemptProgress progress;
  private final AgentOrders orders;
  private final LoadReports reports;
  private final LoadPhases load;
  private final ActorRef<Command> coordinator;
  private int validator;

  private PhaseMachine(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      Attempt attempt,
      double secondsAfterThisRun,
      List<HostReader> databaseHosts,
      ActorRef<Command> coordinator) {
    this.timers = timers;
    this.attempt = attempt;
    this.nodes = attempt.participants();
    this.ending = attempt.ending();
    this.progress = new AttemptProgress(attempt, secondsAfterThisRun, coordinator);
    this.orders = new AgentOrders(attempt, context.getSelf().narrow());
    this.reports = new LoadReports(attempt, progress, orders, coordinator);
    this.load =
        new LoadPhases(
            context,
            timers,
            attempt,
            progress,
            orders,
            reports,
            databaseHosts,
            new LoadPhases.Surroundings(this::inEveryPhase, this::afterLoad, this::end));
    this.coordinator = coordinator;
  }

  /**
   * @param attempt to be made; belongs to the machine from now on
   * @param secondsAfterThisRun that the experiment is planned to last beyond the attempt's run
   * @param databaseHosts who can read the hosts of the attempt's database; none if nobody can
   * @param coordinator is told in {@link AttemptReport}s how it goes on, {@link AttemptReport.Over}
   *     at the end
   */
  public static Behavior<Command> create(
      Attempt attempt,
      double secondsAfterThisRun,
      List<HostReader> databaseHosts,
      ActorRef<Command> coordinator) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers ->
                    new PhaseMachine(
                            context,
                            timers,
                            attempt,
                            secondsAfterThisRun,
                            databaseHosts,
                            coordinator)
                        .enterProvisioning()));
  }

  // The phases, in the order in which an attempt passes them.

  private Behavior<Command> provisioning() {
    return inEveryPhase(this::end)
        .onMessage(StepProgress.class, this::onStepProgress)
        .onMessage(Provisioned.class, this::onProvisioned)
        .onMessage(StepFailed.class, this::onStepFailed)
        .onMessage(StepSilent.class, silent -> onStepSilent("reset", PROVISIONING_NODE))
        .onMessage(NodeLost.class, this::takesPart, this::onNodeLost)
        .build();
  }

  private Behavior<Command> settling() {
    return inEveryPhase(this::end)
        .onMessage(Settled.class, settled -> load.enterConnecting())
        .onMessage(StepFailed.class, this::onStepFailed)
        .onMessage(NodeLost.class, this::takesPart, this::onNodeLost)
        .build();
  }

  private Behavior<Command> validating() {
    return inEveryPhase(this::end)
        .onMessage(
            LoadFinal.class, late -> attempt.isOurs(late.totals().origin()), this::onLateFinal)
        .onMessage(HostWatched.class, reports::onHostWatched)
        .onMessage(Validated.class, this::onValidated)
        .onMessage(StepFailed.class, this::onStepFailed)
        .onMessage(StepSilent.class, silent -> onStepSilent("validated", validator))
        .onMessage(NodeLost.class, this::takesPart, this::onNodeLostInValidating)
        .build();
  }

  private BehaviorBuilder<Command> inEveryPhase(Supplier<Behavior<Command>> endEarly) {
    return Behaviors.receive(Command.class)
        .onMessage(HeartbeatTick.class, tick -> onHeartbeat())
        .onMessage(EndEarly.class, order -> onEndEarly(order, endEarly))
        .onSignal(PostStop.class, stop -> onPostStop());
  }

  // From phase to phase. What ends a phase is set before anybody is told that it has begun.

  private Behavior<Command> enterProvisioning() {
    progress.enter(Phase.PROVISIONING, Duration.ZERO);
    timers.startTimerWithFixedDelay(HeartbeatTick.class, new HeartbeatTick(), HEARTBEAT);
    awaitStep();
    orders.provision(PROVISIONING_NODE);
    return provisioning();
  }

  private Behavior<Command> onStepProgress(StepProgress step) {
    awaitStep();
    progress.note(step.what(), step.fraction());
    return Behaviors.same();
  }

  private Behavior<Command> onProvisioned(Provisioned provisioned) {
    timers.cancel(StepSilent.class);
    attempt.provisioned(provisioned.database());
    Duration settle = attempt.plan().times().settle();
    timers.startSingleTimer(Settled.class, new Settled(), settle);
    progress.enter(Phase.SETTLING, settle);
    return settling();
  }

  private Behavior<Command> afterLoad() {
    if (ending.isAborted() || ending.lostInfrastructure()) {
      return end();
    }
    progress.enter(Phase.VALIDATING, Duration.ZERO);
    return validate();
  }

  /** Any node can do it: what a run measured is in the finals, which are here. */
  private Behavior<Command> validate() {
    Optional<Integer> present = nodes.firstPresent();
    if (present.isEmpty()) {
      return fail(AttemptFailures.nobodyToValidate());
    }
    validator = present.get();
    awaitStep();
    orders.validate(validator);
    return validating();
  }

  /** Counted already: its sender has not heard so. */
  private Behavior<Command> onLateFinal(LoadFinal loadFinal) {
    orders.acknowledgeFinal(loadFinal.totals().origin().node());
    return Behaviors.same();
  }

  private Behavior<Command> onValidated(Validated validated) {
    attempt.validated(validated.totals());
    return end();
  }

  private void awaitStep() {
    timers.startSingleTimer(StepSilent.class, new StepSilent(), STEP_SILENCE);
  }

  // What can go wrong on the way.

  private Behavior<Command> fail(StepFailure why) {
    ending.fail(why);
    return end();
  }

  private Behavior<Command> onStepFailed(StepFailed failed) {
    return fail(AttemptFailures.step(failed));
  }

  private Behavior<Command> onStepSilent(String undone, int node) {
    return fail(
        AttemptFailures.stepSilent(
            nodes.names().get(node), undone, attempt.plan().database(), STEP_SILENCE));
  }

  private boolean takesPart(NodeLost lost) {
    return nodes.has(lost.agent());
  }

  private Behavior<Command> onNodeLost(NodeLost lost) {
    return fail(AttemptFailures.nodeLost(lost.agent(), attempt.phase()));
  }

  private Behavior<Command> onNodeLostInValidating(NodeLost lost) {
    return nodes.lose(lost.agent()) == validator ? validate() : Behaviors.same();
  }

  private Behavior<Command> onEndEarly(EndEarly order, Supplier<Behavior<Command>> endEarly) {
    ending.abort(order.reason());
    return endEarly.get();
  }

  // In whichever phase.

  private Behavior<Command> onHeartbeat() {
    orders.heartbeat();
    load.onHeartbeat();
    return Behaviors.same();
  }

  private Behavior<Command> end() {
    attempt.enter(Phase.IDLE, System.nanoTime());
    coordinator.tell(new AttemptReport.Over(attempt.toEvidence(), ending.lostInfrastructure()));
    return Behaviors.stopped();
  }

  /** Whether the attempt has ended or its coordinator: what agents hold for it is let go. */
  private Behavior<Command> onPostStop() {
    load.close();
    orders.release();
    return Behaviors.same();
  }
}
