package io.trialbalance.cluster.cli;

import io.trialbalance.protocol.message.ClusterView.ExperimentView;
import io.trialbalance.protocol.message.ProgressEvent;
import io.trialbalance.protocol.message.ProgressEvent.AttemptEnded;
import io.trialbalance.protocol.message.ProgressEvent.ExperimentEnded;
import io.trialbalance.protocol.message.ProgressEvent.NodeNoted;
import io.trialbalance.protocol.phase.ExitCode;
import io.trialbalance.protocol.phase.Status;
import io.trialbalance.protocol.phase.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Waits until an experiment has ended, and shows how it goes on. */
final class Follower {

  /** Twice what the node promises, and more. */
  private static final Duration SILENCE = Duration.ofSeconds(30);

  private static final int RECONNECTS_WITHOUT_NEWS = 3;

  /** An end can be told while the coordinator changes, when nobody listens for some seconds. */
  private static final Duration ASK_AFTER = Duration.ofSeconds(15);

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
   * @param attempts that ended meanwhile, in order
   */
  record Outcome(
      String experimentId, Status status, ExitCode exitCode, List<AttemptEnded> attempts) {

    /** The worst verdict of the attempts that count; empty if none does. */
    Optional<Verdict> verdict() {
      return attempts.stream()
          .filter(AttemptEnded::counted)
          .map(AttemptEnded::verdict)
          .max(Comparator.naturalOrder());
    }

    /** The exit code, when an inconclusive result is not good enough. */
    ExitCode strictExitCode() {
      boolean inconclusive =
          attempts.stream()
              .anyMatch(attempt -> attempt.counted() && attempt.verdict() == Verdict.INCONCLUSIVE);
      return exitCode == ExitCode.OK && inconclusive ? ExitCode.INVALID : exitCode;
    }
  }

  /**
   * Follows {@code experimentId} to its end.
   *
   * @param feed opened before the experiment was submitted, so that nothing is missed; closed here
   */
  Outcome follow(String experimentId, EventFeed feed) {
    List<AttemptEnded> attempts = new ArrayList<>();
    EventFeed current = feed;
    int silent = 0;
    long heardNanos = System.nanoTime();
    try {
      while (true) {
        Optional<ProgressEvent> event =
            current.next(SILENCE).filter(any -> any.concerns(experimentId));
        event.ifPresent(progress::show);
        if (event.isPresent()) {
          silent = 0;
          heardNanos = System.nanoTime();
        }
        if (event.orElse(null) instanceof AttemptEnded ended) {
          attempts.add(ended);
        }
        if (event.orElse(null) instanceof ExperimentEnded ended) {
          return new Outcome(experimentId, ended.status(), ExitCode.of(ended.exitCode()), attempts);
        }
        if (System.nanoTime() - heardNanos > askAfter.toNanos()) {
          heardNanos = System.nanoTime();
          Optional<Outcome> unheard = unheard(experimentId, attempts);
          if (unheard.isPresent()) {
            return unheard.get();
          }
        }
        boolean back = event.orElse(null) instanceof NodeNoted noted && noted.connected();
        if (current.hasEnded() || back) {
          Optional<Outcome> missed = missed(experimentId, attempts);
          if (missed.isPresent()) {
            return missed.get();
          }
        }
        if (current.hasEnded()) {
          current.close();
          current = reconnect(++silent);
        }
      }
    } finally {
      current.close();
    }
  }

  private EventFeed reconnect(int silent) {
    if (silent > RECONNECTS_WITHOUT_NEWS || Thread.currentThread().isInterrupted()) {
      throw new CommandFailure(
          ExitCode.UNREACHABLE,
          node.node()
              + " tells nothing of the experiment any more: ask again with 'trialbalance watch'");
    }
    progress.say("the node's events broke off; connecting again");
    return EventFeed.open(node);
  }

  /** As {@link #missed}, but that there is no coordinator just now says nothing. */
  private Optional<Outcome> unheard(String experimentId, List<AttemptEnded> attempts) {
    try {
      return missed(experimentId, attempts);
    } catch (CommandFailure e) {
      if (e.exitCode() == ExitCode.UNREACHABLE) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** The end, if it came while nobody listened. */
  private Optional<Outcome> missed(String experimentId, List<AttemptEnded> attempts) {
    ExperimentView view = node.experiment(experimentId);
    return exitCode(view)
        .map(exitCode -> new Outcome(experimentId, view.status(), exitCode, attempts));
  }

  /** That of an experiment that has ended; empty until everything about it is stored. */
  static Optional<ExitCode> exitCode(ExperimentView view) {
    return Optional.ofNullable(view.exitCode()).map(ExitCode::of);
  }
}
