package io.trialbalance.cluster.coordinator;

import io.trialbalance.cluster.results.document.ExperimentHead;
import io.trialbalance.cluster.results.document.StoredExperiment;
import io.trialbalance.protocol.message.ClusterView.ExperimentView;
import io.trialbalance.protocol.message.CoordinatorProtocol.IdempotencyKey;
import io.trialbalance.protocol.message.CoordinatorProtocol.Submitted;
import io.trialbalance.protocol.message.CoordinatorProtocol.Submitted.Outcome;
import io.trialbalance.protocol.message.CoordinatorState;
import io.trialbalance.protocol.message.CoordinatorState.ExperimentState;
import io.trialbalance.protocol.message.Member;
import io.trialbalance.protocol.message.StateVersion;
import io.trialbalance.protocol.phase.Phase;
import io.trialbalance.protocol.phase.RunCounts;
import io.trialbalance.protocol.phase.Status;
import io.trialbalance.protocol.plan.ExperimentRequest;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Every experiment that this coordinator knows, and the order in which they wait. */
final class ExperimentBook {

  private static final DateTimeFormatter ID_TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);

  /** So many that have ended are remembered for whoever asks: the state has to stay small. */
  static final int ENDED_REMEMBERED = 20;

  /** So many wait at most, and so many runs of theirs: their plans are on every node. */
  static final int WAITING_AT_MOST = 100;

  static final int WAITING_RUNS_AT_MOST = 30_000;

  /** By their ids, in the order in which they were submitted. */
  private final Map<String, ExperimentState> experiments = new LinkedHashMap<>();

  private final Map<UUID, Member> members = new LinkedHashMap<>();
  private String current;

  /** What goes on in the current one, for people; a successor hears it anew. */
  private String step;

  private int attempts;

  /** Everything that an earlier coordinator had in its book. */
  void restore(CoordinatorState state) {
    attempts = state.attempts();
    current = state.current();
    state.experiments().forEach(this::put);
    state.members().forEach(this::add);
  }

  /** A node is a member from now on, at this address. */
  void add(Member member) {
    members.put(member.id(), member);
  }

  /** A node is no member any more; the last one stays. */
  void remove(UUID member) {
    if (members.size() > 1) {
      members.remove(member);
    }
  }

  /** In the order in which they came. */
  List<Member> members() {
    return List.copyOf(members.values());
  }

  /** Those of {@code theirs} that have not ended, and that are not in this book. */
  List<ExperimentState> unknownOf(List<ExperimentState> theirs) {
    return theirs.stream()
        .filter(one -> !one.hasEnded() && !experiments.containsKey(one.id()))
        .distinct()
        .toList();
  }

  /**
   * Takes over what a member has on its disk and this book has not: it had been accepted while
   * nobody heard of it. An end on any disk stands against what waits here.
   *
   * @param state on that disk, of this cluster
   * @param isEnded whether its documents say that an experiment has ended
   * @return what is interrupted now, since it cannot be known how far it has come
   */
  List<ExperimentState> adopt(CoordinatorState state, Predicate<ExperimentState> isEnded) {
    List<ExperimentState> adopted = new ArrayList<>();
    attempts = Math.max(attempts, state.attempts());
    for (ExperimentState theirs : state.experiments()) {
      ExperimentState ours = experiments.get(theirs.id());
      boolean isOver = theirs.hasEnded();
      if (ours == null && !isOver && !isEnded.test(theirs)) {
        put(theirs.interrupted());
        adopted.add(theirs.interrupted());
      } else if (ours != null
          && isOver
          && ours.uuid().equals(theirs.uuid())
          && !isCurrent(ours)
          && (ours.status() == Status.QUEUED || ours.status() == Status.INTERRUPTED)) {
        put(theirs);
      }
    }
    return adopted;
  }

  private void put(ExperimentState experiment) {
    experiments.put(experiment.id(), experiment);
  }

  /** For a successor. */
  CoordinatorState toState(StateVersion version) {
    return new CoordinatorState(
        version, members(), attempts, current, List.copyOf(experiments.values()));
  }

  /** Puts a new experiment, of one of {@link #freeIds}, at the end of the queue. */
  void add(ExperimentState experiment) {
    put(experiment);
    List<ExperimentState> ended = ended();
    ended
        .subList(0, Math.max(0, ended.size() - ENDED_REMEMBERED))
        .forEach(old -> experiments.remove(old.id()));
  }

  /** It has come further, and may not have heard yet that somebody wants it to end. */
  void update(ExperimentState experiment, int attemptsSoFar) {
    attempts = attemptsSoFar;
    String reason = find(experiment.id()).map(ExperimentState::abortReason).orElse(null);
    put(
        experiment.abortReason() == null && !experiment.status().isEnded()
            ? experiment.with(experiment.status(), reason)
            : experiment);
  }

  /** The attempt under way is in another phase. */
  void enter(Phase phase) {
    step = null;
    current()
        .filter(experiment -> experiment.underWay() != null)
        .ifPresent(experiment -> put(experiment.with(experiment.underWay().in(phase))));
  }

  /**
   * Why so many runs more cannot be put into the queue; empty if they can.
   *
   * @param runs planned of the new experiment
   */
  Optional<Submitted> refusal(int runs) {
    List<ExperimentState> queue = queue();
    int waiting = queue.stream().mapToInt(experiment -> experiment.runs().planned()).sum();
    boolean hasRoom = queue.size() < WAITING_AT_MOST && waiting + runs <= WAITING_RUNS_AT_MOST;
    return hasRoom
        ? Optional.empty()
        : Optional.of(new Submitted(null, queue.size(), Outcome.QUEUE_FULL));
  }

  /** Those that have ended and are not forgotten, oldest first. */
  List<ExperimentState> ended() {
    return experiments.values().stream()
        .filter(experiment -> !isCurrent(experiment) && experiment.hasEnded())
        .toList();
  }

  private List<ExperimentState> queue() {
    return experiments.values().stream()
        .filter(experiment -> !isCurrent(experiment) && experiment.status() == Status.QUEUED)
        .toList();
  }

  private boolean isCurrent(ExperimentState experiment) {
    return experiment.id().equals(current);
  }

  /**
   * Ids that an experiment may get, as many as are asked for: name and time in UTC, then the same
   * with a number. Those in this book are left out; others may have taken more.
   */
  Iterable<String> freeIds(String name, Instant now) {
    String base = name + "-" + ID_TIME.format(now);
    Set<String> taken = Set.copyOf(experiments.keySet());
    return () ->
        Stream.concat(
                Stream.of(base), IntStream.iterate(2, n -> n + 1).mapToObj(n -> base + "-" + n))
            .filter(id -> !taken.contains(id))
            .iterator();
  }

  /** The one that runs; empty when none does. */
  Optional<ExperimentState> current() {
    return Optional.ofNullable(current).map(experiments::get);
  }

  /** Takes the next one out of the queue and makes it the current one. */
  Optional<ExperimentState> next() {
    Optional<ExperimentState> next =
        queue().stream()
            .findFirst()
            .map(experiment -> experiment.with(Status.RUNNING, experiment.abortReason()));
    next.ifPresent(this::put);
    current = next.map(ExperimentState::id).orElse(null);
    return next;
  }

  /** What goes on in the current one, for people; null if that is over. */
  void step(String what) {
    step = what;
  }

  /** The current one has ended. */
  void clearCurrent() {
    step = null;
    current = null;
  }

  /** Serial of the last attempt at whichever run; no other attempt has it. */
  int attempts() {
    return attempts;
  }

  Optional<ExperimentState> find(String id) {
    return Optional.ofNullable(experiments.get(id));
  }

  /** The answer to a submission whose key was used before; empty if it is a new one. */
  Optional<Submitted> submittedBefore(IdempotencyKey key) {
    return experiments.values().stream()
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

  /**
   * Somebody wants an experiment to end that has not.
   *
   * @return whether it waited: it has ended then
   */
  boolean abort(ExperimentState experiment, String reason) {
    boolean waits =
        (experiment.status() == Status.QUEUED || experiment.status() == Status.INTERRUPTED)
            && !isCurrent(experiment);
    put(waits ? experiment.takenOut(reason) : experiment.with(experiment.status(), reason));
    return waits;
  }

  /** Takes in one of which only the document is left. */
  void addInterrupted(StoredExperiment stored) {
    ExperimentRequest request = stored.request();
    put(
        new ExperimentState(
            stored.experimentId(),
            stored.uuid().orElseThrow(),
            request.name(),
            null,
            stored.submittedAt(),
            Status.INTERRUPTED,
            null,
            null,
            new RunCounts(request.plans().size(), request.runs(), 0, List.of()),
            null,
            null));
  }

  /** Those that nobody runs, and that have not come to their end as far as is known. */
  List<ExperimentState> interrupted() {
    return experiments.values().stream()
        .filter(experiment -> experiment.status() == Status.INTERRUPTED)
        .toList();
  }

  /**
   * Notes the end of one that was taken for interrupted.
   *
   * @return whether it was, and has ended
   */
  boolean foundEnded(ExperimentHead stored) {
    Optional<ExperimentState> known =
        find(stored.experimentId())
            .filter(one -> one.status() == Status.INTERRUPTED && stored.status().isEnded())
            .filter(one -> stored.uuid().equals(Optional.of(one.uuid())));
    known.ifPresent(
        one ->
            put(
                one.ended(
                    stored.status(),
                    stored.failure().orElse(null),
                    stored.runs().orElse(one.runs()),
                    stored.exitCode().orElse(null))));
    return known.isPresent();
  }

  /** Puts an interrupted one at the end of the queue. */
  ExperimentState resume(ExperimentState experiment) {
    ExperimentState queued = experiment.with(Status.QUEUED, null);
    experiments.remove(experiment.id());
    put(queued);
    return queued;
  }

  /** How many run or wait before it; 0 if it runs or has ended. */
  int position(ExperimentState experiment) {
    if (experiment.status() != Status.QUEUED) {
      return 0;
    }
    List<String> waiting = queue().stream().map(ExperimentState::id).toList();
    return waiting.indexOf(experiment.id()) + (current == null ? 0 : 1);
  }

  /** Oldest first. */
  List<ExperimentView> views() {
    return experiments.values().stream().map(this::view).toList();
  }

  private ExperimentView view(ExperimentState experiment) {
    return new ExperimentView(
        experiment.id(),
        experiment.name(),
        experiment.status(),
        position(experiment),
        experiment.submittedAt(),
        experiment.underWay() == null ? Phase.IDLE : experiment.underWay().phase(),
        isCurrent(experiment) ? step : null,
        experiment.runs().plans(),
        experiment.runs().planned(),
        experiment.runs().ended(),
        experiment.runs().verdicts(),
        experiment.failure(),
        experiment.exitCode());
  }
}
