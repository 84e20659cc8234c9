package io.trialbalance.cluster.coordinator;

import io.trialbalance.protocol.message.ClusterView.ExperimentView;
import io.trialbalance.protocol.message.CoordinatorProtocol.IdempotencyKey;
import io.trialbalance.protocol.message.CoordinatorProtocol.Submitted;
import io.trialbalance.protocol.message.CoordinatorProtocol.Submitted.Outcome;
import io.trialbalance.protocol.message.CoordinatorState;
import io.trialbalance.protocol.message.CoordinatorState.ExperimentState;
import io.trialbalance.protocol.phase.Phase;
import io.trialbalance.protocol.phase.Status;
import io.trialbalance.protocol.plan.ExperimentRequest;
import io.trialbalance.protocol.plan.RunPlan;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Every experiment that this coordinator knows, and the order in which they wait. */
final class ExperimentBook {

  private static final DateTimeFormatter ID_TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);

  /** So many that have ended are remembered for whoever asks: the state has to stay small. */
  static final int ENDED_REMEMBERED = 20;

  /** So many wait at most, and so many runs of theirs: all of it is kept, and shown, at once. */
  static final int WAITING_AT_MOST = 100;

  static final int WAITING_RUNS_AT_MOST = 10_000;

  private final List<Experiment> experiments = new ArrayList<>();
  private final Deque<Experiment> queue = new ArrayDeque<>();
  private Experiment current;
  private int attempts;

  /** Everything that an earlier coordinator had in its book. */
  void restore(CoordinatorState state) {
    attempts = state.attempts();
    for (ExperimentState one : state.experiments()) {
      Experiment experiment = Experiment.of(one);
      experiments.add(experiment);
      if (experiment.id().equals(state.current())) {
        current = experiment;
      } else if (experiment.status() == Status.QUEUED) {
        queue.add(experiment);
      }
    }
  }

  /** For a successor. */
  CoordinatorState toState(long epoch, long revision) {
    return new CoordinatorState(
        epoch,
        revision,
        attempts,
        current == null ? null : current.id(),
        experiments.stream().map(Experiment::toState).toList());
  }

  /**
   * Puts a new experiment at the end of the queue.
   *
   * @param id one of {@link #freeIds}
   * @param uuid of this experiment alone
   * @param key under which it was submitted, null without one
   */
  Experiment add(String id, UUID uuid, ExperimentRequest request, IdempotencyKey key, Instant now) {
    Experiment experiment = new Experiment(id, uuid, request, key, now);
    experiments.add(experiment);
    queue.add(experiment);
    forgetOldest();
    return experiment;
  }

  /** Why {@code request} cannot be put into the queue; empty if it can. */
  Optional<Submitted> refusal(ExperimentRequest request) {
    int runs = queue.stream().mapToInt(Experiment::runCount).sum();
    int more = request.plans().stream().mapToInt(RunPlan::runs).sum();
    boolean hasRoom = queue.size() < WAITING_AT_MOST && runs + more <= WAITING_RUNS_AT_MOST;
    return hasRoom
        ? Optional.empty()
        : Optional.of(new Submitted(null, queue.size(), Outcome.QUEUE_FULL));
  }

  /** Those that have ended and are not forgotten, oldest first. */
  List<Experiment> ended() {
    return experiments.stream()
        .filter(experiment -> experiment != current && experiment.status().isEnded())
        .toList();
  }

  private void forgetOldest() {
    List<Experiment> ended = ended();
    experiments.removeAll(ended.subList(0, Math.max(0, ended.size() - ENDED_REMEMBERED)));
  }

  /**
   * Ids that an experiment may get, as many as are asked for: name and time in UTC, then the same
   * with a number. Those in this book are left out; others may have taken more.
   */
  Iterable<String> freeIds(String name, Instant now) {
    String base = name + "-" + ID_TIME.format(now);
    Set<String> taken = experiments.stream().map(Experiment::id).collect(Collectors.toSet());
    return () ->
        Stream.concat(
                Stream.of(base), IntStream.iterate(2, n -> n + 1).mapToObj(n -> base + "-" + n))
            .filter(id -> !taken.contains(id))
            .iterator();
  }

  /** The one that runs; null when none does. */
  Experiment current() {
    return current;
  }

  /** Takes the next one out of the queue and makes it the current one. */
  Optional<Experiment> next() {
    current = queue.poll();
    return Optional.ofNullable(current);
  }

  /** The current one has ended. */
  void clearCurrent() {
    current = null;
  }

  /** Serial of the next attempt at whichever run, from 1: no other attempt has it. */
  int nextAttempt() {
    return ++attempts;
  }

  Optional<Experiment> find(String id) {
    return experiments.stream().filter(experiment -> experiment.id().equals(id)).findFirst();
  }

  /** The answer to a submission whose key was used before; empty if it is a new one. */
  Optional<Submitted> submittedBefore(IdempotencyKey key) {
    return experiments.stream()
        .filter(experiment -> key != null && experiment.key() != null)
        .filter(experiment -> experiment.key().key().equals(key.key()))
        .findFirst()
        .map(
            experiment ->
                new Submitted(
                    experiment.id(),
                    position(experiment),
                    experiment.key().equals(key) ? Outcome.REPEATED : Outcome.KEY_TAKEN));
  }

  /** Takes it out of the queue; false if it is not in it. */
  boolean cancel(Experiment experiment) {
    return queue.remove(experiment);
  }

  /** How many run or wait before it; 0 if it runs or has ended. */
  int position(Experiment experiment) {
    if (experiment.status() != Status.QUEUED) {
      return 0;
    }
    int position = current == null ? 0 : 1;
    for (Experiment waiting : queue) {
      if (waiting == experiment) {
        return position;
      }
      position++;
    }
    return 0;
  }

  /** Oldest first. */
  List<ExperimentView> views(Phase phase) {
    return experiments.stream()
        .map(experiment -> experiment.toView(position(experiment), phase))
        .toList();
  }
}
