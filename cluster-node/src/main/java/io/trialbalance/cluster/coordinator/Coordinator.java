package io.trialbalance.cluster.coordinator;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.BehaviorBuilder;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import akka.actor.typed.receptionist.Receptionist;
import io.trialbalance.cluster.verdict.Evidence.Second;
import io.trialbalance.protocol.measure.StepFailure;
import io.trialbalance.protocol.measure.StepFailure.Kind;
import io.trialbalance.protocol.message.AgentProtocol;
import io.trialbalance.protocol.message.ClusterView;
import io.trialbalance.protocol.message.CoordinatorProtocol.Abort;
import io.trialbalance.protocol.message.CoordinatorProtocol.AbortReply;
import io.trialbalance.protocol.message.CoordinatorProtocol.AbortReply.Outcome;
import io.trialbalance.protocol.message.CoordinatorProtocol.AgentReply;
import io.trialbalance.protocol.message.CoordinatorProtocol.Command;
import io.trialbalance.protocol.message.CoordinatorProtocol.LoadFinal;
import io.trialbalance.protocol.message.CoordinatorProtocol.LoadSnapshot;
import io.trialbalance.protocol.message.CoordinatorProtocol.Pong;
import io.trialbalance.protocol.message.CoordinatorProtocol.Provisioned;
import io.trialbalance.protocol.message.CoordinatorProtocol.Ready;
import io.trialbalance.protocol.message.CoordinatorProtocol.Show;
import io.trialbalance.protocol.message.CoordinatorProtocol.StepFailed;
import io.trialbalance.protocol.message.CoordinatorProtocol.StepProgress;
import io.trialbalance.protocol.message.CoordinatorProtocol.Submit;
import io.trialbalance.protocol.message.CoordinatorProtocol.Submitted;
import io.trialbalance.protocol.message.CoordinatorProtocol.Unwatch;
import io.trialbalance.protocol.message.CoordinatorProtocol.Validated;
import io.trialbalance.protocol.message.CoordinatorProtocol.Watch;
import io.trialbalance.protocol.message.Order;
import io.trialbalance.protocol.phase.Phase;
import io.trialbalance.protocol.phase.Status;
import io.trialbalance.protocol.plan.PhaseTimes;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Takes experiments through their runs and each run through its phases:
 *
 * <pre>
 * idle -> provisioning -> settling -> connecting -> (barrier) -> warmup -> measurement
 *      -> draining -> validating -> storing -> next run or idle
 * </pre>
 *
 * One behaviour method for each phase; there is no other record of which phase it is. An attempt
 * that fails or is aborted while load may be running passes through draining, so that what was
 * measured is kept; before that it goes straight to storing.
 */
public final class Coordinator {

  /** Between the order to start and the start: every node must have the order by then. */
  private static final Duration START_LEAD = Duration.ofMillis(500);

  /** Opening pools and proving a round trip may take so long on the slowest node. */
  private static final Duration CONNECT_DEADLINE = Duration.ofMinutes(2);

  /** Beyond the plan's drain deadline: closing the target and delivering the final. */
  private static final Duration FINAL_DEADLINE = Duration.ofSeconds(20);

  private static final Duration HEARTBEAT = Duration.ofSeconds(1);

  private record AgentsListed(Receptionist.Listing listing) implements Command {}

  private record Begun(String experimentId, Throwable failure) implements Command {}

  private record RosterChanged() implements Command {}

  private record NodeLost(ActorRef<AgentProtocol.Command> agent) implements Command {}

  private record BarrierMet(Order order, Phase phase, PhaseBarrier.Met met) implements Command {}

  private record PhaseOver(Order order) implements Command {}

  private record HeartbeatTick(Order order) implements Command {}

  private record Stored(Archive.Written written, Throwable failure) implements Command {}

  private record Finished(Integer exitCode, Throwable failure) implements Command {}

  private final ActorContext<Command> context;
  private final TimerScheduler<Command> timers;
  private final CoordinatorSettings settings;
  private final Archive archive;
  private final ExperimentBook book = new ExperimentBook();
  private final Roster roster = new Roster();
  private final Announcer announcer = new Announcer();
  private final ActorRef<AgentReply> self;
  private int attempts;
  private int pingRound;
  private Attempt attempt;
  private ActorRef<PhaseBarrier.Command> barrier;

  private Coordinator(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      CoordinatorSettings settings,
      Archive archive) {
    this.context = context;
    this.timers = timers;
    this.settings = settings;
    this.archive = archive;
    this.self = context.getSelf().narrow();
  }

  /**
   * @param settings of this coordinator
   * @param archive to which documents go
   */
  public static Behavior<Command> create(CoordinatorSettings settings, Archive archive) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> {
                  ActorRef<Receptionist.Listing> listings =
                      context.messageAdapter(Receptionist.Listing.class, AgentsListed::new);
                  context
                      .getSystem()
                      .receptionist()
                      .tell(Receptionist.subscribe(AgentProtocol.KEY, listings));
                  return new Coordinator(context, timers, settings, archive).idle();
                }));
  }

  // The phases, in the order in which a run passes them. Each says how it is left early.

  private Behavior<Command> idle() {
    return inEveryPhase(Behaviors::same).build();
  }

  private Behavior<Command> beginning() {
    return inEveryPhase(Behaviors::same).onMessage(Begun.class, this::onBegun).build();
  }

  private Behavior<Command> gathering() {
    return inEveryPhase(this::finish)
        .onMessage(RosterChanged.class, changed -> startAttempt())
        .build();
  }

  private Behavior<Command> provisioning() {
    return inEveryPhase(this::abandon)
        .onMessage(StepProgress.class, this::isOurs, this::onStepProgress)
        .onMessage(Provisioned.class, this::isOurs, this::onProvisioned)
        .onMessage(StepFailed.class, this::isOurs, this::onStepFailed)
        .onMessage(NodeLost.class, this::takesPart, this::onNodeLost)
        .build();
  }

  private Behavior<Command> settling() {
    return inEveryPhase(this::abandon)
        .onMessage(PhaseOver.class, this::isNow, over -> enterConnecting())
        .onMessage(NodeLost.class, this::takesPart, this::onNodeLost)
        .build();
  }

  private Behavior<Command> connecting() {
    return inEveryPhase(this::abandon)
        .onMessage(Ready.class, this::isOurs, this::onReady)
        .onMessage(Pong.class, this::isOurs, this::onPong)
        .onMessage(StepFailed.class, this::isOurs, this::onStepFailed)
        .onMessage(NodeLost.class, this::takesPart, this::onNodeLost)
        .onMessage(BarrierMet.class, this::isMet, this::onAllConnected)
        .build();
  }

  private Behavior<Command> warmup() {
    return underLoad(this::stopLoad)
        .onMessage(PhaseOver.class, this::isNow, over -> enterMeasurement())
        .build();
  }

  private Behavior<Command> measurement() {
    return underLoad(this::stopLoad)
        .onMessage(PhaseOver.class, this::isNow, over -> enterDraining())
        .build();
  }

  private Behavior<Command> draining() {
    return underLoad(Behaviors::same)
        .onMessage(BarrierMet.class, this::isMet, this::onAllDrained)
        .build();
  }

  private Behavior<Command> validating() {
    return inEveryPhase(this::abandon)
        .onMessage(Validated.class, this::isOurs, this::onValidated)
        .onMessage(StepFailed.class, this::isOurs, this::onStepFailed)
        .onMessage(NodeLost.class, this::takesPart, this::onNodeLost)
        .build();
  }

  private Behavior<Command> storing() {
    return inEveryPhase(Behaviors::same).onMessage(Stored.class, this::onStored).build();
  }

  private Behavior<Command> finishing() {
    return inEveryPhase(Behaviors::same).onMessage(Finished.class, this::onFinished).build();
  }

  private BehaviorBuilder<Command> underLoad(Supplier<Behavior<Command>> endEarly) {
    return inEveryPhase(endEarly)
        .onMessage(HeartbeatTick.class, tick -> isNow(tick.order()), tick -> onHeartbeat())
        .onMessage(LoadSnapshot.class, this::isOurs, snapshot -> onSnapshot(snapshot, endEarly))
        .onMessage(LoadFinal.class, this::isOurs, this::onFinal)
        .onMessage(StepFailed.class, this::isOurs, failed -> onFailedUnderLoad(failed, endEarly))
        .onMessage(NodeLost.class, this::takesPart, lost -> onNodeLostUnderLoad(lost, endEarly));
  }

  private BehaviorBuilder<Command> inEveryPhase(Supplier<Behavior<Command>> endEarly) {
    return Behaviors.receive(Command.class)
        .onMessage(Submit.class, this::onSubmit)
        .onMessage(Abort.class, abort -> onAbort(abort, endEarly))
        .onMessage(Show.class, this::onShow)
        .onMessage(Watch.class, this::onWatch)
        .onMessage(Unwatch.class, this::onUnwatch)
        .onMessage(AgentsListed.class, this::onAgentsListed);
  }

  // What users ask.

  private Behavior<Command> onSubmit(Submit submit) {
    Experiment experiment = book.add(submit.experiment(), settings.wallClock().instant());
    int position = book.position(experiment);
    submit.replyTo().tell(new Submitted(experiment.id(), position));
    announcer.queued(experiment, position);
    return book.current() == null ? startNextExperiment() : Behaviors.same();
  }

  private Behavior<Command> onAbort(Abort abort, Supplier<Behavior<Command>> endEarly) {
    Optional<Experiment> found = book.find(abort.experimentId());
    if (found.isEmpty() || found.get().status().isEnded()) {
      abort
          .replyTo()
          .tell(new AbortReply(found.isEmpty() ? Outcome.NOT_FOUND : Outcome.ALREADY_ENDED));
      return Behaviors.same();
    }
    Experiment experiment = found.get();
    experiment.abort(abort.reason());
    abort.replyTo().tell(new AbortReply(Outcome.ABORTING));
    if (book.cancel(experiment)) {
      experiment.end();
      announcer.ended(experiment, ExitCodes.ABORTED);
      return Behaviors.same();
    }
    if (attempt != null) {
      attempt.abort();
    }
    return endEarly.get();
  }

  private Behavior<Command> onShow(Show show) {
    Phase phase = attempt == null ? Phase.IDLE : attempt.phase();
    show.replyTo()
        .tell(new ClusterView(roster.views(), settings.nodesExpected(), book.views(phase)));
    return Behaviors.same();
  }

  private Behavior<Command> onWatch(Watch watch) {
    context.watchWith(watch.watcher(), new Unwatch(watch.watcher()));
    announcer.add(watch.watcher());
    return Behaviors.same();
  }

  private Behavior<Command> onUnwatch(Unwatch unwatch) {
    announcer.remove(unwatch.watcher());
    return Behaviors.same();
  }

  private Behavior<Command> onAgentsListed(AgentsListed listed) {
    Roster.Change change = roster.update(listed.listing().getServiceInstances(AgentProtocol.KEY));
    change.gone().forEach(agent -> context.getSelf().tell(new NodeLost(agent)));
    context.getSelf().tell(new RosterChanged());
    return Behaviors.same();
  }

  // Experiments.

  private Behavior<Command> startNextExperiment() {
    Optional<Experiment> next = book.next();
    if (next.isEmpty()) {
      return idle();
    }
    Experiment experiment = next.get();
    experiment.begin();
    context.pipeToSelf(
        archive.begin(experiment), (done, failure) -> new Begun(experiment.id(), failure));
    return beginning();
  }

  private Behavior<Command> onBegun(Begun begun) {
    if (begun.failure() != null) {
      book.current().fail(new StepFailure(Kind.REFUSED, Archive.reason(begun.failure())));
    }
    return book.current().isEndingEarly() ? finish() : startAttempt();
  }

  private Behavior<Command> finish() {
    Experiment experiment = book.current();
    Status status = experiment.end();
    context.pipeToSelf(
        archive.finish(experiment.id(), status),
        (exitCode, failure) -> new Finished(exitCode, failure));
    return finishing();
  }

  private Behavior<Command> onFinished(Finished finished) {
    Experiment experiment = book.current();
    if (finished.failure() != null) {
      experiment.fail(new StepFailure(Kind.FAILED, Archive.reason(finished.failure())));
      experiment.end();
    }
    announcer.ended(experiment, ExitCodes.of(experiment, finished.exitCode()));
    book.clearCurrent();
    return startNextExperiment();
  }

  // Attempts, from phase to phase.

  private Behavior<Command> startAttempt() {
    Experiment experiment = book.current();
    if (roster.size() < settings.nodesExpected()) {
      announcer.waitingForNodes(experiment, roster.size(), settings.nodesExpected());
      return gathering();
    }
    attempt =
        new Attempt(
            new Order(settings.epoch(), ++attempts),
            experiment.id(),
            experiment.run(),
            roster.agents(),
            settings.wallClock().instant(),
            System.nanoTime());
    enter(Phase.PROVISIONING, Duration.ZERO);
    attempt
        .agent(0)
        .tell(new AgentProtocol.Provision(attempt.order(), attempt.plan(), attempt.nodes(), self));
    return provisioning();
  }

  private Behavior<Command> onStepProgress(StepProgress progress) {
    announcer.noted(book.current(), attempt.phase(), progress.what(), progress.fraction());
    return Behaviors.same();
  }

  private Behavior<Command> onProvisioned(Provisioned provisioned) {
    attempt.provisioned(provisioned.database());
    Duration settle = attempt.plan().times().settle();
    enter(Phase.SETTLING, settle);
    timers.startSingleTimer(PhaseOver.class, new PhaseOver(attempt.order()), settle);
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
                  attempt.order(),
                  attempt.plan(),
                  attempt.run().number(),
                  node,
                  attempt.nodes(),
                  self));
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
      return abandon();
    }
    attempt.loadStartsAt(System.nanoTime() + START_LEAD.toNanos());
    for (int node = 0; node < attempt.nodes(); node++) {
      attempt
          .agent(node)
          .tell(new AgentProtocol.StartLoad(attempt.order(), attempt.loadStartNanos(node), self));
    }
    Duration warmup = START_LEAD.plus(attempt.plan().times().warmup());
    enter(Phase.WARMUP, warmup);
    timers.startSingleTimer(PhaseOver.class, new PhaseOver(attempt.order()), warmup);
    timers.startTimerWithFixedDelay(
        HeartbeatTick.class, new HeartbeatTick(attempt.order()), HEARTBEAT);
    return warmup();
  }

  private Behavior<Command> enterMeasurement() {
    PhaseTimes times = attempt.plan().times();
    enter(Phase.MEASUREMENT, times.measurement());
    long endNanos = attempt.loadStartNanos() + times.warmup().plus(times.measurement()).toNanos();
    timers.startSingleTimer(
        PhaseOver.class,
        new PhaseOver(attempt.order()),
        Duration.ofNanos(endNanos - System.nanoTime()));
    return measurement();
  }

  private Behavior<Command> stopLoad() {
    String reason =
        attempt.isAborted() ? book.current().abortReason() : attempt.failure().message();
    attempt.tellAll(new AgentProtocol.StopLoad(attempt.order(), reason));
    return enterDraining();
  }

  private Behavior<Command> enterDraining() {
    timers.cancel(PhaseOver.class);
    enter(Phase.DRAINING, Duration.ZERO);
    meet(attempt.plan().times().drainDeadline().plus(FINAL_DEADLINE));
    attempt.nodesLost().forEach(node -> barrier.tell(new PhaseBarrier.Arrived(node)));
    return draining();
  }

  private Behavior<Command> onFinal(LoadFinal loadFinal) {
    int node = loadFinal.totals().origin().node();
    attempt.agent(node).tell(new AgentProtocol.FinalReceived(attempt.order()));
    attempt.takeFinal(loadFinal.totals());
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
      return abandon();
    }
    enter(Phase.VALIDATING, Duration.ZERO);
    attempt
        .agent(0)
        .tell(
            new AgentProtocol.Validate(
                attempt.order(), attempt.plan(), attempt.unknownIds(), self));
    return validating();
  }

  private Behavior<Command> onValidated(Validated validated) {
    attempt.validated(validated.totals());
    return abandon();
  }

  /** Lets go of everything that the attempt holds, and keeps what is known of it. */
  private Behavior<Command> abandon() {
    timers.cancelAll();
    attempt.tellAll(new AgentProtocol.Release(attempt.order()));
    enter(Phase.IDLE, Duration.ZERO);
    boolean counted = !willBeRepeated();
    context.pipeToSelf(
        archive.write(attempt.toEvidence(), counted),
        (written, failure) -> new Stored(written, failure));
    return storing();
  }

  private boolean willBeRepeated() {
    return attempt.lostInfrastructure() && attempt.run().mayBeRepeated();
  }

  private Behavior<Command> onStored(Stored stored) {
    Experiment experiment = book.current();
    boolean repeat = willBeRepeated() && experiment.abortReason() == null;
    if (stored.failure() != null) {
      experiment.fail(new StepFailure(Kind.FAILED, Archive.reason(stored.failure())));
    } else if (!repeat) {
      attempt.run().end(attempt.status(), stored.written().verdict(), stored.written().document());
      if (attempt.failure() != null) {
        experiment.fail(attempt.failure());
      }
    }
    announcer.attemptEnded(experiment, attempt.status(), stored.written(), !repeat);
    attempt = null;
    if (repeat && !experiment.isEndingEarly()) {
      return startAttempt();
    }
    return experiment.advance() ? startAttempt() : finish();
  }

  // What can go wrong on the way.

  private Behavior<Command> onStepFailed(StepFailed failed) {
    attempt.fail(named(failed));
    return abandon();
  }

  private Behavior<Command> onNodeLost(NodeLost lost) {
    attempt.fail(lostFailure(lost));
    return abandon();
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
      announcer.second(book.current(), attempt, second);
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
    if (phase != Phase.IDLE) {
      announcer.entered(book.current(), attempt, planned);
    }
  }

  private void meet(Duration deadline) {
    Order order = attempt.order();
    Phase phase = attempt.phase();
    barrier =
        context.spawnAnonymous(
            PhaseBarrier.create(
                attempt.names(),
                deadline,
                context.getSelf(),
                met -> new BarrierMet(order, phase, met)));
  }

  private void ping(int node) {
    attempt
        .agent(node)
        .tell(new AgentProtocol.Ping(attempt.order(), ++pingRound, System.nanoTime(), self));
  }

  private Behavior<Command> onHeartbeat() {
    for (int node = 0; node < attempt.nodes(); node++) {
      ping(node);
    }
    return Behaviors.same();
  }

  private boolean isOurs(AgentReply reply) {
    return isNow(reply.order());
  }

  private boolean isNow(PhaseOver over) {
    return isNow(over.order());
  }

  private boolean isNow(Order order) {
    return attempt != null && attempt.order().equals(order);
  }

  private boolean isMet(BarrierMet met) {
    return isNow(met.order()) && attempt.phase() == met.phase();
  }

  private boolean takesPart(NodeLost lost) {
    return attempt.nodeOf(lost.agent()).isPresent();
  }
}
