package io.trialbalance.cluster.coordinator;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.ChildFailed;
import akka.actor.typed.PostStop;
import akka.actor.typed.Terminated;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.BehaviorBuilder;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import akka.actor.typed.receptionist.Receptionist;
import io.trialbalance.cluster.metrics.ClusterMetrics;
import io.trialbalance.cluster.verdict.Evidence;
import io.trialbalance.protocol.measure.StepFailure;
import io.trialbalance.protocol.measure.StepFailure.Kind;
import io.trialbalance.protocol.message.AgentProtocol;
import io.trialbalance.protocol.message.CoordinatorProtocol.Abort;
import io.trialbalance.protocol.message.CoordinatorProtocol.Command;
import io.trialbalance.protocol.message.CoordinatorProtocol.Show;
import io.trialbalance.protocol.message.CoordinatorProtocol.Submit;
import io.trialbalance.protocol.message.CoordinatorProtocol.Unwatch;
import io.trialbalance.protocol.message.CoordinatorProtocol.Watch;
import io.trialbalance.protocol.message.CoordinatorState;
import io.trialbalance.protocol.message.CoordinatorState.AttemptState;
import io.trialbalance.protocol.message.Order;
import io.trialbalance.protocol.message.ProgressEvent;
import io.trialbalance.protocol.message.ProgressEvent.PhaseEntered;
import io.trialbalance.protocol.phase.ExitCode;
import io.trialbalance.protocol.phase.Phase;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Queues experiments, takes the first of them through its runs, one attempt after another, and has
 * every attempt judged and stored. The phases of an attempt are its child's ({@link PhaseMachine}).
 *
 * <pre>
 * recovering -> idle -> beginning -> (gathering) -> attempting -> storing -> next attempt
 *                                                                         -> finishing -> idle
 * </pre>
 *
 * <p>Every change of its state is kept ({@link StateKeeper}) before anybody is told of it. It
 * begins with what the one before it left, as one of a higher epoch: an experiment that was being
 * run goes on, and an attempt that was being made is done again, unless its document is stored.
 */
public final class Coordinator {

  /** Watchers ask again every 5 s to be told; after this all of them have found a successor. */
  private static final Duration WATCHERS_RETURN = Duration.ofSeconds(10);

  /** Messages that can wait until it has recovered. */
  private static final int MAX_WAITING = 1_000;

  private record AgentsListed(Receptionist.Listing listing) implements Command {}

  private record WatchersAreBack() implements Command {}

  private record Recorded() implements Command {}

  /** Whoever waits looks whether it still has to. */
  record Reconsider() implements Command {}

  private record Begun(Throwable failure) implements Command {}

  private record Searched(Optional<Archive.Found> found, Throwable failure) implements Command {}

  private record Stored(
      Evidence evidence, Archive.Written written, boolean repeat, Throwable failure)
      implements Command {}

  private record Noted(String what) implements Command {}

  private record Finished(ExitCode exitCode, Throwable failure) implements Command {}

  private final ActorContext<Command> context;
  private final TimerScheduler<Command> timers;
  private final CoordinatorSettings settings;
  private final Archive archive;
  private final ExperimentBook book = new ExperimentBook();
  private final StateChanges changes;
  private final Roster roster;
  private final ClusterMetrics metrics = new ClusterMetrics();
  private final Announcer announcer = new Announcer(metrics);
  private final UserRequests requests;
  private final long epoch;
  private int attempts;
  private Phase phase = Phase.IDLE;
  private ActorRef<Command> machine;

  private Coordinator(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      CoordinatorSettings settings,
      Archive archive,
      Copies.Starter copies,
      StateKeeper keeper,
      Members members,
      CoordinatorState left) {
    this.context = context;
    this.timers = timers;
    this.settings = settings;
    this.archive =
        archive.copiedBy(
            copies.start(context, left.epoch(), note -> context.getSelf().tell(new Noted(note))));
    this.roster = new Roster(members);
    this.changes =
        new StateChanges(
            context, timers, keeper, revision -> book.toState(left.epoch(), revision, attempts));
    this.requests =
        new UserRequests(context, settings, book, roster, changes, announcer, this::endEarly);
    this.epoch = left.epoch();
    this.attempts = left.attempts();
    book.restore(left);
    metrics.coordinatorIsHere();
  }

  /**
   * One for which nothing is stored before a majority of the nodes has it on disk.
   *
   * @param settings of this coordinator
   * @param archive to which documents go
   * @param keeper of the state, which the one before it has left there
   * @param members of the cluster
   */
  public static Behavior<Command> create(
      CoordinatorSettings settings, Archive archive, StateKeeper keeper, Members members) {
    int nodes = settings.nodesExpected();
    return create(
        settings,
        archive,
        (coordinator, epoch, notes) -> MajorityCopies.spawn(coordinator, epoch, nodes, notes),
        keeper,
        members);
  }

  /** As {@link #create(CoordinatorSettings, Archive, StateKeeper, Members)}, copying otherwise. */
  static Behavior<Command> create(
      CoordinatorSettings settings,
      Archive archive,
      Copies.Starter copies,
      StateKeeper keeper,
      Members members) {
    return Behaviors.setup(
        context -> {
          ActorRef<Receptionist.Listing> listings =
              context.messageAdapter(Receptionist.Listing.class, AgentsListed::new);
          context
              .getSystem()
              .receptionist()
              .tell(Receptionist.subscribe(AgentProtocol.KEY, listings));
          return Behaviors.withTimers(
              timers ->
                  Behaviors.withStash(
                      MAX_WAITING,
                      waiting ->
                          new Recovery(
                                  context,
                                  timers,
                                  waiting,
                                  keeper,
                                  left ->
                                      new Coordinator(
                                              context, timers, settings, archive, copies, keeper,
                                              members, left)
                                          .takeOver())
                              .begin()));
        });
  }

  /** Goes on with what the one before it left. */
  private Behavior<Command> takeOver() {
    context.getLog().info("this node's coordinator is in charge, epoch {}", epoch);
    book.ended().forEach(experiment -> archive.remember(experiment.id()));
    if (book.current() == null) {
      return nextExperiment();
    }
    announcer.expectLatecomers();
    timers.startSingleTimer(new WatchersAreBack(), WATCHERS_RETURN);
    announcer.note(
        book.current(), "the coordinator was lost; another one goes on with the experiment");
    return beginAtArchive();
  }

  // The states. In each of them users are answered; what else is understood differs.

  private Behavior<Command> idle() {
    return inEveryState().onMessage(Reconsider.class, again -> nextExperiment()).build();
  }

  /** Waits until a change is kept, and goes on. */
  private Behavior<Command> recording(Supplier<Behavior<Command>> then) {
    changes.changed(() -> context.getSelf().tell(new Recorded()));
    return inEveryState().onMessage(Recorded.class, recorded -> then.get()).build();
  }

  private Behavior<Command> beginning() {
    return inEveryState().onMessage(Begun.class, this::onBegun).build();
  }

  private Behavior<Command> searching() {
    return inEveryState().onMessage(Searched.class, this::onSearched).build();
  }

  private Behavior<Command> gathering() {
    return inEveryState().onMessage(Reconsider.class, again -> nextAttempt()).build();
  }

  private Behavior<Command> attempting() {
    return inEveryState()
        .onMessage(PhaseMachine.Progress.class, this::onProgress)
        .onMessage(PhaseMachine.Watched.class, this::onWatched)
        .onMessage(PhaseMachine.RoundTrip.class, this::onRoundTrip)
        .onMessage(PhaseMachine.Over.class, this::onAttemptOver)
        .build();
  }

  private Behavior<Command> storing() {
    return inEveryState().onMessage(Stored.class, this::onStored).build();
  }

  private Behavior<Command> finishing() {
    return inEveryState().onMessage(Finished.class, this::onFinished).build();
  }

  private BehaviorBuilder<Command> inEveryState() {
    return Behaviors.receive(Command.class)
        .onMessage(Submit.class, requests::onSubmit)
        .onMessage(Abort.class, requests::onAbort)
        .onMessage(Show.class, show -> requests.onShow(show, phase))
        .onMessage(Watch.class, requests::onWatch)
        .onMessage(Unwatch.class, requests::onUnwatch)
        .onMessage(WatchersAreBack.class, back -> onWatchersAreBack())
        .onMessage(AgentsListed.class, this::onAgentsListed)
        .onMessage(StateChanges.Kept.class, changes::onKept)
        .onMessage(StateChanges.KeepAgain.class, changes::onKeepAgain)
        .onMessage(Noted.class, this::onNoted)
        .onSignal(ChildFailed.class, Coordinator::onMachineFailed)
        .onSignal(Terminated.class, attemptOver -> Behaviors.same())
        .onSignal(PostStop.class, stop -> onPostStop());
  }

  // What it hears of, whatever it is doing.

  private Behavior<Command> onWatchersAreBack() {
    announcer.expectNoLatecomers();
    return Behaviors.same();
  }

  private Behavior<Command> onAgentsListed(AgentsListed listed) {
    Roster.Change change = roster.update(listed.listing().getServiceInstances(AgentProtocol.KEY));
    change.come().forEach(this::greet);
    if (!change.come().isEmpty()) {
      // With more nodes a majority is of others, too, and these have to have the state.
      changes.changed(() -> {});
    }
    metrics.nodes(roster.staying().size(), settings.nodesExpected());
    if (machine != null) {
      change.gone().forEach(agent -> machine.tell(new PhaseMachine.NodeLost(agent)));
    }
    reconsider();
    return Behaviors.same();
  }

  private Behavior<Command> onNoted(Noted noted) {
    if (book.current() != null) {
      announcer.note(book.current(), noted.what());
    }
    return Behaviors.same();
  }

  /** Whatever the agent still does for an earlier coordinator ends when it hears of this one. */
  private void greet(ActorRef<AgentProtocol.Command> agent) {
    agent.tell(new AgentProtocol.Heartbeat(new Order(epoch, 0)));
  }

  /** Brings the attempt that is being made to its end, if one is. */
  private void endEarly(String reason) {
    if (machine != null) {
      machine.tell(new PhaseMachine.EndEarly(reason));
    }
  }

  /** Whoever is waiting for nodes or experiments looks whether it still has to. */
  private void reconsider() {
    context.getSelf().tell(new Reconsider());
  }

  // Experiments.

  private Behavior<Command> nextExperiment() {
    Optional<Experiment> next = book.next();
    if (next.isEmpty()) {
      return idle();
    }
    next.get().begin();
    return recording(this::beginAtArchive);
  }

  private Behavior<Command> beginAtArchive() {
    context.pipeToSelf(archive.begin(book.current()), (done, failure) -> new Begun(failure));
    return beginning();
  }

  private Behavior<Command> onBegun(Begun begun) {
    Experiment experiment = book.current();
    if (begun.failure() != null) {
      experiment.fail(new StepFailure(Kind.REFUSED, Archive.reason(begun.failure())));
      return finish();
    }
    if (experiment.run().underWay() == null) {
      return nextAttempt();
    }
    context.pipeToSelf(archive.find(experiment.id(), experiment.run()), Searched::new);
    return searching();
  }

  private Behavior<Command> finish() {
    book.current().end();
    context.pipeToSelf(archive.finish(book.current()), Finished::new);
    return finishing();
  }

  private Behavior<Command> onFinished(Finished finished) {
    Experiment experiment = book.current();
    if (finished.failure() != null && experiment.failure() == null) {
      experiment.fail(new StepFailure(Kind.FAILED, Archive.reason(finished.failure())));
      experiment.end();
    }
    ExitCode exitCode = ExitCodes.of(experiment, finished.exitCode());
    experiment.close(exitCode);
    book.clearCurrent();
    return recording(
        () -> {
          announcer.ended(experiment, exitCode);
          return nextExperiment();
        });
  }

  // Attempts.

  private Behavior<Command> nextAttempt() {
    Experiment experiment = book.current();
    if (experiment.isOver()) {
      return finish();
    }
    if (roster.staying().size() < settings.nodesExpected()) {
      announcer.waitingForNodes(experiment, roster, settings.nodesExpected());
      return gathering();
    }
    List<ActorRef<AgentProtocol.Command>> agents = roster.ofLoad();
    if (agents.isEmpty()) {
      experiment.fail(new StepFailure(Kind.REFUSED, roster.noLoad()));
      return finish();
    }
    experiment.run().beginAttempt(++attempts, settings.wallClock().instant());
    return recording(() -> attempt(agents));
  }

  private Behavior<Command> attempt(List<ActorRef<AgentProtocol.Command>> agents) {
    Experiment experiment = book.current();
    archive.pauseCopying(true);
    metrics.attemptBegins(
        experiment.id(),
        experiment.where(),
        experiment.run().plan(),
        settings.wallClock().instant());
    machine =
        context.spawn(
            PhaseMachine.create(
                attemptUnderWay(agents),
                new AttemptProgress(experiment),
                settings
                    .databaseHosts()
                    .getOrDefault(experiment.run().plan().database(), List.of()),
                context.getSelf()),
            "attempt-" + attempts);
    context.watch(machine);
    agents.stream()
        .filter(agent -> !roster.has(agent))
        .forEach(agent -> machine.tell(new PhaseMachine.NodeLost(agent)));
    if (experiment.abortReason() != null) {
      machine.tell(new PhaseMachine.EndEarly(experiment.abortReason()));
    }
    return attempting();
  }

  private Attempt attemptUnderWay(List<ActorRef<AgentProtocol.Command>> agents) {
    Experiment experiment = book.current();
    AttemptState underWay = experiment.run().underWay();
    return new Attempt(
        new Order(epoch, underWay.serial()),
        experiment.id(),
        experiment.run(),
        agents,
        settings.roundTrips(),
        underWay.startedAt(),
        System.nanoTime());
  }

  private Behavior<Command> onProgress(PhaseMachine.Progress progress) {
    if (progress.event() instanceof PhaseEntered entered) {
      phase = entered.phase();
      book.current().run().enter(phase);
      changes.changed(() -> {});
    }
    announcer.tell(progress.event());
    return Behaviors.same();
  }

  private Behavior<Command> onWatched(PhaseMachine.Watched watched) {
    metrics.database(watched.figures());
    return Behaviors.same();
  }

  private Behavior<Command> onRoundTrip(PhaseMachine.RoundTrip roundTrip) {
    metrics.roundTrip(roundTrip.nanos());
    return Behaviors.same();
  }

  private Behavior<Command> onAttemptOver(PhaseMachine.Over over) {
    machine = null;
    phase = Phase.IDLE;
    metrics.startSkew(over.evidence().startUncertaintySeconds());
    archive.pauseCopying(false);
    return store(over.evidence(), over.lostInfrastructure());
  }

  private static Behavior<Command> onMachineFailed(ChildFailed failed) {
    throw new IllegalStateException("an attempt could not go on", failed.getCause());
  }

  /** An attempt of an earlier coordinator, or its document, which needs nothing more. */
  private Behavior<Command> onSearched(Searched searched) {
    if (searched.failure() == null && searched.found().isPresent()) {
      Archive.Found found = searched.found().get();
      return onStored(new Stored(found.evidence(), found.written(), !found.counted(), null));
    }
    Attempt interrupted = attemptUnderWay(List.of());
    interrupted.loseCoordinator(book.current().run().underWay().phase());
    return store(interrupted.toEvidence(), true);
  }

  private Behavior<Command> store(Evidence evidence, boolean lostInfrastructure) {
    Experiment experiment = book.current();
    boolean repeat =
        lostInfrastructure && experiment.run().mayBeRepeated() && !experiment.isEndingEarly();
    context.pipeToSelf(
        archive.write(evidence, !repeat),
        (written, failure) -> new Stored(evidence, written, repeat, failure));
    return storing();
  }

  private Behavior<Command> onStored(Stored stored) {
    Experiment experiment = book.current();
    Evidence evidence = stored.evidence();
    if (stored.failure() != null) {
      experiment.fail(new StepFailure(Kind.FAILED, Archive.reason(stored.failure())));
    }
    ProgressEvent ended =
        Announcer.attemptEnded(experiment, evidence.status(), stored.written(), !stored.repeat());
    experiment.run().endAttempt();
    if (!stored.repeat()) {
      if (stored.written() != null) {
        experiment
            .run()
            .end(evidence.status(), stored.written().verdict(), stored.written().document());
      }
      evidence
          .failure()
          .filter(failure -> failure.kind() != Kind.ABORTED)
          .ifPresent(experiment::fail);
      experiment.advance();
    }
    return recording(
        () -> {
          announcer.tell(ended);
          return nextAttempt();
        });
  }

  private Behavior<Command> onPostStop() {
    metrics.coordinatorIsGone();
    return Behaviors.same();
  }
}
