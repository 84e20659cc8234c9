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
import io.trialbalance.cluster.experiment.BeginRule;
import io.trialbalance.cluster.hosts.HostMeasurement;
import io.trialbalance.cluster.hosts.HostReader;
import io.trialbalance.cluster.results.document.Evidence;
import io.trialbalance.cluster.results.document.Evidence.EarlyEnd;
import io.trialbalance.protocol.measure.StepFailure;
import io.trialbalance.protocol.message.CoordinatorProtocol.Command;
import io.trialbalance.protocol.message.CoordinatorProtocol.HostRead;
import io.trialbalance.protocol.message.CoordinatorProtocol.LoadFinal;
import io.trialbalance.protocol.message.CoordinatorProtocol.LoadSnapshot;
import io.trialbalance.protocol.message.CoordinatorProtocol.Pong;
import io.trialbalance.protocol.message.CoordinatorProtocol.Provisioned;
import io.trialbalance.protocol.message.CoordinatorProtocol.Ready;
import io.trialbalance.protocol.message.CoordinatorProtocol.ServerRead;
import io.trialbalance.protocol.message.CoordinatorProtocol.StepFailed;
import io.trialbalance.protocol.message.CoordinatorProtocol.StepProgress;
import io.trialbalance.protocol.message.CoordinatorProtocol.Validated;
import io.trialbalance.protocol.phase.Phase;
import io.trialbalance.protocol.plan.PhaseTimes;
import io.trialbalance.workload.recording.Stalls;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Takes one attempt through its phases, then says how it ended and stops:
 *
 * <pre>
 * provisioning -> settling -> connecting -> (barrier) -> warmup -> measurement -> draining -> (barrier) -> validating
 *       |             |           |                        |            |            ^                        |
 *       v             v           v                        +------------+------------+                        v
 *      end           end         end                        what was measured is kept                        end
 * </pre>
 *
 * One behaviour method for each phase. An attempt that ends early ends at once where no load runs,
 * and by way of draining where it does. Agents answer to this actor alone, so that whatever belongs
 * to an attempt that is over, or to a coordinator that is gone, ends with it.
 *
 * <p>Longer than most files here: cut in two, neither half was the diagram.
 */
public final class PhaseMachine {

  private static final Duration HEARTBEAT = Duration.ofSeconds(1);

  /**
   * So long may an agent that resets or validates say nothing: a statement over all accounts of a
   * large plan takes minutes. Beyond it the agent hangs, although its node is there.
   */
  private static final Duration STEP_SILENCE = Duration.ofMinutes(10);

  /** Opening pools and proving a round trip may take so long on the slowest node. */
  private static final Duration CONNECT_DEADLINE = Duration.ofMinutes(2);

  /** Between the order to start and the start: every node must have the order by then. */
  private static final Duration START_LEAD = Duration.ofMillis(500);

  /** Beyond the plan's drain deadline: closing the target and delivering the final. */
  private static final Duration FINAL_DEADLINE = Duration.ofSeconds(20);

  /** So long after a freeze of this node others may still seem gone because of it. */
  private static final long AFTER_FREEZE_NANOS = TimeUnit.SECONDS.toNanos(15);

  private static final Set<Phase> UNDER_LOAD =
      EnumSet.of(Phase.WARMUP, Phase.MEASUREMENT, Phase.DRAINING);

  private static final int PROVISIONING_NODE = 0;

  private record HeartbeatTick() implements Command {}

  private record StepSilent() implements Command {}

  private record Settled() implements Command {}

  private record BarrierMet(Phase phase, PhaseBarrier.Met met) implements Command {}

  private record PhaseOver() implements Command {}

  private final ActorContext<Command> context;
  private final TimerScheduler<Command> timers;
  private final Attempt attempt;
  private final Participants nodes;
  private final Ending ending;
  private final AttemptProgress progress;
  private final AgentOrders orders;
  private final List<HostReader> databaseHosts;
  private final ActorRef<Command> experiment;
  private final ActorRef<Command> news;
  private ActorRef<PhaseBarrier.Command> barrier;
  private HostMeasurement hostWatch;
  private long slowestRoundTripNanos;
  private int secondsBeyondSettle;
  private int validator;

  private PhaseMachine(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      Attempt attempt,
      double secondsAfterThisRun,
      List<HostReader> databaseHosts,
      ActorRef<Command> experiment,
      ActorRef<Command> news) {
    this.context = context;
    this.timers = timers;
    this.attempt = attempt;
    this.nodes = attempt.participants();
    this.ending = attempt.ending();
    this.progress = new AttemptProgress(attempt, secondsAfterThisRun, news);
    this.orders = new AgentOrders(attempt, context.getSelf().narrow());
    this.databaseHosts = databaseHosts;
    this.experiment = experiment;
    this.news = news;
  }

  /**
   * @param attempt to be made; belongs to the machine from now on
   * @param secondsAfterThisRun that the experiment is planned to last beyond the attempt's run
   * @param databaseHosts who can read the hosts of the attempt's database; none if nobody can
   * @param experiment is told {@link AttemptReport.Over} at the end
   * @param news is told in {@link AttemptReport.News} how it goes on
   */
  public static Behavior<Command> create(
      Attempt attempt,
      double secondsAfterThisRun,
      List<HostReader> databaseHosts,
      ActorRef<Command> experiment,
      ActorRef<Command> news) {
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
                            experiment,
                            news)
                        .enterProvisioning()));
  }

  // The phases, in the order in which an attempt passes them.

  private Behavior<Command> provisioning() {
    return inEveryPhase()
        .onMessage(StepProgress.class, this::onStepProgress)
        .onMessage(Provisioned.class, this::onProvisioned)
        .onMessage(StepSilent.class, silent -> onStepSilent("reset", PROVISIONING_NODE))
        .build();
  }

  private Behavior<Command> settling() {
    return inEveryPhase()
        .onMessage(ServerRead.class, this::onDatabaseWatched)
        .onMessage(Settled.class, settled -> onSettled())
        .build();
  }

  private Behavior<Command> connecting() {
    return inEveryPhase()
        .onMessage(Ready.class, ready -> attempt.isOurs(ready.stamp(), ready.node()), this::onReady)
        .onMessage(Pong.class, pong -> attempt.isOurs(pong.stamp(), pong.node()), this::onPong)
        .onMessage(BarrierMet.class, this::isMet, this::onAllConnected)
        .build();
  }

  private Behavior<Command> warmup() {
    return underLoad().onMessage(PhaseOver.class, over -> enterMeasurement()).build();
  }

  private Behavior<Command> measurement() {
    return underLoad().onMessage(PhaseOver.class, over -> enterDraining()).build();
  }

  private Behavior<Command> draining() {
    return underLoad().onMessage(BarrierMet.class, this::isMet, this::onAllDrained).build();
  }

  private Behavior<Command> validating() {
    return inEveryPhase()
        .onMessage(LoadFinal.class, this::onFinal)
        .onMessage(HostRead.class, this::onHostWatched)
        .onMessage(Validated.class, this::onValidated)
        .onMessage(StepSilent.class, silent -> onStepSilent("validated", validator))
        .build();
  }

  private BehaviorBuilder<Command> underLoad() {
    return inEveryPhase()
        .onMessage(Pong.class, this::onPongUnderLoad)
        .onMessage(ServerRead.class, this::onDatabaseWatched)
        .onMessage(HostRead.class, this::onHostWatched)
        .onMessage(LoadSnapshot.class, this::onSnapshot)
        .onMessage(LoadFinal.class, this::onFinal);
  }

  private BehaviorBuilder<Command> inEveryPhase() {
    return Behaviors.receive(Command.class)
        .onMessage(HeartbeatTick.class, tick -> onHeartbeat())
        .onMessage(EndEarly.class, this::onEndEarly)
        .onMessage(StepFailed.class, failed -> fail(AttemptFailures.step(failed)))
        .onMessage(NodeLost.class, lost -> nodes.has(lost.agent()), this::onNodeLost)
        .onSignal(PostStop.class, stop -> onPostStop());
  }

  // From phase to phase. What ends a phase is set before anybody is told that it has begun.

  private Behavior<Command> enterProvisioning() {
    news.tell(new AttemptReport.Begun(attempt.experiment().id(), attempt.where(), attempt.plan()));
    progress.enter(Phase.PROVISIONING, Duration.ZERO);
    timers.startTimerWithFixedDelay(HeartbeatTick.class, new HeartbeatTick(), HEARTBEAT);
    awaitStep();
    orders.provision(PROVISIONING_NODE);
    return provisioning();
  }

  private Behavior<Command> onProvisioned(Provisioned provisioned) {
    timers.cancel(StepSilent.class);
    attempt.provisioned(provisioned.database(), provisioned.found(), provisioned.server());
    Duration settle = attempt.times().settle();
    timers.startSingleTimer(Settled.class, new Settled(), settle);
    progress.enter(Phase.SETTLING, settle);
    if (attempt.waitsForServer()) {
      orders.watchServer(PROVISIONING_NODE);
    }
    return settling();
  }

  /** The plan's pause is over; the design may wait for more. */
  private Behavior<Command> onSettled() {
    Optional<String> waitsFor = attempt.waitsFor();
    if (waitsFor.isEmpty()) {
      return enterConnecting();
    }
    if (secondsBeyondSettle == BeginRule.PATIENCE.toSeconds()) {
      attempt.beginsUnsettled(waitsFor.get());
      return enterConnecting();
    }
    secondsBeyondSettle++;
    progress.note("the server settles: " + waitsFor.get(), Double.NaN);
    timers.startSingleTimer(Settled.class, new Settled(), Duration.ofSeconds(1));
    return Behaviors.same();
  }

  private Behavior<Command> enterConnecting() {
    progress.enter(Phase.CONNECTING, Duration.ZERO);
    meet(CONNECT_DEADLINE);
    orders.connect();
    return connecting();
  }

  private Behavior<Command> onAllConnected(BarrierMet barrierMet) {
    if (!barrierMet.met().isComplete()) {
      return fail(
          afterFreeze(AttemptFailures.notConnected(barrierMet.met().missing(), CONNECT_DEADLINE)));
    }
    attempt.loadStartsAt(System.nanoTime() + START_LEAD.toNanos());
    orders.startLoad();
    measureDatabaseHosts();
    Duration warmup = START_LEAD.plus(attempt.times().warmup());
    timers.startSingleTimer(PhaseOver.class, new PhaseOver(), warmup);
    progress.enter(Phase.WARMUP, attempt.times().warmup());
    return warmup();
  }

  private Behavior<Command> enterMeasurement() {
    awaitEndOfMeasurement();
    progress.enter(Phase.MEASUREMENT, attempt.times().measurement());
    return measurement();
  }

  private void awaitEndOfMeasurement() {
    Duration untilEnd = Duration.ofNanos(attempt.loadEndNanos() - System.nanoTime());
    timers.startSingleTimer(PhaseOver.class, new PhaseOver(), untilEnd);
  }

  private Behavior<Command> enterDraining() {
    timers.cancel(PhaseOver.class);
    progress.enter(Phase.DRAINING, Duration.ZERO);
    meet(attempt.times().drainDeadline().plus(FINAL_DEADLINE));
    // A final may be here before the timer that ends the measurement.
    nodes.done().forEach(this::arrived);
    return draining();
  }

  private Behavior<Command> onAllDrained(BarrierMet barrierMet) {
    if (!barrierMet.met().isComplete()) {
      ending.fail(afterFreeze(AttemptFailures.noFinal(barrierMet.met().missing())));
    }
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

  private Behavior<Command> onValidated(Validated validated) {
    attempt.validated(validated.totals(), validated.server());
    return end();
  }

  private Behavior<Command> end() {
    attempt.enter(Phase.IDLE, System.nanoTime());
    Evidence evidence = attempt.toEvidence();
    news.tell(new AttemptReport.StartSkew(evidence.startUncertaintySeconds()));
    experiment.tell(new AttemptReport.Over(evidence, ending.lostInfrastructure()));
    return Behaviors.stopped();
  }

  // What the agents say on the way: added to the attempt and told on.

  private Behavior<Command> onStepProgress(StepProgress step) {
    awaitStep();
    progress.note(step.what(), step.fraction());
    return Behaviors.same();
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

  private Behavior<Command> onPongUnderLoad(Pong pong) {
    long nowNanos = System.nanoTime();
    if (Stalls.ofThisProcess().freezeSince(pong.sentNanos()).isPresent()) {
      // It waited for this node, not for the network.
      attempt.answered(pong, nowNanos);
      return Behaviors.same();
    }
    long roundTripNanos = nowNanos - pong.sentNanos();
    attempt.roundTrip(pong, roundTripNanos, nowNanos);
    slowestRoundTripNanos = Math.max(slowestRoundTripNanos, roundTripNanos);
    return Behaviors.same();
  }

  private Behavior<Command> onDatabaseWatched(ServerRead watched) {
    if (watched.stamp().equals(attempt.stamp())) {
      attempt.server(watched.figures(), System.nanoTime());
      news.tell(new AttemptReport.Watched(watched.figures()));
    }
    return Behaviors.same();
  }

  private Behavior<Command> onHostWatched(HostRead watched) {
    if (watched.stamp().equals(attempt.stamp())) {
      attempt.host(watched.usage());
    }
    return Behaviors.same();
  }

  /** A node's second; what is whole by it is shown. */
  private Behavior<Command> onSnapshot(LoadSnapshot loadSnapshot) {
    attempt.snapshot(loadSnapshot.snapshot()).forEach(progress::second);
    Optional<StepFailure> silence = attempt.silence();
    if (silence.isPresent()) {
      return fail(silence.get());
    }
    attempt.endEarly(System.nanoTime()).ifPresent(this::endMeasurement);
    return Behaviors.same();
  }

  private void endMeasurement(EarlyEnd early) {
    orders.endMeasurement(early.seconds());
    hostWatch.endAt(attempt.loadEndNanos());
    awaitEndOfMeasurement();
    progress.note(
        "the measurement ends after %d s: %s".formatted(early.seconds(), early.reason()),
        Double.NaN);
  }

  /** Its sender repeats it until it hears that it has come; it counts once. */
  private Behavior<Command> onFinal(LoadFinal loadFinal) {
    if (attempt.takeFinal(loadFinal.totals())) {
      int node = loadFinal.totals().origin().node();
      orders.acknowledgeFinal(node);
      arrivedIfDraining(node);
    }
    return Behaviors.same();
  }

  // What can go wrong on the way.

  private Behavior<Command> fail(StepFailure why) {
    ending.fail(why);
    return leaveEarly();
  }

  private Behavior<Command> onEndEarly(EndEarly order) {
    ending.abort(order.reason());
    return leaveEarly();
  }

  private Behavior<Command> leaveEarly() {
    return switch (attempt.phase()) {
      case WARMUP, MEASUREMENT -> {
        orders.stopLoad(ending.failure().orElseThrow().message());
        yield enterDraining();
      }
      case DRAINING -> Behaviors.same();
      case IDLE, PROVISIONING, SETTLING, CONNECTING, VALIDATING -> end();
    };
  }

  private Behavior<Command> onStepSilent(String undone, int node) {
    return fail(
        AttemptFailures.stepSilent(
            nodes.names().get(node), undone, attempt.plan().database(), STEP_SILENCE));
  }

  /** Once all finals are here, another node can do what the lost one was to do. */
  private Behavior<Command> onNodeLost(NodeLost lost) {
    int node = nodes.lose(lost.agent());
    if (attempt.phase() == Phase.VALIDATING) {
      return node == validator ? validate() : Behaviors.same();
    }
    arrivedIfDraining(node);
    return fail(afterFreeze(AttemptFailures.nodeLost(lost.agent(), attempt.phase())));
  }

  private static StepFailure afterFreeze(StepFailure why) {
    return AttemptFailures.after(
        Stalls.ofThisProcess().freezeSince(System.nanoTime() - AFTER_FREEZE_NANOS), why);
  }

  // Once a second, and at the end, in whichever phase.

  private Behavior<Command> onHeartbeat() {
    orders.heartbeat();
    // Nothing else tells of the network under load.
    if (UNDER_LOAD.contains(attempt.phase())) {
      news.tell(new AttemptReport.RoundTrip(slowestRoundTripNanos));
      slowestRoundTripNanos = 0;
      orders.pingAll();
    }
    return Behaviors.same();
  }

  /** Whether the attempt has ended or its coordinator: what agents hold for it is let go. */
  private Behavior<Command> onPostStop() {
    if (hostWatch != null) {
      hostWatch.close();
    }
    orders.release();
    return Behaviors.same();
  }

  private void awaitStep() {
    timers.startSingleTimer(StepSilent.class, new StepSilent(), STEP_SILENCE);
  }

  private void measureDatabaseHosts() {
    PhaseTimes times = attempt.times();
    ActorRef<Command> self = context.getSelf();
    attempt.databaseHosts(databaseHosts);
    hostWatch =
        HostMeasurement.begin(
            databaseHosts,
            attempt.loadStartNanos() + times.warmup().toNanos(),
            times.measurement(),
            usage -> self.tell(new HostRead(attempt.stamp(), usage)));
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
