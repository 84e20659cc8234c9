package io.trialbalance.cluster.cli;

import io.trialbalance.protocol.measure.StepFailure;
import io.trialbalance.protocol.message.ClusterView.ExperimentView;
import io.trialbalance.protocol.message.ProgressEvent;
import io.trialbalance.protocol.message.ProgressEvent.AttemptEnded;
import io.trialbalance.protocol.message.ProgressEvent.ExperimentEnded;
import io.trialbalance.protocol.message.ProgressEvent.NodeNoted;
import io.trialbalance.protocol.message.ProgressEvent.PhaseEntered;
import io.trialbalance.protocol.phase.ExitCode;
import io.trialbalance.protocol.phase.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Waits until an experiment has ended, and shows how it goes on. When the node that tells it does
 * not answer any more, another one does; what was not heard meanwhile is asked for at the end.
 */
final class Follower {

  /** A stream that lasted so long was a good one. */
  private static final Duration GOOD = Duration.ofSeconds(5);

  private static final long PAUSE_SECONDS = 1;

  /** An end can be told while the coordinator changes, when nobody listens for some seconds. */
  private static final Duration ASK_AFTER = Duration.ofSeconds(15);

  /** Nodes come and go while an experiment runs, and when a phase begins it has some. */
  private static final Duration LEARN_AFTER = Duration.ofSeconds(10);

  private final NodeClient node;
  private final Progress progress;
  private final Duration askAfter;

  Follower(NodeClient node, Progress progress) {
    this(node, progress, ASK_AFTER);
  }

  /**
   * @param askAfter so long without an event of the experiment it is asked after
   */
  Follower(NodeClient node, Progress progress, Duration askAfter) {
    this.node = node;
    this.progress = progress;
    this.askAfter = askAfter;
  }

  /**
   * What became of an experiment.
   *
   * @param failure why it failed; empty unless it did
   * @param attempts whose end was heard, in order
   * @param stored how it ended as the cluster tells, if not everything was heard; else empty
   */
  record Outcome(
      String experimentId,
      Status status,
      ExitCode exitCode,
      Optional<StepFailure> failure,
      List<AttemptEnded> attempts,
      Optional<ExperimentView> stored) {

    /** Why it failed before anything was run; empty unless it did. */
    Optional<StepFailure> obstacle() {
      return hasResults() ? Optional.empty() : failure;
    }

    /** Whether there is anything to show. */
    boolean hasResults() {
      return !attempts.isEmpty() || stored.filter(view -> view.runsEnded() > 0).isPresent();
    }
  }

  /**
   * Follows {@code experimentId} to its end.
   *
   * @param feed closed here
   * @param fromTheBeginning whether it was opened before the experiment was submitted, so that
   *     nothing is missed
   */
  Outcome follow(String experimentId, EventFeed feed, boolean fromTheBeginning) {
    Following following = new Following(experimentId, feed, fromTheBeginning);
    try {
      Optional<Outcome> outcome = Optional.empty();
      while (outcome.isEmpty()) {
        outcome = following.next();
      }
      return outcome.get();
    } finally {
      following.feed.close();
    }
  }

  /** One experiment, and how much of it was heard. */
  private final class Following {
    private final String experimentId;
    private final List<AttemptEnded> attempts = new ArrayList<>();
    private EventFeed feed;
    private boolean isWhole;
    private long heardNanos = System.nanoTime();
    private long learnedNanos = heardNanos;

    /** When streams began to break off one after another; empty while they do not. */
    private Optional<Long> brokenNanos = Optional.empty();

    Following(String experimentId, EventFeed feed, boolean fromTheBeginning) {
      this.experimentId = experimentId;
      this.feed = feed;
      this.isWhole = fromTheBeginning;
    }

    /** Waits for the next event; returns what became of the experiment once it has ended. */
    Optional<Outcome> next() {
      Optional<ProgressEvent> event = feed.next().filter(any -> any.concerns(experimentId));
      event.filter(any -> !isNeverBegun(any)).ifPresent(progress::show);
      if (event.isPresent()) {
        heardNanos = System.nanoTime();
      }
      if (event.isPresent() || feed.age().compareTo(GOOD) > 0) {
        brokenNanos = Optional.empty();
      }
      if (event.orElse(null) instanceof AttemptEnded ended && !attempts.contains(ended)) {
        attempts.add(ended);
      }
      if (event.orElse(null) instanceof ExperimentEnded ended) {
        return Optional.of(heard(ended));
      }
      boolean hasMissed = event.orElse(null) instanceof NodeNoted noted && noted.connected();
      if (feed.hasEnded()) {
        reconnect();
        hasMissed = true;
      }
      isWhole &= !hasMissed;
      if (event.orElse(null) instanceof PhaseEntered || hasPassed(LEARN_AFTER, learnedNanos)) {
        learnedNanos = System.nanoTime();
        node.learn(feed.node());
      }
      return hasMissed || hasPassed(askAfter, heardNanos) ? asked() : Optional.empty();
    }

    /** Whoever waits tells why an experiment failed of which nothing was run. */
    private boolean isNeverBegun(ProgressEvent event) {
      return event instanceof ExperimentEnded ended
          && ended.failure() != null
          && isWhole
          && attempts.isEmpty();
    }

    /** What was not heard is asked for: what is stored decides. */
    private Outcome heard(ExperimentEnded ended) {
      return new Outcome(
          experimentId,
          ended.status(),
          ExitCode.of(ended.exitCode()),
          Optional.ofNullable(ended.failure()),
          attempts,
          isWhole ? Optional.empty() : Optional.of(node.experiment(experimentId)));
    }

    /** The end, if it came while nobody listened; that nobody can tell just now says nothing. */
    private Optional<Outcome> asked() {
      heardNanos = System.nanoTime();
      try {
        ExperimentView view = node.once().experiment(experimentId);
        return exitCode(view).map(exitCode -> ended(view, exitCode));
      } catch (CommandFailure e) {
        if (e.exitCode() == ExitCode.UNREACHABLE) {
          return Optional.empty();
        }
        throw e;
      }
    }

    private Outcome ended(ExperimentView view, ExitCode exitCode) {
      Outcome outcome =
          new Outcome(
              experimentId,
              view.status(),
              exitCode,
              Optional.ofNullable(view.failure()),
              attempts,
              Optional.of(view));
      if (outcome.obstacle().isEmpty()) {
        progress.show(
            new ExperimentEnded(experimentId, view.status(), view.failure(), exitCode.code()));
      }
      return outcome;
    }

    private void reconnect() {
      feed.close();
      if (brokenNanos.isPresent()) {
        if (hasPassed(NodeCalls.PATIENCE, brokenNanos.get())) {
          throw new CommandFailure(
              ExitCode.UNREACHABLE, feed.node() + " tells nothing of the experiment any more");
        }
        NodeCalls.pause(PAUSE_SECONDS);
      }
      progress.say("the node's events broke off; connecting again");
      feed = EventFeed.open(node);
      brokenNanos = brokenNanos.or(() -> Optional.of(System.nanoTime()));
    }
  }

  private static boolean hasPassed(Duration duration, long sinceNanos) {
    return System.nanoTime() - sinceNanos > duration.toNanos();
  }

  /**
   * That of an experiment that has ended, or that nobody runs any more; empty until everything
   * about it is stored.
   */
  static Optional<ExitCode> exitCode(ExperimentView view) {
    if (view.status() == Status.INTERRUPTED) {
      return Optional.of(ExitCode.INVALID);
    }
    return Optional.ofNullable(view.exitCode()).map(ExitCode::of);
  }
}
