package io.trialbalance.cluster.coordinator;

import io.trialbalance.protocol.measure.StepFailure;
import io.trialbalance.protocol.measure.StepFailure.Kind;
import io.trialbalance.protocol.message.ClusterView.ExperimentView;
import io.trialbalance.protocol.message.CoordinatorProtocol.IdempotencyKey;
import io.trialbalance.protocol.message.CoordinatorState.ExperimentState;
import io.trialbalance.protocol.message.ExperimentKey;
import io.trialbalance.protocol.message.ProgressEvent.Where;
import io.trialbalance.protocol.phase.ExitCode;
import io.trialbalance.protocol.phase.Phase;
import io.trialbalance.protocol.phase.Status;
import io.trialbalance.protocol.phase.Verdict;
import io.trialbalance.protocol.plan.ExperimentRequest;
import io.trialbalance.protocol.plan.RunPlan;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** How far one experiment has come: its runs in order, plan by plan. */
final class Experiment {

  /** Besides its planned phases a run takes about this long: reset, connecting, validating. */
  private static final Duration RUN_OVERHEAD = Duration.ofSeconds(3);

  private final String id;
  private final UUID uuid;
  private final ExperimentRequest request;
  private final Instant submittedAt;
  private final IdempotencyKey key;
  private final List<Run> runs = new ArrayList<>();
  private Status status = Status.QUEUED;
  private StepFailure failure;
  private ExitCode exitCode;
  private String abortReason;
  private int current;

  /**
   * @param uuid of this experiment alone
   * @param key under which it was submitted, null without one
   */
  Experiment(
      String id, UUID uuid, ExperimentRequest request, IdempotencyKey key, Instant submittedAt) {
    this.id = id;
    this.uuid = uuid;
    this.request = request;
    this.key = key;
    this.submittedAt = submittedAt;
    for (int planNumber = 1; planNumber <= request.plans().size(); planNumber++) {
      RunPlan plan = request.plans().get(planNumber - 1);
      for (int number = 1; number <= plan.runs(); number++) {
        runs.add(new Run(plan, planNumber, number));
      }
    }
  }

  /** As an earlier coordinator left it. */
  static Experiment of(ExperimentState state) {
    Experiment experiment =
        new Experiment(state.id(), state.uuid(), state.request(), state.key(), state.submittedAt());
    experiment.status = state.status();
    experiment.abortReason = state.abortReason();
    experiment.failure = state.failure();
    experiment.current = state.run();
    experiment.exitCode = state.exitCode() == null ? null : ExitCode.of(state.exitCode());
    for (int run = 0; run < state.runs().size(); run++) {
      experiment.runs.get(run).restore(state.runs().get(run));
    }
    return experiment;
  }

  /** What a successor needs to go on with it. */
  ExperimentState toState() {
    return new ExperimentState(
        id,
        uuid,
        request,
        key,
        submittedAt,
        status,
        abortReason,
        failure,
        current,
        runs.stream().map(Run::toState).toList(),
        exitCode == null ? null : exitCode.code());
  }

  String id() {
    return id;
  }

  /** By which its results are known from those of another experiment of the same id. */
  UUID uuid() {
    return uuid;
  }

  /** The same when a successor goes on with it. */
  ExperimentKey toKey() {
    return new ExperimentKey(id, uuid);
  }

  ExperimentRequest request() {
    return request;
  }

  Instant submittedAt() {
    return submittedAt;
  }

  /** Of all its plans together. */
  int runCount() {
    return runs.size();
  }

  /** Null if it was submitted without one. */
  IdempotencyKey key() {
    return key;
  }

  Status status() {
    return status;
  }

  StepFailure failure() {
    return failure;
  }

  /** The run that is under way or comes next. */
  Run run() {
    return runs.get(current);
  }

  void begin() {
    status = Status.RUNNING;
  }

  /** Notes that it is to end early; whatever runs is drained first. */
  void abort(String reason) {
    abortReason = reason;
  }

  /** Why it is to end early; null if it is not. */
  String abortReason() {
    return abortReason;
  }

  void fail(StepFailure why) {
    failure = why;
  }

  /** Whether no further run is to be begun. */
  boolean isEndingEarly() {
    return failure != null || abortReason != null;
  }

  /** Whether nothing more is to be run, because it ends early or all is done. */
  boolean isOver() {
    return isEndingEarly() || run().isEnded();
  }

  /**
   * Whether an attempt at the present run counts for nothing and another one is to be made.
   *
   * @param lostInfrastructure whether the attempt ended because a node or the coordinator was lost
   */
  boolean isToBeRepeated(boolean lostInfrastructure) {
    return lostInfrastructure && run().mayBeRepeated() && !isEndingEarly();
  }

  /**
   * The attempt that counts for the present run has ended: goes on to the next run, unless nothing
   * more is to be run.
   *
   * @param verdict null, like {@code document}, if its document could not be written
   */
  void runEnded(Status how, Optional<StepFailure> why, Verdict verdict, String document) {
    if (document != null) {
      run().end(how, verdict, document);
    }
    why.filter(reason -> reason.kind() != Kind.ABORTED).ifPresent(this::fail);
    if (!isEndingEarly() && current + 1 < runs.size()) {
      current++;
    }
  }

  /** Nothing more will happen to it; runs that never began share its status. */
  void end() {
    status = failure != null ? Status.FAILED : abortReason != null ? Status.ABORTED : Status.DONE;
    runs.forEach(run -> run.endWith(status));
  }

  /** Notes what whoever waits for it exits with, once everything about it is stored. */
  void close(ExitCode code) {
    exitCode = code;
  }

  /** Where the present attempt stands in the experiment. */
  Where where() {
    Run run = run();
    return new Where(
        run.plan().name(),
        run.planNumber(),
        request.plans().size(),
        run.number(),
        run.plan().runs(),
        run.attempts());
  }

  /** Planned seconds of every run after the present one. */
  double secondsAfterThisRun() {
    return runs.subList(current + 1, runs.size()).stream()
        .mapToDouble(run -> plannedSeconds(run.plan()))
        .sum();
  }

  /** Planned seconds of one run, from provisioning to the end. */
  static double plannedSeconds(RunPlan plan) {
    Duration planned =
        plan.times()
            .settle()
            .plus(plan.times().warmup())
            .plus(plan.times().measurement())
            .plus(RUN_OVERHEAD);
    return planned.toMillis() / 1e3;
  }

  /**
   * For whoever asks.
   *
   * @param position in the queue, 0 if it is not in it
   * @param phase of the present run
   */
  ExperimentView toView(int position, Phase phase) {
    return new ExperimentView(
        id,
        request.name(),
        status,
        position,
        submittedAt,
        status == Status.RUNNING ? phase : Phase.IDLE,
        runs.stream().map(Run::toView).toList(),
        failure,
        exitCode == null ? null : exitCode.code());
  }
}
