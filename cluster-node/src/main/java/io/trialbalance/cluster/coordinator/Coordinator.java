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
import io.trialbalance.cluster.copies.Copies;
import io.trialbalance.cluster.copies.MajorityCopies;
import io.trialbalance.cluster.metrics.ClusterMetrics;
import io.trialbalance.protocol.message.AgentProtocol;
import io.trialbalance.protocol.message.CoordinatorProtocol.Abort;
import io.trialbalance.protocol.message.CoordinatorProtocol.Command;
import io.trialbalance.protocol.message.CoordinatorProtocol.Show;
import io.trialbalance.protocol.message.CoordinatorProtocol.Submit;
import io.trialbalance.protocol.message.CoordinatorProtocol.Unwatch;
import io.trialbalance.protocol.message.CoordinatorProtocol.Watch;
import io.trialbalance.protocol.message.CoordinatorState;
import io.trialbalance.protocol.message.Order;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Has the queue of experiments, one of which is under way ({@link ExperimentStates}), and hears
 * users ({@link UserRequests}) and nodes, whatever it is doing:
 *
 * <pre>
 * recovering -> idle -> an experiment is under way -> idle
 * </pre>
 *
 * <p>Every change of its state is kept ({@link StateKeeper}) before anybody is told of it. It
 * begins with what the one before it left, as one of a higher epoch: an experiment that was being
 * run goes on, and an attempt that was being made is done again, unless its document is stored.
 */
public final class Coordinator {

  /** Watchers ask again every 5 s to be told; after this all of them have found a successor. */
  private static final Duration WATCHERS_RETURN = Duration.ofSeconds(10);

  private record AgentsListed(Receptionist.Listing listing) implements Command {}

  private record WatchersAreBack() implements Command {}

  private record Recorded() implements Command {}

  private record Noted(String what) implements Command {}

  private final ActorContext<Command> context;
  private final TimerScheduler<Command> timers;
  private final CoordinatorSettings settings;
  private final Archive archive;
  private final ExperimentBook book = new ExperimentBook();
  private final StateChanges changes;
  private final Roster roster;
  private final ClusterMetrics metrics = new ClusterMetrics();
  private final Announcer announcer = new Announcer(metrics);
  private final CurrentAttempt attempt;
  private final ExperimentStates experimentStates;
  private final UserRequests requests;
  private final long epoch;

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
        new StateChanges(context, timers, keeper, revision -> book.toState(left.epoch(), revision));
    this.attempt = new CurrentAttempt(context, settings, changes, announcer, metrics, left.epoch());
    this.experimentStates =
        new ExperimentStates(
            context,
            settings,
            this.archive,
            book,
            roster,
            announcer,
            attempt,
            new ExperimentStates.Surroundings(
                this::inEveryState, this::recording, this::nextExperiment));
    this.requests =
        new UserRequests(
            context, settings, this.archive, book, roster, changes, announcer, attempt);
    this.epoch = left.epoch();
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
          return Recovery.begin(
              context,
              keeper,
              (timers, left) ->
                  new Coordinator(context, timers, settings, archive, copies, keeper, members, left)
                      .takeOver());
        });
  }

  /** Goes on with what the one before it left. */
  private Behavior<Command> takeOver() {
    context.getLog().info("this node's coordinator is in charge, epoch {}", epoch);
    book.ended().forEach(archive::remember);
    if (book.current() == null) {
      return nextExperiment();
    }
    announcer.expectLatecomers();
    timers.startSingleTimer(new WatchersAreBack(), WATCHERS_RETURN);
    announcer.note(
        book.current(), "the coordinator was lost; another one goes on with the experiment");
    return experimentStates.begin();
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

  private BehaviorBuilder<Command> inEveryState() {
    return Behaviors.receive(Command.class)
        .onMessage(Submit.class, requests::onSubmit)
        .onMessage(UserRequests.Claimed.class, requests::onClaimed)
        .onMessage(Abort.class, requests::onAbort)
        .onMessage(Show.class, requests::onShow)
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
    attempt.lose(change.gone());
    context.getSelf().tell(new Reconsider());
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

  private Behavior<Command> nextExperiment() {
    Optional<Experiment> next = book.next();
    if (next.isEmpty()) {
      return idle();
    }
    next.get().begin();
    return recording(experimentStates::begin);
  }

  private static Behavior<Command> onMachineFailed(ChildFailed failed) {
    throw new IllegalStateException("an attempt could not go on", failed.getCause());
  }

  private Behavior<Command> onPostStop() {
    metrics.coordinatorIsGone();
    return Behaviors.same();
  }
}
