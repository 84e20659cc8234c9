package io.trialbalance.cluster.coordinator;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.BehaviorBuilder;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import io.trialbalance.cluster.hosts.HostReader;
import io.trialbalance.cluster.hosts.HostWatch;
import io.trialbalance.cluster.verdict.Evidence;
import io.trialbalance.cluster.verdict.Evidence.Second;
import io.trialbalance.protocol.measure.ServerFigures;
import io.trialbalance.protocol.measure.StepFailure;
import io.trialbalance.protocol.measure.StepFailure.Kind;
import io.trialbalance.protocol.message.AgentProtocol;
import io.trialbalance.protocol.message.CoordinatorProtocol.AgentReply;
import io.trialbalance.protocol.message.CoordinatorProtocol.Command;
import io.trialbalance.protocol.message.CoordinatorProtocol.DatabaseWatched;
import io.trialbalance.protocol.message.CoordinatorProtocol.HostWatched;
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
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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

  /**
   * So long may an agent that resets or validates say nothing: a statement over all accounts of a
   * large plan takes minutes. Beyond it the agent hangs, although its node is there.
   */
  private static final Duration STEP_SILENCE = Duration.ofMinutes(10);

  /** End early: somebody wants it to. */
  record EndEarly(String reason) implements Command {}

  /** The node of this agent is gone. */
  record NodeLost(ActorRef<AgentProtocol.Command> agent) implements Command {}

  /** Tells the coordinator that something has happened that people may want to see. */
  record Progress(ProgressEvent event) implements Command {}

  /** Tells the coordinator what the database server has said of itself. */
  record Watched(ServerFigures figures) implements Command {}

  /** Tells the coordinator the slowest node's round trip of the last second. */
  record RoundTrip(long nanos) implements Command {}

  /**
   * Tells the coordinator that the attempt is over.
   *
   * @param evidence everything that is known of it
   * @param lostInfrastructure whether it ended because a node was lost
   */
  record Over(Evidence evidence, boolean lostInfrastructure) implements Command {}

  private record BarrierMet(Phase phase, PhaseBarrier.Met met) implements Command {}

  private record PhaseOver() implements Command {}

  /** Phases in which round trips are measured, since nothing else tells of the network then. */
  private static final Set<Phase> UNDER_LOAD =
      EnumSet.of(Phase.WARMUP, Phase.MEASUREMENT, Phase.DRAINING);

  private record HeartbeatTick() implements Command {}

  private record StepSilent() implements Command {}

  private final ActorContext<Command> context;
  private final TimerScheduler<Command> timers;
  private final Attempt attempt;
  private final AttemptProgress progress;
  private final List<HostReader> databaseHosts;
  private final ActorRef<Command> coordinator;
  private final ActorRef<AgentReply> self;
  private int pingRound;
  private ActorRef<PhaseBarrier.Command> barrier;
  private int validator;
  private long slowestRoundTripNanos;
  private HostWatch hostWatch;

  private PhaseMachine(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      Attempt attempt,
      AttemptProgress progress,
      List<HostReader> databaseHosts,
      ActorRef<Command> coordinator) {
    this.context = context;
    this.timers = timers;
    this.attempt = attempt;
    this.progress = progress;
    this.databaseHosts = databaseHosts;
    this.coordinator = coordinator;
    this.self = context.getSelf().narrow();
  }

  /**
   * @param attempt to be made; belongs to the machine from now on
   * @param progress says in events how it goes on
   * @param databaseHosts who can read the hosts of the attempt's database; none if nobody can
   * @param coordinator is told of {@link Progress}, and at the end that it is {@link Over}
   */
  static Behavior<Command> create(
      Attempt attempt,
      AttemptProgress progress,
      List<HostReader> databaseHosts,
      ActorRef<Command> coordinator) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers ->
                    new PhaseMachine(context, timers, attempt, progress, databaseHosts, coordinator)
                        .begin()));
  }

  // The phases, in the order in which an attempt passes them. Each says how it is left early.

  private Behavior<Command> provisioning() {
    return inEveryPhase(this::end)
        .onMessage(StepProgress.class, this::onStepProgress)
        .onMessage(Provisioned.class, this::onProvisioned)
        .onMessage(StepFailed.class, this::onStepFailed)
        .onMessage(StepSilent.class, silent -> onStepSilent("reset", 0))
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
        .onMessage(Ready.class, ready -> attempt.isOurs(ready.order(), ready.node()), this::onReady)
        .onMessage(Pong.class, pong -> attempt.isOurs(pong.order(), pong.node()), this::onPong)
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
        .onMessage(
            LoadFinal.class, late -> attempt.isOurs(late.totals().origin()), this::onLateFinal)
        .onMessage(HostWatched.class, this::onHostWatched)
        .onMessage(Validated.class, this::onValidated)
        .onMessage(StepFailed.class, this::onStepFailed)
        .onMessage(StepSilent.class, silent -> onStepSilent("validated", validator))
        .onMessage(NodeLost.class, this::takesPart, this::onNodeLostInValidating)
        .build();
  }

  private BehaviorBuilder<Command> underLoad(Supplier<Behavior<Command>> endEarly) {
    return inEveryPhase(endEarly)
        .onMessage(Pong.class, this::onPongUnderLoad)
        .onMessage(DatabaseWatched.class, this::onDatabaseWatched)
        .onMessage(HostWatched.class, this::onHostWatched)
        .onMessage(LoadSnapshot.class, snapshot -> onSnapshot(snapshot, endEarly))
        .onMessage(LoadFinal.class, this::onFinal)
        .onMessage(StepFailed.class, failed -> onFailedUnderLoad(failed, endEarly))
        .onMessage(NodeLost.class, this::takesPart, lost -> onNodeLostUnderLoad(lost, endEarly));
  }

  private BehaviorBuilder<Command> inEveryPhase(Supplier<Behavior<Command>> endEarly) {
    return Behaviors.receive(Command.class)
        .onMessage(HeartbeatTick.class, tick -> onHeartbeat())
        .onMessage(EndEarly.class, order -> onEndEarly(order, endEarly))
        .onSignal(PostStop.class, stop -> onPostStop());
  }

  // From phase to phase. What ends a phase is set before anybody is told that it has begun.

  private Behavior<Command> begin() {
    enter(Phase.PROVISIONING, Duration.ZERO);
    timers.startTimerWithFixedDelay(HeartbeatTick.class, new HeartbeatTick(), HEARTBEAT);
    awaitStep();
    attempt
        .agent(0)
        .tell(new AgentProtocol.Provision(attempt.order(), attempt.plan(), attempt.nodes(), self));
    return provisioning();
  }

  private Behavior<Command> onStepProgress(StepProgress step) {
    awaitStep();
    tell(progress.noted(attempt, step.what(), step.fraction()));
    return Behaviors.same();
  }

  private Behavior<Command> onProvisioned(Provisioned provisioned) {
    timers.cancel(StepSilent.class);
    attempt.provisioned(provisioned.database());
    Duration settle = attempt.plan().times().settle();
    timers.startSingleTimer(PhaseOver.class, new PhaseOver(), settle);
    enter(Phase.SETTLING, settle);
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
                  attempt.order(), attempt.plan(), attempt.run(), node, attempt.weights(), self));
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
    watchDatabaseHosts();
    Duration warmup = START_LEAD.plus(attempt.plan().times().warmup());
    timers.startSingleTimer(PhaseOver.class, new PhaseOver(), warmup);
    enter(Phase.WARMUP, warmup);
    return warmup();
  }

  private void watchDatabaseHosts() {
    PhaseTimes times = attempt.plan().times();
    hostWatch =
        HostWatch.begin(
            databaseHosts,
            attempt.loadStartNanos() + times.warmup().toNanos(),
            times.measurement(),
            usage -> self.tell(new HostWatched(attempt.order(), usage)));
  }

  private Behavior<Command> enterMeasurement() {
    PhaseTimes times = attempt.plan().times();
    long endNanos = attempt.loadStartNanos() + times.warmup().plus(times.measurement()).toNanos();
    timers.startSingleTimer(
        PhaseOver.class, new PhaseOver(), Duration.ofNanos(endNanos - System.nanoTime()));
    enter(Phase.MEASUREMENT, times.measurement());
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
    awaitStep();
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

  private Behavior<Command> onStepSilent(String undone, int node) {
    attempt.fail(
        new StepFailure(
            Kind.UNREACHABLE,
            attempt.names().get(node)
                + " has not "
                + undone
                + " the database "
                + attempt.plan().database()
                + " and has said nothing of it for "
                + STEP_SILENCE.toMinutes()
                + " min: look at its log and the database's"));
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
      progress.second(attempt, second).ifPresent(this::tell);
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
    long roundTripNanos = System.nanoTime() - pong.sentNanos();
    attempt.roundTrip(pong, roundTripNanos);
    slowestRoundTripNanos = Math.max(slowestRoundTripNanos, roundTripNanos);
    return Behaviors.same();
  }

  private Behavior<Command> onDatabaseWatched(DatabaseWatched watched) {
    if (watched.order().equals(attempt.order())) {
      attempt.server(watched.figures(), System.nanoTime());
      coordinator.tell(new Watched(watched.figures()));
    }
    return Behaviors.same();
  }

  private Behavior<Command> onHostWatched(HostWatched watched) {
    if (watched.order().equals(attempt.order())) {
      attempt.host(watched.usage());
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
    tell(progress.entered(attempt, planned));
  }

  private void tell(ProgressEvent event) {
    coordinator.tell(new Progress(event));
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

  private void awaitStep() {
    timers.startSingleTimer(StepSilent.class, new StepSilent(), STEP_SILENCE);
  }

  private Behavior<Command> onHeartbeat() {
    attempt.tellAll(new AgentProtocol.Heartbeat(attempt.order()));
    if (UNDER_LOAD.contains(attempt.phase())) {
      coordinator.tell(new RoundTrip(slowestRoundTripNanos));
      slowestRoundTripNanos = 0;
      for (int node = 0; node < attempt.nodes(); node++) {
        ping(node);
      }
    }
    return Behaviors.same();
  }

  private boolean takesPart(NodeLost lost) {
    return attempt.nodeOf(lost.agent()).isPresent();
  }

  private Behavior<Command> end() {
    attempt.enter(Phase.IDLE, System.nanoTime());
    coordinator.tell(new Over(attempt.toEvidence(), attempt.lostInfrastructure()));
    return Behaviors.stopped();
  }

  /** Whether the attempt has ended or its coordinator: what agents hold for it is let go. */
  private Behavior<Command> onPostStop() {
    if (hostWatch != null) {
      hostWatch.close();
    }
    attempt.tellAll(new AgentProtocol.Release(attempt.order()));
    return Behaviors.same();
  }
}
