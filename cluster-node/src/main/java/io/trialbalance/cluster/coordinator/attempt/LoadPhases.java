package io.trialbalance.cluster.coordinator.attempt;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.BehaviorBuilder;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import io.trialbalance.cluster.coordinator.attempt.AttemptOrder.NodeLost;
import io.trialbalance.cluster.hosts.HostReader;
import io.trialbalance.cluster.hosts.HostWatch;
import io.trialbalance.protocol.measure.StepFailure;
import io.trialbalance.protocol.message.CoordinatorProtocol.Command;
import io.trialbalance.protocol.message.CoordinatorProtocol.DatabaseWatched;
import io.trialbalance.protocol.message.CoordinatorProtocol.HostWatched;
import io.trialbalance.protocol.message.CoordinatorProtocol.LoadFinal;
import io.trialbalance.protocol.message.CoordinatorProtocol.LoadSnapshot;
import io.trialbalance.protocol.message.CoordinatorProtocol.Pong;
import io.trialbalance.protocol.message.CoordinatorProtocol.Ready;
import io.trialbalance.protocol.message.CoordinatorProtocol.StepFailed;
import io.trialbalance.protocol.phase.Phase;
import io.trialbalance.protocol.plan.PhaseTimes;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The phases in which all nodes work together, a part of the phase machine's actor:
 *
 * <pre>
 * connecting -> (barrier) -> warmup -> measurement -> draining -> (barrier)
 * </pre>
 *
 * Until the first barrier is met no load runs, and an attempt that fails ends at once; from then on
 * it ends by way of draining, so that what was measured is kept.
 */
final class LoadPhases {

  /** Between the order to start and the start: every node must have the order by then. */
  private static final Duration START_LEAD = Duration.ofMillis(500);

  /** Opening pools and proving a round trip may take so long on the slowest node. */
  private static final Duration CONNECT_DEADLINE = Duration.ofMinutes(2);

  /** Beyond the plan's drain deadline: closing the target and delivering the final. */
  private static final Duration FINAL_DEADLINE = Duration.ofSeconds(20);

  private static final Set<Phase> UNDER_LOAD =
      EnumSet.of(Phase.WARMUP, Phase.MEASUREMENT, Phase.DRAINING);

  private record BarrierMet(Phase phase, PhaseBarrier.Met met) implements Command {}

  private record PhaseOver() implements Command {}

  /**
   * What the load is a part of.
   *
   * @param inEveryPhase begins each behaviour, given how its phase is left early
   * @param afterLoad goes on when no node has anything in flight
   * @param end ends the attempt
   */
  record Surroundings(
      Function<Supplier<Behavior<Command>>, BehaviorBuilder<Command>> inEveryPhase,
      Supplier<Behavior<Command>> afterLoad,
      Supplier<Behavior<Command>> end) {}

  private final ActorContext<Command> context;
  private final TimerScheduler<Command> timers;
  private final Attempt attempt;
  private final Participants nodes;
  private final Ending ending;
  private final AttemptProgress progress;
  private final AgentOrders orders;
  private final LoadReports reports;
  private final List<HostReader> databaseHosts;
  private final Surroundings surroundings;
  private ActorRef<PhaseBarrier.Command> barrier;
  private HostWatch hostWatch;

  LoadPhases(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      Attempt attempt,
      AttemptProgress progress,
      AgentOrders orders,
      LoadReports reports,
      List<HostReader> databaseHosts,
      Surroundings surroundings) {
    this.context = context;
    this.timers = timers;
    this.attempt = attempt;
    this.nodes = attempt.participants();
    this.ending = attempt.ending();
    this.progress = progress;
    this.orders = orders;
    this.reports = reports;
    this.databaseHosts = databaseHosts;
    this.surroundings = surroundings;
  }

  /** To be done once a second, in whichever phase: nothing else tells of the network under load. */
  void onHeartbeat() {
    if (UNDER_LOAD.contains(attempt.phase())) {
      reports.measureRoundTrips();
    }
  }

  /** Nothing more is to be read of the database's hosts. */
  void close() {
    if (hostWatch != null) {
      hostWatch.close();
    }
  }

  // The phases, in the order in which an attempt passes them. Each says how it is left early.

  private Behavior<Command> connecting() {
    return inEveryPhase(surroundings.end())
        .onMessage(Ready.class, ready -> attempt.isOurs(ready.order(), ready.node()), this::onReady)
        .onMessage(Pong.class, pong -> attempt.isOurs(pong.order(), pong.node()), this::onPong)
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

  private BehaviorBuilder<Command> underLoad(Supplier<Behavior<Command>> endEarly) {
    return inEveryPhase(endEarly)
        .onMessage(Pong.class, reports::onPong)
        .onMessage(DatabaseWatched.class, reports::onDatabaseWatched)
        .onMessage(HostWatched.class, reports::onHostWatched)
        .onMessage(LoadSnapshot.class, snapshot -> onSnapshot(snapshot, endEarly))
        .onMessage(LoadFinal.class, this::onFinal);
  }

  private BehaviorBuilder<Command> inEveryPhase(Supplier<Behavior<Command>> endEarly) {
    return surroundings
        .inEveryPhase()
        .apply(endEarly)
        .onMessage(StepFailed.class, failed -> fail(AttemptFailures.step(failed), endEarly))
        .onMessage(
            NodeLost.class, lost -> nodes.has(lost.agent()), lost -> onNodeLost(lost, endEarly));
  }

  // From phase to phase. What ends a phase is set before anybody is told that it has begun.

  Behavior<Command> enterConnecting() {
    progress.enter(Phase.CONNECTING, Duration.ZERO);
    meet(CONNECT_DEADLINE);
    orders.connect();
    return connecting();
  }

  private Behavior<Command> onReady(Ready ready) {
    nodes.describe(ready.node(), ready.description());
    orders.ping(ready.node());
    return Behaviors.same();
  }

  private Behavior<Command> onPong(Pong pong) {
    if (nodes.pong(pong, System.nanoTime())) {
      arrived(pong.node());
    } else {
      orders.ping(pong.node());
    }
    return Behaviors.same();
  }

  private Behavior<Command> onAllConnected(BarrierMet barrierMet) {
    if (!barrierMet.met().isComplete()) {
      return fail(
          AttemptFailures.notConnected(barrierMet.met().missing(), CONNECT_DEADLINE),
          surroundings.end());
    }
    attempt.loadStartsAt(System.nanoTime() + START_LEAD.toNanos());
    orders.startLoad();
    watchDatabaseHosts();
    Duration warmup = START_LEAD.plus(attempt.plan().times().warmup());
    timers.startSingleTimer(PhaseOver.class, new PhaseOver(), warmup);
    progress.enter(Phase.WARMUP, warmup);
    return warmup();
  }

  private void watchDatabaseHosts() {
    PhaseTimes times = attempt.plan().times();
    ActorRef<Command> self = context.getSelf();
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
    progress.enter(Phase.MEASUREMENT, times.measurement());
    return measurement();
  }

  private Behavior<Command> stopLoad() {
    orders.stopLoad(ending.failure().orElseThrow().message());
    return enterDraining();
  }

  private Behavior<Command> enterDraining() {
    timers.cancel(PhaseOver.class);
    progress.enter(Phase.DRAINING, Duration.ZERO);
    meet(attempt.plan().times().drainDeadline().plus(FINAL_DEADLINE));
    // A final may be here before the timer that ends the measurement.
    nodes.done().forEach(this::arrived);
    return draining();
  }

  private Behavior<Command> onFinal(LoadFinal loadFinal) {
    reports.take(loadFinal).ifPresent(this::arrivedIfDraining);
    return Behaviors.same();
  }

  private Behavior<Command> onAllDrained(BarrierMet barrierMet) {
    if (!barrierMet.met().isComplete()) {
      ending.fail(AttemptFailures.noFinal(barrierMet.met().missing()));
    }
    return surroundings.afterLoad().get();
  }

  // What can go wrong on the way.

  private Behavior<Command> fail(StepFailure why, Supplier<Behavior<Command>> endEarly) {
    ending.fail(why);
    return endEarly.get();
  }

  private Behavior<Command> onNodeLost(NodeLost lost, Supplier<Behavior<Command>> endEarly) {
    arrivedIfDraining(nodes.lose(lost.agent()));
    return fail(AttemptFailures.nodeLost(lost.agent(), attempt.phase()), endEarly);
  }

  private Behavior<Command> onSnapshot(
      LoadSnapshot snapshot, Supplier<Behavior<Command>> endEarly) {
    reports.take(snapshot);
    return attempt.isSilent()
        ? fail(AttemptFailures.databaseSilent(attempt.plan().database()), endEarly)
        : Behaviors.same();
  }

  // Where the nodes meet.

  private void meet(Duration deadline) {
    Phase phase = attempt.phase();
    barrier =
        context.spawnAnonymous(
            PhaseBarrier.create(
                nodes.names(), deadline, context.getSelf(), met -> new BarrierMet(phase, met)));
  }

  private void arrived(int node) {
    barrier.tell(new PhaseBarrier.Arrived(node));
  }

  private void arrivedIfDraining(int node) {
    if (attempt.phase() == Phase.DRAINING) {
      arrived(node);
    }
  }

  private boolean isMet(BarrierMet met) {
    return attempt.phase() == met.phase();
  }
}
