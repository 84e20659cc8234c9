package io.trialbalance.cluster.coordinator;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.ChildFailed;
import akka.actor.typed.Terminated;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.BehaviorBuilder;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import io.trialbalance.cluster.actor.TaskErrors;
import io.trialbalance.cluster.coordinator.ExperimentOrder.EndEarly;
import io.trialbalance.cluster.coordinator.ExperimentOrder.Kept;
import io.trialbalance.cluster.coordinator.ExperimentOrder.NodesChanged;
import io.trialbalance.cluster.coordinator.ExperimentOrder.Note;
import io.trialbalance.cluster.coordinator.ExperimentOrder.ShowRuns;
import io.trialbalance.cluster.coordinator.attempt.Attempt;
import io.trialbalance.cluster.coordinator.attempt.AttemptOrder;
import io.trialbalance.cluster.coordinator.attempt.AttemptReport;
import io.trialbalance.cluster.coordinator.attempt.PhaseMachine;
import io.trialbalance.cluster.experiment.ExperimentEstimate;
import io.trialbalance.cluster.results.document.Evidence;
import io.trialbalance.cluster.results.store.FileFailure;
import io.trialbalance.protocol.config.DurationText;
import io.trialbalance.protocol.measure.StepFailure;
import io.trialbalance.protocol.measure.StepFailure.Kind;
import io.trialbalance.protocol.message.AgentProtocol;
import io.trialbalance.protocol.message.CoordinatorProtocol.Command;
import io.trialbalance.protocol.message.CoordinatorProtocol.StepProgress;
import io.trialbalance.protocol.message.CoordinatorState.AttemptState;
import io.trialbalance.protocol.message.CoordinatorState.ExperimentState;
import io.trialbalance.protocol.message.KeptRequest;
import io.trialbalance.protocol.message.ProgressEvent;
import io.trialbalance.protocol.message.ProgressEvent.StepNoted;
import io.trialbalance.protocol.message.RunsView;
import io.trialbalance.protocol.message.Stamp;
import io.trialbalance.protocol.message.StateVersion;
import io.trialbalance.protocol.message.Tenant;
import io.trialbalance.protocol.phase.ExitCode;
import io.trialbalance.protocol.phase.Phase;
import io.trialbalance.protocol.phase.Status;
import io.trialbalance.workload.database.Drivers;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * Takes one experiment through its runs, one attempt after another, has every attempt judged and
 * stored, and asks the design what comes next:
 *
 * <pre>
 * fetching -> beginning -> (searching) -> (gathering) -> (examining) -> recording -> attempting -> storing -> (pausing) -> next attempt
 *                                                                                    |
 *                                                                                    v
 *                                                                finishing -> the coordinator is told
 * </pre>
 *
 * Every change is kept by the coordinator before anybody is told of it. A successor begins it again
 * with what the one before left, and what is stored.
 */
final class ExperimentMachine {

  /**
   * What an experiment needs of its coordinator.
   *
   * @param coordinator is told in {@link ExperimentReport}s how it goes on
   * @param version of the coordinator
   * @param links between the nodes
   * @param isTaken whether a disk has taken it when it was submitted, and so may again
   * @param request fetches its plans
   */
  record Surroundings(
      CoordinatorSettings settings,
      Archive archive,
      ActorRef<Command> coordinator,
      StateVersion version,
      NodeLinks links,
      boolean isTaken,
      Supplier<CompletionStage<KeptRequest>> request) {}

  private record Fetched(KeptRequest kept, Throwable failure) implements Command {}

  private record FetchAgain() implements Command {}

  private record Begun(Throwable failure) implements Command {}

  private record Restored(List<Archive.StoredAttempt> stored, Throwable failure)
      implements Command {}

  private record Searched(Archive.Found found, Throwable failure) implements Command {}

  private record Stored(
      Evidence evidence, Archive.Written written, boolean repeat, Throwable failure)
      implements Command {}

  private record Finished(Archive.Ended ended, Throwable failure) implements Command {}

  private record FoundElsewhere(StepFailure why, Optional<Path> folder) implements Command {}

  private record FinishedElsewhere(Archive.Ended ended) implements Command {}

  /** A step for which there was no disk. */
  private record TryAgain(Supplier<Behavior<Command>> step) implements Command {}

  private record Reconsider() implements Command {}

  private record Looked(Roster at, SortedSet<String> broken, Throwable failure)
      implements Command {}

  private record OutOfPatience() implements Command {}

  private record PauseOver() implements Command {}

  private record GiveUp() implements Command {}

  private static final Duration GIVE_UP = Duration.ofSeconds(10);

  /** Nodes that do not reach each other are looked at again, and after this no more. */
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

  private static final Duration PATIENCE = Duration.ofMinutes(10);

  /** A lost node is seldom lost once: 1 s, 2 s, 4 s … between attempts at a run. */
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(60);

  private final ActorContext<Command> context;
  private final TimerScheduler<Command> timers;
  private final Surroundings surroundings;
  private final CoordinatorSettings settings;
  private final Archive archive;
  private final ExperimentState left;
  private Experiment experiment;
  private Roster roster;
  private int attempts;
  private ActorRef<Command> attempt;
  private String abortReason;
  private boolean isTakenUp;
  private final DiskPatience patience;
  private int repeats;
  private String waitsFor = "";
  private SortedSet<String> broken = new TreeSet<>();
  private boolean hasBegun;
  private boolean isLooking;
  private Examination.Subject subject;
  private ActorRef<Command> examination;
  private boolean isExamined;
  private final List<String> notes = new ArrayList<>();

  private ExperimentMachine(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      ExperimentState left,
      Roster roster,
      int attempts,
      Surroundings surroundings) {
    this.context = context;
    this.timers = timers;
    this.left = left;
    this.roster = roster;
    this.attempts = attempts;
    this.surroundings = surroundings;
    this.settings = surroundings.settings();
    this.archive = surroundings.archive();
    this.patience = new DiskPatience(settings.diskPatience());
    this.abortReason = left.abortReason();
  }

  /**
   * @param left the experiment as an earlier coordinator left it, or as it begins
   * @param roster of the nodes that are there
   * @param attempts made in this cluster so far
   */
  static Behavior<Command> create(
      ExperimentState left, Roster roster, int attempts, Surroundings surroundings) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers ->
                    new ExperimentMachine(context, timers, left, roster, attempts, surroundings)
                        .fetch()));
  }

  // The states.

  private Behavior<Command> fetching() {
    return inEveryState()
        .onMessage(Fetched.class, this::onFetched)
        .onMessage(FetchAgain.class, again -> fetch())
        .build();
  }

  private Behavior<Command> beginning() {
    return inEveryState()
        .onMessage(Begun.class, this::onBegun)
        .onMessage(Restored.class, this::onRestored)
        .onMessage(TryAgain.class, again -> again.step().get())
        .build();
  }

  private Behavior<Command> searching() {
    return inEveryState().onMessage(Searched.class, this::onSearched).build();
  }

  private Behavior<Command> gathering() {
    return inEveryState()
        .onMessage(Reconsider.class, again -> nextAttempt())
        .onMessage(Looked.class, this::onLooked)
        .onMessage(OutOfPatience.class, over -> onOutOfPatience())
        .build();
  }

  private Behavior<Command> examining() {
    return inEveryState()
        .onMessage(Examination.Over.class, this::onExamined)
        .onMessage(StepProgress.class, this::onExaminationGoesOn)
        .onMessage(Reconsider.class, again -> examineAnew())
        .build();
  }

  private Behavior<Command> pausing() {
    return inEveryState()
        .onMessage(PauseOver.class, over -> nextAttempt())
        .onMessage(Reconsider.class, again -> experiment.isOver() ? finish() : Behaviors.same())
        .build();
  }

  /** Waits until a change is kept, and goes on. */
  private Behavior<Command> recording(Supplier<Behavior<Command>> then) {
    tell(new ExperimentReport.Changed(experiment.toState(), attempts, context.getSelf()));
    return inEveryState().onMessage(Kept.class, kept -> then.get()).build();
  }

  private Behavior<Command> attempting() {
    return inEveryState().onMessage(AttemptReport.Over.class, this::onAttemptOver).build();
  }

  private Behavior<Command> storing(Evidence evidence, boolean repeat) {
    return inEveryState()
        .onMessage(Stored.class, this::onStored)
        .onMessage(GiveUp.class, over -> onStored(new Stored(evidence, null, repeat, notStored())))
        .onMessage(TryAgain.class, again -> again.step().get())
        .build();
  }

  private Behavior<Command> finishing() {
    return inEveryState()
        .onMessage(Finished.class, this::onFinished)
        .onMessage(GiveUp.class, over -> onFinished(new Finished(null, notStored())))
        .onMessage(TryAgain.class, again -> again.step().get())
        .build();
  }

  private BehaviorBuilder<Command> inEveryState() {
    return Behaviors.receive(Command.class)
        .onMessage(EndEarly.class, this::onEndEarly)
        .onMessage(NodesChanged.class, this::onNodesChanged)
        .onMessage(Note.class, this::onNote)
        .onMessage(ShowRuns.class, this::onShowRuns)
        .onSignal(ChildFailed.class, ExperimentMachine::onAttemptFailed)
        .onSignal(Terminated.class, attemptOver -> Behaviors.same());
  }

  // From its beginning to its first attempt.

  private Behavior<Command> fetch() {
    context.pipeToSelf(surroundings.request().get(), Fetched::new);
    return fetching();
  }

  private Behavior<Command> onFetched(Fetched fetched) {
    if (fetched.failure() != null) {
      context.getLog().warn("its plans are not here yet: {}", Archive.reason(fetched.failure()));
      context.scheduleOnce(StateChanges.TRY_AGAIN, context.getSelf(), new FetchAgain());
      return Behaviors.same();
    }
    if (fetched.kept().request().isEmpty()) {
      return over(refused("nobody has its plans any more"), false);
    }
    try {
      experiment =
          new Experiment(
              left,
              fetched.kept().request().get(),
              new ExperimentEstimate(
                  plan -> Drivers.of(plan.options().kind()).costs(plan.workload())));
    } catch (IllegalArgumentException e) {
      return over(refused(e.getMessage()), false);
    }
    if (abortReason != null) {
      experiment.abort(abortReason);
    }
    return begin();
  }

  private Behavior<Command> begin() {
    context.pipeToSelf(archive.begin(experiment), (done, failure) -> new Begun(failure));
    return beginning();
  }

  private Behavior<Command> readAttempts() {
    context.pipeToSelf(archive.attempts(experiment), Restored::new);
    return beginning();
  }

  /** Tries a step again, if its failure is one that may pass. */
  private boolean isToBeTriedAgain(
      String what, Throwable failure, Supplier<Behavior<Command>> step) {
    if (failure == null) {
      patience.end();
      return false;
    }
    boolean isWorthIt = hasBegun || surroundings.isTaken();
    if (abortReason != null || !isWorthIt || !patience.mayTryAgain(failure)) {
      return false;
    }
    String why = what + ": " + Archive.reason(failure);
    context.getLog().warn("{}", why);
    tellNow(why + "; trying again for " + DurationText.of(patience.limit()));
    if (patience.isLong()) {
      tell(new ExperimentReport.Stuck(why));
    }
    timers.startSingleTimer(TryAgain.class, new TryAgain(step), DiskPatience.PAUSE);
    return true;
  }

  /** Of an experiment of which nothing can be known but this. */
  private ExperimentState refused(String why) {
    return new ExperimentState(
        left.id(),
        left.uuid(),
        left.name(),
        left.key(),
        left.submittedAt(),
        Status.FAILED,
        abortReason,
        new StepFailure(Kind.REFUSED, why),
        left.runs(),
        null,
        ExitCode.USAGE.code());
  }

  private Behavior<Command> onBegun(Begun begun) {
    if (isToBeTriedAgain("it cannot begin yet", begun.failure(), this::begin)) {
      return Behaviors.same();
    }
    if (begun.failure() != null) {
      experiment.fail(Archive.failure(Kind.REFUSED, begun.failure()));
      return finish();
    }
    hasBegun = true;
    return readAttempts();
  }

  private Behavior<Command> onRestored(Restored restored) {
    if (isToBeTriedAgain(
        "what is stored of it cannot be read yet", restored.failure(), this::readAttempts)) {
      return Behaviors.same();
    }
    if (restored.failure() != null) {
      experiment.fail(Archive.failure(Kind.FAILED, restored.failure()));
      return finish();
    }
    experiment.restore(restored.stored());
    isTakenUp = true;
    tellNotes();
    if (experiment.underWay() == null) {
      return nextAttempt();
    }
    Optional<Archive.StoredAttempt> itsDocument = experiment.underWayIn(restored.stored());
    if (itsDocument.isEmpty()) {
      return loseAttempt();
    }
    context.pipeToSelf(archive.find(experiment.key(), itsDocument.get()), Searched::new);
    return searching();
  }

  /** The document of an earlier coordinator's attempt needs nothing more. */
  private Behavior<Command> onSearched(Searched searched) {
    if (searched.failure() != null) {
      return loseAttempt();
    }
    Archive.Found found = searched.found();
    return onStored(new Stored(found.evidence(), found.written(), !found.counted(), null));
  }

  private Behavior<Command> loseAttempt() {
    Attempt interrupted = attempt(List.of());
    interrupted.loseCoordinator(experiment.underWay().phase());
    return store(interrupted.toEvidence(), true);
  }

  // Its attempts.

  private Behavior<Command> nextAttempt() {
    if (experiment.isOver()) {
      return finish();
    }
    Gathering gathering = new Gathering(roster, settings.nodesExpected());
    if (!gathering.isOfSeveral()) {
      return beginAttempt();
    }
    if (isLooking) {
      return gathering();
    }
    isLooking = true;
    Roster at = roster;
    context.pipeToSelf(
        surroundings.links().broken(gathering.addresses()),
        (found, failure) -> new Looked(at, found, failure));
    return gathering();
  }

  private Behavior<Command> onLooked(Looked looked) {
    isLooking = false;
    if (looked.at() != roster) {
      return nextAttempt();
    }
    broken =
        looked.failure() == null
            ? looked.broken()
            : new TreeSet<>(Set.of("the nodes cannot be asked: " + looked.failure().getMessage()));
    Gathering gathering = new Gathering(roster, settings.nodesExpected());
    Optional<String> waiting = gathering.waitsFor(broken);
    if (waiting.isEmpty()) {
      return beginAttempt();
    }
    if (!waiting.get().equals(waitsFor)) {
      waitsFor = waiting.get();
      context.getLog().info("{}: {}", experiment.id(), waitsFor);
      tell(
          new ExperimentReport.Happened(
              new StepNoted(
                  experiment.id(), experiment.where(), Phase.IDLE, waitsFor, gathering.share())));
    }
    if (!broken.isEmpty() && !timers.isTimerActive(OutOfPatience.class)) {
      timers.startSingleTimer(OutOfPatience.class, new OutOfPatience(), PATIENCE);
    }
    timers.startSingleTimer(new Reconsider(), LOOK_AGAIN);
    return gathering();
  }

  /** It only waits for nodes if nothing else is wrong, for as long as it takes. */
  private Behavior<Command> onOutOfPatience() {
    if (broken.isEmpty()) {
      return Behaviors.same();
    }
    experiment.fail(
        new StepFailure(
            Kind.UNREACHABLE,
            "for "
                + PATIENCE.toMinutes()
                + " min no attempt could begin: "
                + String.join("; ", broken)
                + ". Mend the network between them, or go on without one: stop it, and lower"
                + " node.nodes-expected"));
    return finish();
  }

  private Behavior<Command> beginAttempt() {
    timers.cancel(OutOfPatience.class);
    timers.cancel(new Reconsider());
    waitsFor = "";
    List<ActorRef<AgentProtocol.Command>> agents = roster.ofLoad();
    if (agents.isEmpty()) {
      experiment.fail(new StepFailure(Kind.REFUSED, roster.noLoad()));
      return finish();
    }
    if (experiment.isNew() && !isExamined) {
      return examine(agents);
    }
    experiment.beginAttempt(++attempts, settings.wallClock().instant(), agents.size());
    return recording(() -> attempt(experiment.underWay(), agents));
  }

  private Behavior<Command> examine(List<ActorRef<AgentProtocol.Command>> agents) {
    tellNow("looking whether all plans can begin");
    subject =
        new Examination.Subject(
            new Stamp(surroundings.version().epoch(), attempts),
            Examination.differing(experiment.plans()),
            experiment.step().idle(),
            agents);
    examination =
        context.spawnAnonymous(
            TaskErrors.asFailures(Examination.create(subject, context.getSelf())));
    context.watch(examination);
    return examining();
  }

  private Behavior<Command> onExaminationGoesOn(StepProgress progress) {
    tellNow(progress.what());
    return Behaviors.same();
  }

  /** Others are there than were asked, or it is to end: nobody needs the answers. */
  private Behavior<Command> examineAnew() {
    context.stop(examination);
    subject.agents().forEach(agent -> agent.tell(new AgentProtocol.Release(subject.stamp())));
    return nextAttempt();
  }

  private Behavior<Command> onExamined(Examination.Over over) {
    if (over.subject() != subject) {
      return Behaviors.same();
    }
    Map<String, StepFailure> obstacles = over.obstacles();
    if (!obstacles.isEmpty() && !experiment.canBeginDespite(obstacles)) {
      experiment.fail(CannotStart.because(obstacles));
      return finish();
    }
    obstacles.forEach((database, why) -> tellNow(CannotStart.goesOnWithout(database, why)));
    isExamined = true;
    return nextAttempt();
  }

  private Behavior<Command> attempt(
      AttemptState begun, List<ActorRef<AgentProtocol.Command>> agents) {
    archive.pauseCopying(true);
    attempt =
        context.spawn(
            TaskErrors.asFailures(
                PhaseMachine.create(
                    attempt(agents),
                    experiment.secondsAfterThisRun(),
                    settings
                        .databaseHosts()
                        .getOrDefault(experiment.step().plan().database(), List.of()),
                    context.getSelf(),
                    surroundings.coordinator())),
            "attempt-" + begun.serial());
    context.watch(attempt);
    // What has happened while the attempt was recorded.
    agents.stream().filter(agent -> !roster.has(agent)).forEach(this::lose);
    if (abortReason != null) {
      attempt.tell(new AttemptOrder.EndEarly(abortReason));
    }
    return attempting();
  }

  private Attempt attempt(List<ActorRef<AgentProtocol.Command>> agents) {
    AttemptState underWay = experiment.underWay();
    return new Attempt(
        new Stamp(surroundings.version().epoch(), underWay.serial()),
        new Tenant(surroundings.version(), experiment.key()),
        experiment.where(),
        experiment.step(),
        experiment.preparation(),
        agents,
        experiment.nodesAtFirst(),
        settings.roundTrips(),
        underWay.startedAt(),
        System.nanoTime());
  }

  private Behavior<Command> onAttemptOver(AttemptReport.Over over) {
    attempt = null;
    archive.pauseCopying(false);
    return store(over.evidence(), over.lostInfrastructure());
  }

  private Behavior<Command> store(Evidence evidence, boolean lostInfrastructure) {
    boolean repeat = experiment.isToBeRepeated(lostInfrastructure);
    context.pipeToSelf(
        archive.write(experiment.key(), evidence, !repeat),
        (written, failure) -> new Stored(evidence, written, repeat, failure));
    giveUpInTime();
    return storing(evidence, repeat);
  }

  /** Whoever ends an experiment early does not wait for disks that take nothing. */
  private void giveUpInTime() {
    if (abortReason != null) {
      timers.startSingleTimer(new GiveUp(), GIVE_UP);
    }
  }

  private static IOException notStored() {
    return new IOException("it was ended early, and is not on the disks of most nodes");
  }

  private Behavior<Command> onStored(Stored stored) {
    if (isToBeTriedAgain(
        "the attempt is not stored yet",
        stored.failure(),
        () -> store(stored.evidence(), stored.repeat()))) {
      return Behaviors.same();
    }
    ProgressEvent ended =
        Announcer.attemptEnded(
            experiment, stored.evidence().status(), stored.written(), !stored.repeat());
    if (stored.failure() != null) {
      experiment.fail(Archive.failure(Kind.FAILED, stored.failure()));
      experiment.repeat();
    } else if (stored.repeat()) {
      experiment.repeat();
      repeats++;
    } else {
      repeats = 0;
      experiment.runEnded(stored.written().toResult(stored.evidence()));
    }
    return recording(
        () -> {
          boolean isRepeated = stored.repeat() && !experiment.isOver();
          if (isRepeated) {
            timers.startSingleTimer(new PauseOver(), pause());
          }
          tell(new ExperimentReport.Happened(ended));
          return isRepeated ? pausing() : nextAttempt();
        });
  }

  private Duration pause() {
    long seconds = 1L << Math.min(repeats - 1, Integer.SIZE);
    return Duration.ofSeconds(Math.min(seconds, LONGEST_PAUSE.toSeconds()));
  }

  // Its end.

  private Behavior<Command> finish() {
    experiment.end();
    context.pipeToSelf(archive.finish(experiment), Finished::new);
    giveUpInTime();
    return finishing();
  }

  private Behavior<Command> onFinished(Finished finished) {
    if (isToBeTriedAgain(
        experiment.hasResults()
            ? "the runs are stored, and the experiment's end is not yet"
            : "the experiment's end is not stored yet",
        finished.failure(),
        this::finish)) {
      return Behaviors.same();
    }
    if (finished.failure() != null) {
      return findElsewhere(finished.failure());
    }
    return ended(finished.ended(), true);
  }

  /** Where no disk takes the end of a command's experiment, all of it goes where there is room. */
  private Behavior<Command> findElsewhere(Throwable failure) {
    if (!settings.isOfOneCommand() || !FileFailure.mayPass(Archive.cause(failure))) {
      return fail(Archive.failure(Kind.FAILED, failure));
    }
    StepFailure why = new StepFailure(Kind.DISK, Archive.reason(failure));
    context.pipeToSelf(
        archive.elsewhere(experiment.id()),
        (folder, none) -> new FoundElsewhere(why, Optional.ofNullable(folder)));
    return inEveryState()
        .onMessage(FoundElsewhere.class, this::onFoundElsewhere)
        .onMessage(FinishedElsewhere.class, finished -> ended(finished.ended(), false))
        .build();
  }

  private Behavior<Command> onFoundElsewhere(FoundElsewhere found) {
    if (found.folder().isEmpty()) {
      return fail(found.why());
    }
    String message = found.why().message() + "; what was measured is in " + found.folder().get();
    experiment.fail(new StepFailure(found.why().kind(), message));
    experiment.end();
    context.pipeToSelf(
        archive.finishElsewhere(experiment), (ended, none) -> new FinishedElsewhere(ended));
    return Behaviors.same();
  }

  private Behavior<Command> fail(StepFailure why) {
    experiment.fail(why);
    experiment.end();
    return ended(null, false);
  }

  /**
   * @param written what it came to; null if that could not be written anywhere
   * @param isStored whether that is where it belongs
   */
  private Behavior<Command> ended(Archive.Ended written, boolean isStored) {
    Optional<Archive.Ended> ended = Optional.ofNullable(written);
    experiment.close(
        ExitCodes.of(experiment, ended.map(Archive.Ended::exitCode).orElse(null)),
        ended.map(Archive.Ended::verdict));
    return over(experiment.toState(), isStored);
  }

  private Behavior<Command> over(ExperimentState state, boolean isStored) {
    tell(new ExperimentReport.Over(state, isStored));
    return Behaviors.stopped();
  }

  // What it hears of, whatever it is doing.

  private Behavior<Command> onEndEarly(EndEarly order) {
    abortReason = order.reason();
    if (experiment != null) {
      experiment.abort(abortReason);
    }
    if (attempt != null) {
      attempt.tell(new AttemptOrder.EndEarly(abortReason));
    }
    context.getSelf().tell(new Reconsider());
    giveUpInTime();
    return Behaviors.same();
  }

  private Behavior<Command> onNodesChanged(NodesChanged changed) {
    roster = changed.roster();
    changed.gone().forEach(this::lose);
    context.getSelf().tell(new Reconsider());
    return Behaviors.same();
  }

  private void lose(ActorRef<AgentProtocol.Command> agent) {
    if (attempt != null) {
      attempt.tell(new AttemptOrder.NodeLost(agent));
    }
  }

  private Behavior<Command> onNote(Note note) {
    notes.add(note.what());
    if (isTakenUp) {
      tellNotes();
    }
    return Behaviors.same();
  }

  private void tellNotes() {
    notes.forEach(this::tellNow);
    notes.clear();
  }

  private void tellNow(String what) {
    tell(
        new ExperimentReport.Happened(
            new StepNoted(experiment.id(), experiment.where(), Phase.IDLE, what, Double.NaN)));
  }

  private Behavior<Command> onShowRuns(ShowRuns show) {
    show.replyTo().tell(new RunsView(true, experiment == null ? List.of() : experiment.runs()));
    return Behaviors.same();
  }

  private static Behavior<Command> onAttemptFailed(ChildFailed failed) {
    throw new IllegalStateException("an attempt could not go on", failed.getCause());
  }

  private void tell(ExperimentReport report) {
    surroundings.coordinator().tell(report);
  }
}
