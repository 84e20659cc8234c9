package io.trialbalance.cluster.coordinator;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.BehaviorBuilder;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.receptionist.Receptionist;
import io.trialbalance.cluster.metrics.ClusterMetrics;
import io.trialbalance.cluster.verdict.Evidence;
import io.trialbalance.protocol.measure.ServerFigures;
import io.trialbalance.protocol.measure.StepFailure;
import io.trialbalance.protocol.measure.StepFailure.Kind;
import io.trialbalance.protocol.message.AgentProtocol;
import io.trialbalance.protocol.message.ClusterView;
import io.trialbalance.protocol.message.CoordinatorProtocol.Abort;
import io.trialbalance.protocol.message.CoordinatorProtocol.AbortReply;
import io.trialbalance.protocol.message.CoordinatorProtocol.AbortReply.Outcome;
import io.trialbalance.protocol.message.CoordinatorProtocol.Command;
import io.trialbalance.protocol.message.CoordinatorProtocol.Show;
import io.trialbalance.protocol.message.CoordinatorProtocol.Submit;
import io.trialbalance.protocol.message.CoordinatorProtocol.Submitted;
import io.trialbalance.protocol.message.CoordinatorProtocol.Unwatch;
import io.trialbalance.protocol.message.CoordinatorProtocol.Watch;
import io.trialbalance.protocol.message.Order;
import io.trialbalance.protocol.message.ProgressEvent;
import io.trialbalance.protocol.message.ProgressEvent.PhaseEntered;
import io.trialbalance.protocol.phase.ExitCode;
import io.trialbalance.protocol.phase.Phase;
import java.util.List;
import java.util.Optional;

/**
 * The cluster singleton: queues experiments, takes the first of them through its runs, one attempt
 * after another, and has every attempt judged and stored. The phases of an attempt are its child's
 * ({@link PhaseMachine}).
 *
 * <pre>
 * idle -> beginning -> (gathering) -> attempting -> storing -> next attempt | finishing -> idle
 * </pre>
 */
public final class Coordinator {

  private record AgentsListed(Receptionist.Listing listing) implements Command {}

  private record Reconsider() implements Command {}

  private record Begun(Throwable failure) implements Command {}

  private record Progress(ProgressEvent event) implements Command {}

  private record Watched(ServerFigures figures) implements Command {}

  private record RoundTrip(long nanos) implements Command {}

  private record Stored(
      Evidence evidence, Archive.Written written, boolean repeat, Throwable failure)
      implements Command {}

  private record Finished(ExitCode exitCode, Throwable failure) implements Command {}

  private final ActorContext<Command> context;
  private final CoordinatorSettings settings;
  private final Archive archive;
  private final ExperimentBook book = new ExperimentBook();
  private final Roster roster = new Roster();
  private final ClusterMetrics metrics = new ClusterMetrics();
  private final Announcer announcer = new Announcer(metrics);
  private int attempts;
  private Phase phase = Phase.IDLE;
  private ActorRef<Command> machine;

  private Coordinator(
      ActorContext<Command> context, CoordinatorSettings settings, Archive archive) {
    this.context = context;
    this.settings = settings;
    this.archive = archive;
    metrics.coordinatorIsHere();
  }

  /**
   * @param settings of this coordinator
   * @param archive to which documents go
   */
  public static Behavior<Command> create(CoordinatorSettings settings, Archive archive) {
    return Behaviors.setup(
        context -> {
          ActorRef<Receptionist.Listing> listings =
              context.messageAdapter(Receptionist.Listing.class, AgentsListed::new);
          context
              .getSystem()
              .receptionist()
              .tell(Receptionist.subscribe(AgentProtocol.KEY, listings));
          return new Coordinator(context, settings, archive).idle();
        });
  }

  // The states. In each of them users are answered; what else is understood differs.

  private Behavior<Command> idle() {
    return inEveryState().build();
  }

  private Behavior<Command> beginning() {
    return inEveryState().onMessage(Begun.class, this::onBegun).build();
  }

  private Behavior<Command> gathering() {
    return inEveryState().onMessage(Reconsider.class, again -> nextAttempt()).build();
  }

  private Behavior<Command> attempting() {
    return inEveryState()
        .onMessage(Progress.class, this::onProgress)
        .onMessage(Watched.class, this::onWatched)
        .onMessage(RoundTrip.class, this::onRoundTrip)
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
        .onMessage(Submit.class, this::onSubmit)
        .onMessage(Abort.class, this::onAbort)
        .onMessage(Show.class, this::onShow)
        .onMessage(Watch.class, this::onWatch)
        .onMessage(Unwatch.class, this::onUnwatch)
        .onMessage(AgentsListed.class, this::onAgentsListed)
        .onSignal(PostStop.class, stop -> onPostStop());
  }

  // What users ask.

  private Behavior<Command> onSubmit(Submit submit) {
    Experiment experiment = book.add(submit.experiment(), settings.wallClock().instant());
    int position = book.position(experiment);
    submit.replyTo().tell(new Submitted(experiment.id(), position));
    announcer.queued(experiment, position);
    return book.current() == null ? nextExperiment() : Behaviors.same();
  }

  private Behavior<Command> onAbort(Abort abort) {
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
      announcer.ended(experiment, ExitCode.ABORTED);
    } else if (machine != null) {
      machine.tell(new PhaseMachine.EndEarly(abort.reason()));
    } else {
      // Between attempts: whoever begins the next one looks first.
      reconsider();
    }
    return Behaviors.same();
  }

  private Behavior<Command> onShow(Show show) {
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
    List<ActorRef<AgentProtocol.Command>> gone =
        roster.update(listed.listing().getServiceInstances(AgentProtocol.KEY));
    metrics.nodes(roster.size(), settings.nodesExpected());
    if (machine != null) {
      gone.forEach(agent -> machine.tell(new PhaseMachine.NodeLost(agent)));
    }
    reconsider();
    return Behaviors.same();
  }

  /** Whoever is waiting for nodes looks whether it still has to. */
  private void reconsider() {
    context.getSelf().tell(new Reconsider());
  }

  // Experiments.

  private Behavior<Command> nextExperiment() {
    Optional<Experiment> next = book.next();
    if (next.isEmpty()) {
      return idle();
    }
    Experiment experiment = next.get();
    experiment.begin();
    context.pipeToSelf(archive.begin(experiment), (done, failure) -> new Begun(failure));
    return beginning();
  }

  private Behavior<Command> onBegun(Begun begun) {
    if (begun.failure() != null) {
      book.current().fail(new StepFailure(Kind.REFUSED, Archive.reason(begun.failure())));
    }
    return nextAttempt();
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
    announcer.ended(experiment, exitCode);
    book.clearCurrent();
    return nextExperiment();
  }

  // Attempts.

  private Behavior<Command> nextAttempt() {
    Experiment experiment = book.current();
    if (experiment.isEndingEarly()) {
      return finish();
    }
    if (roster.size() < settings.nodesExpected()) {
      announcer.waitingForNodes(experiment, roster.size(), settings.nodesExpected());
      return gathering();
    }
    Attempt attempt =
        new Attempt(
            new Order(settings.epoch(), ++attempts),
            experiment.id(),
            experiment.run(),
            roster.agents(),
            settings.wallClock().instant(),
            System.nanoTime());
    metrics.attemptBegins(
        experiment.id(),
        experiment.where(),
        experiment.run().plan(),
        settings.wallClock().instant());
    machine =
        context.spawn(
            PhaseMachine.create(attempt, new AttemptProgress(experiment), audience()),
            "attempt-" + attempts);
    return attempting();
  }

  private PhaseMachine.Audience audience() {
    ActorRef<Command> self = context.getSelf();
    return new PhaseMachine.Audience() {
      @Override
      public void progress(ProgressEvent event) {
        self.tell(new Progress(event));
      }

      @Override
      public void watched(ServerFigures figures) {
        self.tell(new Watched(figures));
      }

      @Override
      public void roundTrip(long nanos) {
        self.tell(new RoundTrip(nanos));
      }

      @Override
      public void over(PhaseMachine.Over over) {
        self.tell(over);
      }
    };
  }

  private Behavior<Command> onProgress(Progress progress) {
    if (progress.event() instanceof PhaseEntered entered) {
      phase = entered.phase();
    }
    announcer.tell(progress.event());
    return Behaviors.same();
  }

  private Behavior<Command> onWatched(Watched watched) {
    metrics.database(watched.figures());
    return Behaviors.same();
  }

  private Behavior<Command> onRoundTrip(RoundTrip roundTrip) {
    metrics.roundTrip(roundTrip.nanos());
    return Behaviors.same();
  }

  private Behavior<Command> onAttemptOver(PhaseMachine.Over over) {
    machine = null;
    phase = Phase.IDLE;
    metrics.startSkew(over.evidence().startUncertaintySeconds());
    Experiment experiment = book.current();
    boolean repeat =
        over.lostInfrastructure()
            && experiment.run().mayBeRepeated()
            && !experiment.isEndingEarly();
    context.pipeToSelf(
        archive.write(over.evidence(), !repeat),
        (written, failure) -> new Stored(over.evidence(), written, repeat, failure));
    return storing();
  }

  private Behavior<Command> onStored(Stored stored) {
    Experiment experiment = book.current();
    Evidence evidence = stored.evidence();
    if (stored.failure() != null) {
      experiment.fail(new StepFailure(Kind.FAILED, Archive.reason(stored.failure())));
    }
    announcer.attemptEnded(experiment, evidence.status(), stored.written(), !stored.repeat());
    if (stored.repeat()) {
      return nextAttempt();
    }
    if (stored.written() != null) {
      experiment
          .run()
          .end(evidence.status(), stored.written().verdict(), stored.written().document());
    }
    evidence
        .failure()
        .filter(failure -> failure.kind() != Kind.ABORTED)
        .ifPresent(experiment::fail);
    return experiment.advance() ? nextAttempt() : finish();
  }

  private Behavior<Command> onPostStop() {
    metrics.coordinatorIsGone();
    return Behaviors.same();
  }
}
