package io.trialbalance.cluster.coordinator;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.ChildFailed;
import akka.actor.typed.PostStop;
import akka.actor.typed.Terminated;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import akka.actor.typed.receptionist.Receptionist;
import io.trialbalance.cluster.actor.TaskErrors;
import io.trialbalance.cluster.coordinator.attempt.AttemptReport;
import io.trialbalance.cluster.coordinator.attempt.AttemptReport.Progress;
import io.trialbalance.cluster.copies.Copies;
import io.trialbalance.cluster.copies.MajorityCopies;
import io.trialbalance.cluster.state.StateStore;
import io.trialbalance.protocol.message.AgentProtocol;
import io.trialbalance.protocol.message.ClusterView;
import io.trialbalance.protocol.message.CoordinatorProtocol.Abort;
import io.trialbalance.protocol.message.CoordinatorProtocol.AbortReply;
import io.trialbalance.protocol.message.CoordinatorProtocol.AbortReply.Outcome;
import io.trialbalance.protocol.message.CoordinatorProtocol.Command;
import io.trialbalance.protocol.message.CoordinatorProtocol.Leave;
import io.trialbalance.protocol.message.CoordinatorProtocol.Resume;
import io.trialbalance.protocol.message.CoordinatorProtocol.Show;
import io.trialbalance.protocol.message.CoordinatorProtocol.ShowRuns;
import io.trialbalance.protocol.message.CoordinatorProtocol.Submit;
import io.trialbalance.protocol.message.CoordinatorProtocol.Submitted;
import io.trialbalance.protocol.message.CoordinatorProtocol.Unwatch;
import io.trialbalance.protocol.message.CoordinatorProtocol.Watch;
import io.trialbalance.protocol.message.CoordinatorState;
import io.trialbalance.protocol.message.CoordinatorState.ExperimentState;
import io.trialbalance.protocol.message.ProgressEvent.PhaseEntered;
import io.trialbalance.protocol.message.ProgressEvent.StepNoted;
import io.trialbalance.protocol.message.RunsView;
import io.trialbalance.protocol.message.Stamp;
import io.trialbalance.protocol.message.StateProtocol;
import io.trialbalance.protocol.message.StateVersion;
import io.trialbalance.protocol.phase.RunCounts;
import io.trialbalance.protocol.phase.Status;
import io.trialbalance.protocol.plan.ExperimentRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Has the queue of experiments, one of which is under way, as an actor of its own ({@link
 * ExperimentMachine}), and hears users and nodes, whatever that one is doing:
 *
 * <pre>
 * recovering -> in charge: (taking in a submission) | (an experiment is under way)
 * </pre>
 *
 * <p>Every change of its state is kept ({@link StateStore}) before anybody is told of it. It begins
 * with what the one before it left, as one of a higher epoch: an experiment that was being run goes
 * on, and an attempt that was being made is done again, unless its document is stored.
 *
 * <p>Longer than most files here: what users ask and what an experiment reports change the same
 * book.
 */
public final class Coordinator {

  /** Watchers ask again every 5 s to be told; after this all of them have found a successor. */
  private static final Duration WATCHERS_RETURN = Duration.ofSeconds(10);

  /** Before whoever asked has given up. */
  private static final Duration ANSWER_WITHIN = Duration.ofSeconds(4);

  private record Listed(Receptionist.Listing listing) implements Command {}

  private record WatchersAreBack() implements Command {}

  /** It has waited for so long that whoever asked has to be told something. */
  private record TooLong(Submit submit) implements Command {}

  private record Noted(String what) implements Command {}

  /** Whether the submission whose turn it is was made before. */
  private record LookedUp(Optional<Submitted> before, Throwable failure) implements Command {}

  /** The submission whose turn it is has been read. */
  private record Expanded(ExperimentRequest request, Throwable failure) implements Command {}

  /** Its plans are kept, or could not be. */
  private record PlansKept(UUID uuid, ExperimentRequest request, Throwable failure)
      implements Command {}

  private record TakeInAgain() implements Command {}

  /** Its folder has been made, or could not be. */
  private record Claimed(
      String id, UUID uuid, ExperimentRequest request, Instant submittedAt, Throwable failure)
      implements Command {}

  private final ActorContext<Command> context;
  private final TimerScheduler<Command> timers;
  private final CoordinatorSettings settings;
  private final Archive archive;
  private final StateStore keeper;
  private final ExperimentBook book = new ExperimentBook();
  private final StateChanges changes;
  private final Announcer announcer = new Announcer();
  private final Deque<Submit> submissions = new ArrayDeque<>();
  private final StateVersion version;
  private final MemberList members;
  private final NodeLinks links;
  private final Resumption resumption;
  private final Ends ends;
  private final Set<Submit> unanswered = Collections.newSetFromMap(new IdentityHashMap<>());
  private final Set<UUID> withoutFolder = new HashSet<>();
  private String whyNotKept = "";
  private Roster roster;
  private ActorRef<Command> experiment;

  private Coordinator(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      CoordinatorSettings settings,
      Archive archive,
      Copies.Starter copies,
      StateStore keeper,
      Members members,
      NodeLinks links,
      CoordinatorState left) {
    this.context = context;
    this.timers = timers;
    this.settings = settings;
    this.archive =
        archive.copiedBy(
            copies.start(
                context, left.version().epoch(), note -> context.getSelf().tell(new Noted(note))));
    this.keeper = keeper;
    this.links = links;
    this.roster = Roster.empty(members);
    this.version = left.version();
    this.changes =
        new StateChanges(context, timers, keeper, revision -> book.toState(version.at(revision)));
    book.restore(left);
    this.members =
        new MemberList(context, timers, this.archive, keeper, book, changes, version, members);
    this.ends = new Ends(context, timers, this.archive);
    this.resumption = new Resumption(context, this.archive, keeper, book, changes, this::isQueued);
  }

  /**
   * One for which nothing is stored before a majority of the nodes has it on disk.
   *
   * @param settings of this coordinator
   * @param archive to which documents go
   * @param keeper of the state, which the one before it has left there
   * @param members of the cluster
   * @param links between them
   */
  public static Behavior<Command> create(
      CoordinatorSettings settings,
      Archive archive,
      StateStore.Starter keeper,
      Members members,
      NodeLinks links) {
    int nodes = settings.nodesExpected();
    return create(
        settings,
        archive,
        settings.isOfOneCommand()
            ? Copies.Starter.ALONE
            : (coordinator, epoch, notes) -> MajorityCopies.spawn(coordinator, epoch, nodes, notes),
        keeper,
        members,
        links);
  }

  /**
   * As {@link #create(CoordinatorSettings, Archive, StateStore.Starter, Members, NodeLinks)},
   * copying otherwise.
   */
  static Behavior<Command> create(
      CoordinatorSettings settings,
      Archive archive,
      Copies.Starter copies,
      StateStore.Starter keepers,
      Members members,
      NodeLinks links) {
    return Behaviors.setup(
        context -> {
          ActorRef<Receptionist.Listing> listings =
              context.messageAdapter(Receptionist.Listing.class, Listed::new);
          ActorRef<Receptionist.Command> receptionist = context.getSystem().receptionist();
          receptionist.tell(Receptionist.subscribe(AgentProtocol.KEY, listings));
          receptionist.tell(Receptionist.subscribe(StateProtocol.KEY, listings));
          StateStore keeper = keepers.start(context);
          return Recovery.begin(
              context,
              keeper,
              claimed -> MemberList.adopted(archive, claimed),
              (timers, left) ->
                  new Coordinator(
                          context, timers, settings, archive, copies, keeper, members, links, left)
                      .takeOver());
        });
  }

  /** Goes on with what the one before it left. */
  private Behavior<Command> takeOver() {
    context.getLog().info("this node's coordinator is in charge, epoch {}", version.epoch());
    announcer.coordinatorIsHere();
    book.ended().forEach(ends::note);
    members.begin();
    if (book.current().isEmpty()) {
      nextExperiment();
    } else {
      announcer.expectLatecomers();
      timers.startSingleTimer(new WatchersAreBack(), WATCHERS_RETURN);
      begin(book.current().get());
      experiment.tell(
          new ExperimentOrder.Note(
              "the coordinator was lost; another one goes on with the experiment"));
    }
    return inCharge();
  }

  private Behavior<Command> inCharge() {
    return Behaviors.receive(Command.class)
        .onMessage(Submit.class, this::onSubmit)
        .onMessage(LookedUp.class, this::onLookedUp)
        .onMessage(Expanded.class, this::onExpanded)
        .onMessage(PlansKept.class, this::onPlansKept)
        .onMessage(TakeInAgain.class, again -> takeNextIn())
        .onMessage(Claimed.class, this::onClaimed)
        .onMessage(TooLong.class, this::onTooLong)
        .onMessage(Abort.class, this::onAbort)
        .onMessage(Resume.class, resumption::onResume)
        .onMessage(Resumption.StoredFound.class, resumption::onStoredFound)
        .onMessage(Resumption.PlansFound.class, resumption::onPlansFound)
        .onMessage(Leave.class, members::onLeave)
        .onMessage(Show.class, this::onShow)
        .onMessage(ShowRuns.class, this::onShowRuns)
        .onMessage(Watch.class, this::onWatch)
        .onMessage(Unwatch.class, this::onUnwatch)
        .onMessage(WatchersAreBack.class, back -> onWatchersAreBack())
        .onMessage(Listed.class, this::onListed)
        .onMessage(MemberList.FromKeeper.class, members::onFromKeeper)
        .onMessage(MemberList.Adopting.class, members::onAdopting)
        .onMessage(MemberList.DocumentsFound.class, members::onDocumentsFound)
        .onMessage(MemberList.AreBack.class, members::onAreBack)
        .onMessage(Ends.Noted.class, ends::onNoted)
        .onMessage(Ends.NoteAgain.class, ends::onNoteAgain)
        .onMessage(ExperimentReport.Stuck.class, this::onStuck)
        .onMessage(ExperimentReport.Changed.class, this::onChanged)
        .onMessage(ExperimentReport.Happened.class, this::onHappened)
        .onMessage(ExperimentReport.Over.class, this::onOver)
        .onMessage(AttemptReport.News.class, this::onNews)
        .onMessage(StateChanges.Kept.class, changes::onKept)
        .onMessage(StateChanges.KeepAgain.class, changes::onKeepAgain)
        .onMessage(Noted.class, this::onNoted)
        .onSignal(ChildFailed.class, Coordinator::onExperimentFailed)
        .onSignal(Terminated.class, experimentOver -> Behaviors.same())
        .onSignal(PostStop.class, stop -> onPostStop())
        .build();
  }

  // What users ask. An order is answered when the change is kept. Submissions are taken in one
  // after
  // another, since each one's folder has to be made before it has an id.

  private Behavior<Command> onSubmit(Submit submit) {
    unanswered.add(submit);
    context.scheduleOnce(ANSWER_WITHIN, context.getSelf(), new TooLong(submit));
    submissions.add(submit);
    return submissions.size() == 1 ? takeNextIn() : Behaviors.same();
  }

  private void answer(Submit submit, Submitted answer) {
    if (unanswered.remove(submit)) {
      submit.replyTo().tell(answer);
    }
  }

  /** It is not lost by that: as soon as most members have it on disk it is an experiment. */
  private Behavior<Command> onTooLong(TooLong late) {
    String why = changes.lastFailure().isEmpty() ? whyNotKept : changes.lastFailure();
    answer(
        late.submit(),
        new Submitted(
            null,
            0,
            Submitted.Outcome.NOT_KEPT,
            List.of(why.isEmpty() ? "it has taken longer than expected" : why)));
    return Behaviors.same();
  }

  private Behavior<Command> takeNextIn() {
    Submit submit = submissions.peek();
    if (submit == null) {
      return Behaviors.same();
    }
    Optional<Submitted> before = book.submittedBefore(submit.key());
    if (before.isPresent()) {
      changes.changed(() -> answer(submit, before.get()));
      submissions.remove();
      return takeNextIn();
    }
    if (submit.key() == null) {
      return expand(submit);
    }
    context.pipeToSelf(archive.submittedBefore(submit.key()), LookedUp::new);
    return Behaviors.same();
  }

  private Behavior<Command> onLookedUp(LookedUp lookedUp) {
    if (lookedUp.failure() != null) {
      context
          .getLog()
          .warn(
              "whether this was submitted before cannot be read, so it counts as new: {}",
              Archive.reason(lookedUp.failure()));
      return expand(submissions.element());
    }
    return lookedUp.before().isPresent()
        ? answer(lookedUp.before().get())
        : expand(submissions.element());
  }

  private Behavior<Command> expand(Submit submit) {
    context.pipeToSelf(
        archive.expand(settings.reader(), submit.text(), submit.syntax()), Expanded::new);
    return Behaviors.same();
  }

  private Behavior<Command> onExpanded(Expanded expanded) {
    if (expanded.failure() != null) {
      return answer(
          new Submitted(null, 0, Submitted.Outcome.REFUSED, Archive.problems(expanded.failure())));
    }
    ExperimentRequest request = expanded.request();
    Optional<Submitted> refusal = book.refusal(request.runs());
    if (refusal.isPresent()) {
      return answer(refusal.get());
    }
    UUID uuid = UUID.randomUUID();
    context.pipeToSelf(
        keeper.keepRequest(uuid, request),
        (done, failure) -> new PlansKept(uuid, request, failure));
    return Behaviors.same();
  }

  /** Without a new experiment. */
  private Behavior<Command> answer(Submitted answer) {
    answer(submissions.remove(), answer);
    return takeNextIn();
  }

  private Behavior<Command> onPlansKept(PlansKept kept) {
    if (kept.failure() != null) {
      whyNotKept = Archive.reason(kept.failure());
      context.getLog().warn("plans are not kept yet: {}", whyNotKept);
      if (!unanswered.contains(submissions.peek())) {
        // Whoever asked was told so, and may ask again.
        submissions.remove();
        return takeNextIn();
      }
      timers.startSingleTimer(new TakeInAgain(), StateChanges.TRY_AGAIN);
      return Behaviors.same();
    }
    whyNotKept = "";
    Instant now = settings.wallClock().instant();
    context.pipeToSelf(
        archive.claim(
            book.freeIds(kept.request().name(), now),
            kept.uuid(),
            kept.request(),
            now,
            Optional.ofNullable(submissions.element().key())),
        (id, failure) -> new Claimed(id, kept.uuid(), kept.request(), now, failure));
    return Behaviors.same();
  }

  private Behavior<Command> onClaimed(Claimed claimed) {
    Submit submit = submissions.remove();
    ExperimentRequest request = claimed.request();
    String id = claimed.id();
    if (claimed.failure() != null) {
      // It fails when its turn comes, unless its folder can be made by then.
      withoutFolder.add(claimed.uuid());
      context.getLog().warn("no folder is made yet: {}", Archive.reason(claimed.failure()));
      id = book.freeIds(request.name(), claimed.submittedAt()).iterator().next();
    }
    ExperimentState queued =
        new ExperimentState(
            id,
            claimed.uuid(),
            request.name(),
            submit.key(),
            claimed.submittedAt(),
            Status.QUEUED,
            null,
            null,
            new RunCounts(request.plans().size(), request.runs(), 0, List.of()),
            null,
            null);
    book.add(queued);
    int position = book.position(queued);
    changes.changed(
        () -> {
          answer(submit, new Submitted(queued.id(), position));
          isQueued(queued, position);
        });
    return takeNextIn();
  }

  private Behavior<Command> onAbort(Abort abort) {
    Optional<ExperimentState> found = book.find(abort.experimentId());
    if (found.isEmpty() || found.get().hasEnded()) {
      abort
          .replyTo()
          .tell(new AbortReply(found.isEmpty() ? Outcome.NOT_FOUND : Outcome.ALREADY_ENDED));
      return Behaviors.same();
    }
    ExperimentState wanted = found.get();
    boolean waited = book.abort(wanted, abort.reason());
    if (!waited && experiment != null) {
      experiment.tell(new ExperimentOrder.EndEarly(abort.reason()));
    }
    changes.changed(
        () -> {
          abort.replyTo().tell(new AbortReply(Outcome.ABORTING));
          if (waited) {
            ExperimentState aborted = wanted.takenOut(abort.reason());
            ends.note(aborted);
            announcer.ended(aborted);
          }
        });
    return Behaviors.same();
  }

  /** It is kept that it waits. */
  private void isQueued(ExperimentState queued, int position) {
    announcer.queued(queued, position);
    if (book.current().isEmpty()) {
      nextExperiment();
    }
  }

  private Behavior<Command> onShow(Show show) {
    show.replyTo().tell(new ClusterView(roster.views(), settings.nodesExpected(), book.views()));
    return Behaviors.same();
  }

  /** Of the one that is under way its actor knows them; those of others are stored, or to come. */
  private Behavior<Command> onShowRuns(ShowRuns show) {
    String id = show.experimentId();
    if (experiment != null && book.current().filter(one -> one.id().equals(id)).isPresent()) {
      experiment.tell(new ExperimentOrder.ShowRuns(show.replyTo()));
    } else {
      archive
          .runs(id)
          .whenComplete(
              (runs, failure) -> show.replyTo().tell(failure == null ? runs : RunsView.NONE));
    }
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

  private Behavior<Command> onWatchersAreBack() {
    announcer.expectNoLatecomers();
    return Behaviors.same();
  }

  // The experiment that is under way.

  /** Takes the next one out of the queue, if one waits. */
  private void nextExperiment() {
    book.next().ifPresent(next -> changes.changed(() -> book.current().ifPresent(this::begin)));
  }

  private void begin(ExperimentState state) {
    experiment =
        context.spawn(
            TaskErrors.asFailures(
                ExperimentMachine.create(
                    state,
                    roster,
                    book.attempts(),
                    new ExperimentMachine.Surroundings(
                        settings,
                        archive,
                        context.getSelf(),
                        version,
                        links,
                        !withoutFolder.remove(state.uuid()),
                        () -> keeper.request(state.uuid())))),
            "experiment-" + state.uuid());
    context.watch(experiment);
  }

  private Behavior<Command> onChanged(ExperimentReport.Changed changed) {
    book.update(changed.state(), changed.attempts());
    ActorRef<Command> replyTo = changed.replyTo();
    changes.changed(() -> replyTo.tell(new ExperimentOrder.Kept()));
    return Behaviors.same();
  }

  private Behavior<Command> onStuck(ExperimentReport.Stuck stuck) {
    members.stepDown(stuck.why());
    return Behaviors.same();
  }

  private Behavior<Command> onHappened(ExperimentReport.Happened happened) {
    book.step(happened.event() instanceof StepNoted noted ? noted.what() : null);
    announcer.tell(happened.event());
    return Behaviors.same();
  }

  private Behavior<Command> onNews(AttemptReport.News news) {
    if (news instanceof Progress progress && progress.event() instanceof PhaseEntered entered) {
      book.enter(entered.phase());
      changes.changed(() -> {});
    }
    if (news instanceof Progress progress && progress.event() instanceof StepNoted noted) {
      book.step(noted.what());
    }
    announcer.tell(news, settings.wallClock().instant());
    return Behaviors.same();
  }

  private Behavior<Command> onOver(ExperimentReport.Over over) {
    experiment = null;
    book.update(over.state(), book.attempts());
    book.clearCurrent();
    changes.changed(
        () -> {
          if (!over.isStored() && !settings.isOfOneCommand()) {
            ends.note(over.state());
          }
          announcer.ended(over.state());
          nextExperiment();
        });
    return Behaviors.same();
  }

  // The nodes.

  private Behavior<Command> onListed(Listed listed) {
    return listed.listing().isForKey(AgentProtocol.KEY)
        ? onAgents(listed.listing().getServiceInstances(AgentProtocol.KEY))
        // Also those that cannot be reached now: they are members until they are given up.
        : members.onKeepers(listed.listing().getAllServiceInstances(StateProtocol.KEY));
  }

  private Behavior<Command> onAgents(Set<ActorRef<AgentProtocol.Command>> listed) {
    Roster.Change change = roster.update(listed);
    roster = change.roster();
    change.come().forEach(this::greet);
    announcer.nodes(roster.staying().size(), settings.nodesExpected());
    if (experiment != null) {
      experiment.tell(new ExperimentOrder.NodesChanged(roster, change.gone()));
    }
    return Behaviors.same();
  }

  /** Whatever the agent still does for an earlier coordinator ends when it hears of this one. */
  private void greet(ActorRef<AgentProtocol.Command> agent) {
    agent.tell(new AgentProtocol.Heartbeat(new Stamp(version.epoch(), 0)));
  }

  private Behavior<Command> onNoted(Noted noted) {
    if (experiment != null) {
      experiment.tell(new ExperimentOrder.Note(noted.what()));
    }
    return Behaviors.same();
  }

  private static Behavior<Command> onExperimentFailed(ChildFailed failed) {
    throw new IllegalStateException("an experiment could not go on", failed.getCause());
  }

  private Behavior<Command> onPostStop() {
    announcer.coordinatorIsGone();
    return Behaviors.same();
  }
}
