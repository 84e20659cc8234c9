package io.trialbalance.cluster.coordinator;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.ChildFailed;
import akka.actor.typed.Terminated;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.BehaviorBuilder;
import akka.actor.typed.javadsl.Behaviors;
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
import io.trialbalance.protocol.measure.StepFailure;
import io.trialbalance.protocol.measure.StepFailure.Kind;
import io.trialbalance.protocol.message.AgentProtocol;
import io.trialbalance.protocol.message.CoordinatorProtocol.Command;
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
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * Takes one experiment through its runs, one attempt after another, has every attempt judged and
 * stored, and asks the design what comes next:
 *
 * <pre>
 * fetching -> beginning -> (searching) -> (gathering) -> recording -> attempting -> storing -> next attempt
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
   * @param request fetches its plans
   */
  record Surroundings(
      CoordinatorSettings settings,
      Archive archive,
      ActorRef<Command> coordinator,
      StateVersion version,
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

  private record Finished(ExitCode exitCode, Throwable failure) implements Command {}

  private record FinishAgain() implements Command {}

  private record Reconsider() implements Command {}

  /** A disk has room again, or can be written to, after minutes or not at all. */
  private static final Duration FINISH_AGAIN = Duration.ofSeconds(10);

  private static final int MAX_FINISHES = 60;

  private final ActorContext<Command> context;
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
  private int finishes;
  private final List<String> notes = new ArrayList<>();

  private ExperimentMachine(
      ActorContext<Command> context,
      ExperimentState left,
      Roster roster,
      int attempts,
      Surroundings surroundings) {
    this.context = context;
    this.left = left;
    this.roster = roster;
    this.attempts = attempts;
    this.surroundings = surroundings;
    this.settings = surroundings.settings();
    this.archive = surroundings.archive();
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
        context -> new ExperimentMachine(context, left, roster, attempts, surroundings).fetch());
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
        .build();
  }

  private Behavior<Command> searching() {
    return inEveryState().onMessage(Searched.class, this::onSearched).build();
  }

  private Behavior<Command> gathering() {
    return inEveryState().onMessage(Reconsider.class, again -> nextAttempt()).build();
  }

  /** Waits until a change is kept, and goes on. */
  private Behavior<Command> recording(Supplier<Behavior<Command>> then) {
    tell(new ExperimentReport.Changed(experiment.toState(), attempts, context.getSelf()));
    return inEveryState().onMessage(Kept.class, kept -> then.get()).build();
  }

  private Behavior<Command> attempting() {
    return inEveryState().onMessage(AttemptReport.Over.class, this::onAttemptOver).build();
  }

  private Behavior<Command> storing() {
    return inEveryState().onMessage(Stored.class, this::onStored).build();
  }

  private Behavior<Command> finishing() {
    return inEveryState()
        .onMessage(Finished.class, this::onFinished)
        .onMessage(FinishAgain.class, again -> finish())
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
      return over(refused("nobody has its plans any more"));
    }
    try {
      experiment =
          new Experiment(
              left,
              fetched.kept().request().get(),
              new ExperimentEstimate(
                  plan -> Drivers.of(plan.options().kind()).costs(plan.workload())));
    } catch (IllegalArgumentException e) {
      return over(refused(e.getMessage()));
    }
    if (abortReason != null) {
      experiment.abort(abortReason);
    }
    context.pipeToSelf(archive.begin(experiment), (done, failure) -> new Begun(failure));
    return beginning();
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
    if (begun.failure() != null) {
      experiment.fail(new StepFailure(Kind.REFUSED, Archive.reason(begun.failure())));
      return finish();
    }
    context.pipeToSelf(archive.attempts(experiment), Restored::new);
    return Behaviors.same();
  }

  private Behavior<Command> onRestored(Restored restored) {
    if (restored.failure() != null) {
      experiment.fail(new StepFailure(Kind.FAILED, Archive.reason(restored.failure())));
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
    if (roster.staying().size() < settings.nodesExpected()) {
      tell(new ExperimentReport.Happened(waitingForNodes()));
      return gathering();
    }
    List<ActorRef<AgentProtocol.Command>> agents = roster.ofLoad();
    if (agents.isEmpty()) {
      experiment.fail(new StepFailure(Kind.REFUSED, roster.noLoad()));
      return finish();
    }
    experiment.beginAttempt(++attempts, settings.wallClock().instant());
    return recording(() -> attempt(experiment.underWay(), agents));
  }

  private ProgressEvent waitingForNodes() {
    int present = roster.staying().size();
    String gone = roster.missed().isEmpty() ? "" : "; gone: " + String.join(", ", roster.missed());
    return new StepNoted(
        experiment.id(),
        experiment.where(),
        Phase.IDLE,
        "waiting for nodes: %d of %d are there (%s)%s"
            .formatted(present, settings.nodesExpected(), String.join(", ", roster.names()), gone),
        (double) present / settings.nodesExpected());
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
    return storing();
  }

  private Behavior<Command> onStored(Stored stored) {
    ProgressEvent ended =
        Announcer.attemptEnded(
            experiment, stored.evidence().status(), stored.written(), !stored.repeat());
    if (stored.failure() != null) {
      experiment.fail(new StepFailure(Kind.FAILED, Archive.reason(stored.failure())));
      experiment.repeat();
    } else if (stored.repeat()) {
      experiment.repeat();
    } else {
      experiment.runEnded(stored.written().toResult(stored.evidence()));
    }
    return recording(
        () -> {
          tell(new ExperimentReport.Happened(ended));
          return nextAttempt();
        });
  }

  // Its end.

  private Behavior<Command> finish() {
    experiment.end();
    context.pipeToSelf(archive.finish(experiment), Finished::new);
    return finishing();
  }

  private Behavior<Command> onFinished(Finished finished) {
    if (finished.failure() != null && experiment.hasResults() && ++finishes <= MAX_FINISHES) {
      String reason = Archive.reason(finished.failure());
      context.getLog().warn("its end is not stored yet: {}", reason);
      context.scheduleOnce(FINISH_AGAIN, context.getSelf(), new FinishAgain());
      return onNote(
          new Note(
              "the runs are stored, and the experiment's end is not yet; trying again for 10 min: "
                  + reason));
    }
    if (finished.failure() != null) {
      experiment.fail(new StepFailure(Kind.FAILED, Archive.reason(finished.failure())));
      experiment.end();
    }
    experiment.close(ExitCodes.of(experiment, finished.exitCode()));
    return over(experiment.toState());
  }

  private Behavior<Command> over(ExperimentState state) {
    tell(new ExperimentReport.Over(state));
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
    notes.forEach(
        what ->
            tell(
                new ExperimentReport.Happened(
                    new StepNoted(
                        experiment.id(), experiment.where(), Phase.IDLE, what, Double.NaN))));
    notes.clear();
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
