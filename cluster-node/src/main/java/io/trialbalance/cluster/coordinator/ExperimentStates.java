package io.trialbalance.cluster.coordinator;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.BehaviorBuilder;
import io.trialbalance.cluster.coordinator.attempt.AttemptReport;
import io.trialbalance.cluster.coordinator.attempt.PhaseMachine;
import io.trialbalance.cluster.results.document.Evidence;
import io.trialbalance.protocol.measure.StepFailure;
import io.trialbalance.protocol.measure.StepFailure.Kind;
import io.trialbalance.protocol.message.AgentProtocol;
import io.trialbalance.protocol.message.CoordinatorProtocol.Command;
import io.trialbalance.protocol.message.ProgressEvent;
import io.trialbalance.protocol.phase.ExitCode;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The states in which an experiment is under way, a part of the coordinator's actor. Takes the
 * book's current experiment through its runs, one attempt after another, and has every attempt
 * judged and stored:
 *
 * <pre>
 * beginning -> (searching) -> (gathering) -> attempting -> storing -> next attempt
 *                                                                  -> finishing
 * </pre>
 *
 * The phases of an attempt are the {@link PhaseMachine}'s.
 */
final class ExperimentStates {

  private record Begun(Throwable failure) implements Command {}

  private record Searched(Optional<Archive.Found> found, Throwable failure) implements Command {}

  private record Stored(
      Evidence evidence, Archive.Written written, boolean repeat, Throwable failure)
      implements Command {}

  private record Finished(ExitCode exitCode, Throwable failure) implements Command {}

  /**
   * What an experiment is a part of.
   *
   * @param inEveryState begins each behaviour
   * @param recording waits until what has changed is kept, then goes on as it is told
   * @param afterExperiment goes on when the current experiment has ended
   */
  record Surroundings(
      Supplier<BehaviorBuilder<Command>> inEveryState,
      Function<Supplier<Behavior<Command>>, Behavior<Command>> recording,
      Supplier<Behavior<Command>> afterExperiment) {}

  private final ActorContext<Command> context;
  private final CoordinatorSettings settings;
  private final Archive archive;
  private final ExperimentBook book;
  private final Roster roster;
  private final Announcer announcer;
  private final CurrentAttempt attempt;
  private final Surroundings surroundings;

  ExperimentStates(
      ActorContext<Command> context,
      CoordinatorSettings settings,
      Archive archive,
      ExperimentBook book,
      Roster roster,
      Announcer announcer,
      CurrentAttempt attempt,
      Surroundings surroundings) {
    this.context = context;
    this.settings = settings;
    this.archive = archive;
    this.book = book;
    this.roster = roster;
    this.announcer = announcer;
    this.attempt = attempt;
    this.surroundings = surroundings;
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
        .onMessage(AttemptReport.Progress.class, attempt::onProgress)
        .onMessage(AttemptReport.Watched.class, attempt::onWatched)
        .onMessage(AttemptReport.RoundTrip.class, attempt::onRoundTrip)
        .onMessage(AttemptReport.Over.class, this::onAttemptOver)
        .build();
  }

  private Behavior<Command> storing() {
    return inEveryState().onMessage(Stored.class, this::onStored).build();
  }

  private Behavior<Command> finishing() {
    return inEveryState().onMessage(Finished.class, this::onFinished).build();
  }

  // From the experiment's beginning to its end.

  /** Takes up the current experiment, be it new or left by an earlier coordinator. */
  Behavior<Command> begin() {
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
    context.pipeToSelf(archive.find(experiment), Searched::new);
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
          return surroundings.afterExperiment().get();
        });
  }

  // Its attempts.

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
    experiment.run().beginAttempt(book.nextAttempt(), settings.wallClock().instant());
    return recording(() -> attempt(agents));
  }

  private Behavior<Command> attempt(List<ActorRef<AgentProtocol.Command>> agents) {
    Experiment experiment = book.current();
    archive.pauseCopying(true);
    attempt.begin(experiment, agents);
    // What has happened while the attempt was recorded.
    attempt.lose(agents.stream().filter(agent -> !roster.has(agent)).toList());
    if (experiment.abortReason() != null) {
      attempt.endEarly(experiment.abortReason());
    }
    return attempting();
  }

  private Behavior<Command> onAttemptOver(AttemptReport.Over over) {
    attempt.over(over.evidence());
    archive.pauseCopying(false);
    return store(over.evidence(), over.lostInfrastructure());
  }

  /** An attempt of an earlier coordinator, or its document, which needs nothing more. */
  private Behavior<Command> onSearched(Searched searched) {
    if (searched.failure() == null && searched.found().isPresent()) {
      Archive.Found found = searched.found().get();
      return onStored(new Stored(found.evidence(), found.written(), !found.counted(), null));
    }
    return store(attempt.lostWithItsCoordinator(book.current()), true);
  }

  private Behavior<Command> store(Evidence evidence, boolean lostInfrastructure) {
    boolean repeat = book.current().isToBeRepeated(lostInfrastructure);
    context.pipeToSelf(
        archive.write(book.current().uuid(), evidence, !repeat),
        (written, failure) -> new Stored(evidence, written, repeat, failure));
    return storing();
  }

  private Behavior<Command> onStored(Stored stored) {
    Experiment experiment = book.current();
    Evidence evidence = stored.evidence();
    Archive.Written written = stored.written();
    if (stored.failure() != null) {
      experiment.fail(new StepFailure(Kind.FAILED, Archive.reason(stored.failure())));
    }
    ProgressEvent ended =
        Announcer.attemptEnded(experiment, evidence.status(), written, !stored.repeat());
    experiment.run().endAttempt();
    if (!stored.repeat()) {
      experiment.runEnded(
          evidence.status(),
          evidence.failure(),
          written == null ? null : written.verdict(),
          written == null ? null : written.document());
    }
    return recording(
        () -> {
          announcer.tell(ended);
          return nextAttempt();
        });
  }

  private BehaviorBuilder<Command> inEveryState() {
    return surroundings.inEveryState().get();
  }

  private Behavior<Command> recording(Supplier<Behavior<Command>> then) {
    return surroundings.recording().apply(then);
  }
}
