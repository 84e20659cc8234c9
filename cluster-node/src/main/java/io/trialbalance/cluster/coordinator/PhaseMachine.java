package io.trialbalance.cluster.coordinator;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.BehaviorBuilder;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import io.trialbalance.cluster.verdict.Evidence;
import io.trialbalance.cluster.verdict.Evidence.Second;
import io.trialbalance.protocol.measure.ServerFigures;
import io.trialbalance.protocol.measure.StepFailure;
import io.trialbalance.protocol.measure.StepFailure.Kind;
import io.trialbalance.protocol.message.AgentProtocol;
import io.trialbalance.protocol.message.CoordinatorProtocol.AgentReply;
import io.trialbalance.protocol.message.CoordinatorProtocol.Command;
import io.trialbalance.protocol.message.CoordinatorProtocol.DatabaseWatched;
import io.trialbalance.protocol.message.CoordinatorProtocol.LoadFinal;
import io.trialbalance.protocol.message.CoordinatorProtocol.LoadSnapshot;
import io.trialbalance.protocol.message.CoordinatorProtocol.Pong;
import io.trialbalance.protocol.message.CoordinatorProtocol.Provisioned;
import io.trialbalance.protocol.message.CoordinatorProtocol.Ready;
import io.trialbalance.protocol.message.CoordinatorProtocol.StepFailed;
import io.trialbalance.protocol.message.CoordinatorProtocol.StepProgress;
import io.trialbalance.protocol.message.CoordinatorProtocol.Validated;
import io.trialbalance.protocol.message.ProgressEvent;
import io.trialbalance.protocol.phase.Phase;
import io.trialbalance.protocol.plan.PhaseTimes;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Takes one attempt through its phases, then says how it ended and stops:
 *
 * <pre>
 * provisioning -> settling -> connecting -> (barrier) -> warmup -> measurement -> draining
 *              -> validating
 * </pre>
 *
 * One behaviour method for each phase; there is no other record of which phase it is. Agents answer
 * to this actor alone, so that whatever belongs to an attempt that is over, or to a coordinator
 * that is gone, ends with it. An attempt that fails or is aborted under load passes through
 * draining, so that what was measured is kept; before that it ends at once.
 */
final class PhaseMachine {

  /** Between the order to start and the start: every node must have the order by then. */
  private static final Duration START_LEAD = Duration.ofMillis(500);

  /** Opening pools and proving a round trip may take so long on the slowest node. */
  private static final Duration CONNECT_DEADLINE = Duration.ofMinutes(2);

  /** Beyond the plan's drain deadline: closing the target and delivering the final. */
  private static final Duration FINAL_DEADLINE = Duration.ofSeconds(20);

  private static final Duration HEARTBEAT = Duration.ofSeconds(1);

  /** End early: somebody wants it to. */
  record EndEarly(String reason) implements Command {}

  /** The node of this agent is gone. */
  record NodeLost(ActorRef<AgentProtocol.Command> agent) implements Command {}

  /** What the machine tells the coordinator. */
  interface Audience {
    /** Something has happened that people may want to see. */
    void progress(ProgressEvent event);

    /** The database server has said how it is. */
    void watched(ServerFigures figures);

    /** The slowest node's round trip of the last second, in nanoseconds. */
    void roundTrip(long nanos);

    /** The attempt is over. */
    void over(Over over);
  }

  /**
   * @param evidence everything that is known of the attempt
   * @param lostInfrastructure whether it ended because a node was lost
   */
  record Over(Evidence evidence, boolean lostInfrastructure) implements Command {}

  private record BarrierMet(Phase phase, PhaseBarrier.Met met) implements Command {}

  private record PhaseOver() implements Command {}

  private record HeartbeatTick() implements Command {}

  private final ActorContext<Command> context;
  private final TimerScheduler<Command> timers;
  private final Attempt attempt;
  private final AttemptProgress progress;
  private final Audience audience;
  private final ActorRef<AgentReply> self;
  private int pingRound;
  private ActorRef<PhaseBarrier.Command> barrier;
  private int validator;
  private long slowestRoundTripNanos;

  private PhaseMachine(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      Attempt attempt,
      AttemptProgress progress,
      Audience audience) {
    this.context = context;
    this.timers = timers;
    this.attempt = attempt;
    this.progress = progress;
    this.audience = audience;
    this.self = context.getSelf().narrow();
  }

  /**
   * @param attempt to be made; belongs to the machine from now on
   * @param progress says in events how it goes on
   * @param audience is called on the machine's thread
   */
  static Behavior<Command> create(Attempt attempt, AttemptProgress progress, Audience audience) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> new PhaseMachine(context, timers, attempt, progress, audience).begin()));
  }

  // The phases, in the order in which an attempt passes them. Each says how it is left early.

  private Behavior<Command> provisioning() {
    return inEveryPhase(this::end)
        .onMessage(StepProgress.class, this::onStepProgress)
        .onMessage(Provisioned.class, this::onProvisioned)
        .onMessage(StepFailed.class, this::onStepFailed)
        .onMessage(NodeLost.class, this::takesPart, this::onNodeLost)
        .build();
  }

  private Behavior<Command> settling() {
    return inEveryPhase(this::end)
        .onMessage(PhaseOver.class, over -> enterConnecting())
        .onMessage(NodeLost.class, this::takesPart, this::onNodeLost)
        .build();
  }

  private Behavior<Command> connecting() {
    return inEveryPhase(this::end)
        .onMessage(Ready.class, this::onReady)
        .onMessage(Pong.class, this::onPong)
        .onMessage(StepFailed.class, this::onStepFailed)
        .onMessage(NodeLost.class, this::takesPart, this::onNodeLost)
        .onMessage(BarrierMet.class, this::isMet, this::onAllConnected)
        .build();
  }

  private Behavior<Command> warmup() {
    return underLoad(this::stopLoad).onMessage(PhaseOver.class, over -> enterMeasurement()).build();
  }

  private Behavior<Command> measurement() {
    return underLoad(this::stopLoad).onMessage(PhaseOver.class, over -> enterDraining()).build();
  }

  private Behavior<Command> draining() {
    return underLoad(Behaviors::same)
        .onMessage(BarrierMet.class, this::isMet, this::onAllDrained)
        .build();
  }

  private Behavior<Command> validating() {
    return inEveryPhase(this::end)
        .onMessage(LoadFinal.class, this::onLateFinal)
        .onMessage(Validated.class, this::onValidated)
        .onMessage(StepFailed.class, this::onStepFailed)
        .onMessage(NodeLost.class, this::takesPart, this::onNodeLostInValidating)
        .build();
  }

  private BehaviorBuilder<Command> underLoad(Supplier<Behavior<Command>> endEarly) {
    return inEveryPhase(endEarly)
        .onMessage(HeartbeatTick.class, tick -> onHeartbeat())
        .onMessage(Pong.class, this::onPongUnderLoad)
        .onMessage(DatabaseWatched.class, this::onDatabaseWatched)
        .onMessage(LoadSnapshot.class, snapshot -> onSnapshot(snapshot, endEarly))
        .onMessage(LoadFinal.class, this::onFinal)
        .onMessage(StepFailed.class, failed -> onFailedUnderLoad(failed, endEarly))
        .onMessage(NodeLost.class, this::takesPart, lost -> onNodeLostUnderLoad(lost, endEarly));
  }

  private BehaviorBuilder<Command> inEveryPhase(Supplier<Behavior<Command>> endEarly) {
    return Behaviors.receive(Command.class)
        .onMessage(EndEarly.class, order -> onEndEarly(order, endEarly));
  }

  // From phase to phase.

  private Behavior<Command> begin() {
    enter(Phase.PROVISIONING, Duration.ZERO);
    attempt
        .agent(0)
        .tell(new AgentProtocol.Provision(attempt.order(), attempt.plan(), attempt.nodes(), self));
    return provisioning();
  }

  private Behavior<Command> onStepProgress(StepProgress step) {
    audience.progress(progress.noted(attempt, step.what(), step.fraction()));
    return Behaviors.same();
  }

  private Behavior<Command> onProvisioned(Provisioned provisioned) {
    attempt.provisioned(provisioned.database());
    Duration settle = attempt.plan().times().settle();
    enter(Phase.SETTLING, settle);
    timers.startSingleTimer(PhaseOver.class, new PhaseOver(), settle);
    return settling();
  }

  private Behavior<Command> enterConnecting() {
    enter(Phase.CONNECTING, Duration.ZERO);
    meet(CONNECT_DEADLINE);
    for (int node = 0; node < attempt.nodes(); node++) {
      attempt
          .agent(node)
          .tell(
              new AgentProtocol.Connect(
                  attempt.order(), attempt.plan(), attempt.run(), node, attempt.nodes(), self));
    }
    return connecting();
  }

  private Behavior<Command> onReady(Ready ready) {
    attempt.ready(ready.node(), ready.description());
    ping(ready.node());
    return Behaviors.same();
  }

  private Behavior<Command> onPong(Pong pong) {
    if (attempt.pong(pong, System.nanoTime())) {
      barrier.tell(new PhaseBarrier.Arrived(pong.node()));
    } else {
      ping(pong.node());
    }
    return Behaviors.same();
  }

  private Behavior<Command> onAllConnected(BarrierMet barrierMet) {
    if (!barrierMet.met().isComplete()) {
      attempt.fail(
          new StepFailure(
              Kind.LOST,
              "not connected within "
                  + CONNECT_DEADLINE.toSeconds()
                  + " s: "
                  + String.join(", ", barrierMet.met().missing())));
      return end();
    }
    attempt.loadStartsAt(System.nanoTime() + START_LEAD.toNanos());
    for (int node = 0; node < attempt.nodes(); node++) {
      attempt
          .agent(node)
          .tell(new AgentProtocol.StartLoad(attempt.order(), attempt.loadStartNanos(node), self));
    }
    Duration warmup = START_LEAD.plus(attempt.plan().times().warmup());
    enter(Phase.WARMUP, warmup);
    timers.startSingleTimer(PhaseOver.class, new PhaseOver(), warmup);
    timers.startTimerWithFixedDelay(HeartbeatTick.class, new HeartbeatTick(), HEARTBEAT);
    return warmup();
  }

  private Behavior<Command> enterMeasurement() {
    PhaseTimes times = attempt.plan().times();
    enter(Phase.MEASUREMENT, times.measurement());
    long endNanos = attempt.loadStartNanos() + times.warmup().plus(times.measurement()).toNanos();
    timers.startSingleTimer(
        PhaseOver.class, new PhaseOver(), Duration.ofNanos(endNanos - System.nanoTime()));
    return measurement();
  }

  private Behavior<Command> stopLoad() {
    attempt.tellAll(new AgentProtocol.StopLoad(attempt.order(), attempt.reasonToEnd()));
    return enterDraining();
  }

  private Behavior<Command> enterDraining() {
    timers.cancel(PhaseOver.class);
    enter(Phase.DRAINING, Duration.ZERO);
    meet(attempt.plan().times().drainDeadline().plus(FINAL_DEADLINE));
    // A final may be here before the timer that ends the measurement.
    attempt.nodesDone().forEach(node -> barrier.tell(new PhaseBarrier.Arrived(node)));
    return draining();
  }

  private Behavior<Command> onFinal(LoadFinal loadFinal) {
    if (!attempt.takeFinal(loadFinal.totals())) {
      return Behaviors.same();
    }
    int node = loadFinal.totals().origin().node();
    attempt.agent(node).tell(new AgentProtocol.FinalReceived(attempt.order()));
    if (attempt.phase() == Phase.DRAINING) {
      barrier.tell(new PhaseBarrier.Arrived(node));
    }
    return Behaviors.same();
  }

  private Behavior<Command> onAllDrained(BarrierMet barrierMet) {
    timers.cancel(HeartbeatTick.class);
    if (!barrierMet.met().isComplete()) {
      attempt.fail(
          new StepFailure(
              Kind.LOST, "no final from " + String.join(", ", barrierMet.met().missing())));
    }
    if (attempt.isAborted() || attempt.lostInfrastructure()) {
      return end();
    }
    enter(Phase.VALIDATING, Duration.ZERO);
    return validate();
  }

  /** Any node can do it: what a run measured is in the finals, which are here. */
  private Behavior<Command> validate() {
    Optional<Integer> present = attempt.firstPresent();
    if (present.isEmpty()) {
      attempt.fail(new StepFailure(Kind.LOST, "no node is left to validate"));
      return end();
    }
    validator = present.get();
    attempt
        .agent(validator)
        .tell(
            new AgentProtocol.Validate(
                attempt.order(), attempt.plan(), attempt.unknownIds(), self));
    return validating();
  }

  /** Counted already: its sender has not heard so. */
  private Behavior<Command> onLateFinal(LoadFinal loadFinal) {
    attempt
        .agent(loadFinal.totals().origin().node())
        .tell(new AgentProtocol.FinalReceived(attempt.order()));
    return Behaviors.same();
  }

  private Behavior<Command> onValidated(Validated validated) {
    attempt.validated(validated.totals());
    return end();
  }

  // What can go wrong on the way.

  private Behavior<Command> onStepFailed(StepFailed failed) {
    attempt.fail(named(failed));
    return end();
  }

  private Behavior<Command> onNodeLost(NodeLost lost) {
    attempt.fail(lostFailure(lost));
    return end();
  }

  private Behavior<Command> onNodeLostInValidating(NodeLost lost) {
    return attempt.lose(lost.agent()) == validator ? validate() : Behaviors.same();
  }

  private Behavior<Command> onFailedUnderLoad(
      StepFailed failed, Supplier<Behavior<Command>> endEarly) {
    attempt.fail(named(failed));
    return endEarly.get();
  }

  private Behavior<Command> onNodeLostUnderLoad(
      NodeLost lost, Supplier<Behavior<Command>> endEarly) {
    attempt.fail(lostFailure(lost));
    int node = attempt.lose(lost.agent());
    if (attempt.phase() == Phase.DRAINING) {
      barrier.tell(new PhaseBarrier.Arrived(node));
    }
    return endEarly.get();
  }

  private Behavior<Command> onSnapshot(
      LoadSnapshot loadSnapshot, Supplier<Behavior<Command>> endEarly) {
    for (Second second : attempt.snapshot(loadSnapshot.snapshot())) {
      progress.second(attempt, second).ifPresent(audience::progress);
    }
    if (attempt.isSilent()) {
      attempt.fail(
          new StepFailure(
              Kind.UNREACHABLE,
              "the database "
                  + attempt.plan().database()
                  + " has answered nothing for "
                  + Attempt.SILENCE_LIMIT_SECONDS
                  + " s although transfers were sent: look at its log, then run the plan again"));
      return endEarly.get();
    }
    return Behaviors.same();
  }

  private Behavior<Command> onPongUnderLoad(Pong pong) {
    slowestRoundTripNanos = Math.max(slowestRoundTripNanos, System.nanoTime() - pong.sentNanos());
    return Behaviors.same();
  }

  private Behavior<Command> onDatabaseWatched(DatabaseWatched watched) {
    if (watched.order().equals(attempt.order())) {
      audience.watched(watched.figures());
    }
    return Behaviors.same();
  }

  private Behavior<Command> onEndEarly(EndEarly order, Supplier<Behavior<Command>> endEarly) {
    attempt.abort(order.reason());
    return endEarly.get();
  }

  private StepFailure lostFailure(NodeLost lost) {
    return new StepFailure(
        Kind.LOST,
        "node " + AgentProtocol.nodeName(lost.agent()) + " was lost in " + attempt.phase().label());
  }

  private static StepFailure named(StepFailed failed) {
    return new StepFailure(
        failed.failure().kind(), failed.nodeName() + ": " + failed.failure().message());
  }

  // Small things that several phases need.

  private void enter(Phase phase, Duration planned) {
    attempt.enter(phase, System.nanoTime());
    audience.progress(progress.entered(attempt, planned));
  }

  private void meet(Duration deadline) {
    Phase phase = attempt.phase();
    barrier =
        context.spawnAnonymous(
            PhaseBarrier.create(
                attempt.names(), deadline, context.getSelf(), met -> new BarrierMet(phase, met)));
  }

  private boolean isMet(BarrierMet met) {
    return attempt.phase() == met.phase();
  }

  private void ping(int node) {
    attempt
        .agent(node)
        .tell(new AgentProtocol.Ping(attempt.order(), ++pingRound, System.nanoTime(), self));
  }

  private Behavior<Command> onHeartbeat() {
    audience.roundTrip(slowestRoundTripNanos);
    slowestRoundTripNanos = 0;
    for (int node = 0; node < attempt.nodes(); node++) {
      ping(node);
    }
    return Behaviors.same();
  }

  private boolean takesPart(NodeLost lost) {
    return attempt.nodeOf(lost.agent()).isPresent();
  }

  /** Lets go of everything that the attempt holds, and says how it ended. */
  private Behavior<Command> end() {
    attempt.tellAll(new AgentProtocol.Release(attempt.order()));
    attempt.enter(Phase.IDLE, System.nanoTime());
    audience.over(new Over(attempt.toEvidence(), attempt.lostInfrastructure()));
    return Behaviors.stopped();
  }
}
