package io.trialbalance.cluster.coordinator;

import io.trialbalance.protocol.measure.StepFailure;
import io.trialbalance.protocol.message.ClusterView.ExperimentView;
import io.trialbalance.protocol.message.ClusterView.RunView;
import io.trialbalance.protocol.message.CoordinatorProtocol.IdempotencyKey;
import io.trialbalance.protocol.message.CoordinatorState.AttemptState;
import io.trialbalance.protocol.message.CoordinatorState.ExperimentState;
import io.trialbalance.protocol.message.CoordinatorState.RunState;
import io.trialbalance.protocol.message.ProgressEvent.Where;
import io.trialbalance.protocol.phase.ExitCode;
import io.trialbalance.protocol.phase.Phase;
import io.trialbalance.protocol.phase.Status;
import io.trialbalance.protocol.plan.ExperimentRequest;
import io.trialbalance.protocol.plan.RunPlan;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** How far one experiment has come: its runs in order, plan by plan. */
final class Experiment {

  /** Besides its planned phases a run takes about this long: reset, connecting, validating. */
  private static final Duration RUN_OVERHEAD = Duration.ofSeconds(3);

  private final String id;
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
   * @param key under which it was submitted, null without one
   */
  Experiment(String id, ExperimentRequest request, IdempotencyKey key, Instant submittedAt) {
    this.id = id;
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
        new Experiment(state.id(), state.request(), state.key(), state.submittedAt());
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

  ExperimentRequest request() {
    return request;
  }

  Instant submittedAt() {
    return submittedAt;
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
    return isEndingEarly() || run().status.isEnded();
  }

  /** Goes on to the next run; false if there is none, or nothing more is to be run. */
  boolean advance() {
    if (isEndingEarly() || current + 1 >= runs.size()) {
      return false;
    }
    current++;
    return true;
  }

  /** Nothing more will happen to it; runs that never began share its status. */
  void end() {
    status = failure != null ? Status.FAILED : abortReason != null ? Status.ABORTED : Status.DONE;
    for (Run run : runs) {
      if (!run.status.isEnded()) {
        run.status = status;
      }
    }
  }

  /** Notes what whoever waits for it exits with, once everything about it is stored. */
  void close(ExitCode code) {
    exitCode = code;
  }

  /** Where the present attempt stands in the experiment. */
  Where where() {
    Run run = run();
    return new Where(
        run.plan.name(),
        run.planNumber,
        request.plans().size(),
        run.number,
        run.plan.runs(),
        run.attempts);
  }

  /** Planned seconds of every run after the present one. */
  double secondsAfterThisRun() {
    return runs.subList(current + 1, runs.size()).stream()
        .mapToDouble(run -> plannedSeconds(run.plan))
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

  /** One run of one plan; several attempts if infrastructure was lost. */
  static final class Run {
    private final RunPlan plan;
    private final int planNumber;
    private final int number;
    private int attempts;
    private Status status = Status.QUEUED;
    private AttemptState underWay;
    private String verdict;
    private String document;

    private Run(RunPlan plan, int planNumber, int number) {
      this.plan = plan;
      this.planNumber = planNumber;
      this.number = number;
    }

    private void restore(RunState state) {
      attempts = state.attempts();
      status = state.status();
      underWay = state.underWay();
      verdict = state.verdict();
      document = state.document();
    }

    private RunState toState() {
      return new RunState(attempts, status, underWay, verdict, document);
    }

    RunPlan plan() {
      return plan;
    }

    int planNumber() {
      return planNumber;
    }

    int number() {
      return number;
    }

    int attempts() {
      return attempts;
    }

    /** Another try at it. */
    void beginAttempt(int serial, Instant now) {
      status = Status.RUNNING;
      attempts++;
      underWay = new AttemptState(serial, now, Phase.PROVISIONING);
    }

    /** The attempt under way is in another phase. */
    void enter(Phase phase) {
      underWay = new AttemptState(underWay.serial(), underWay.startedAt(), phase);
    }

    /** The attempt whose document is not known to be stored; null if there is none. */
    AttemptState underWay() {
      return underWay;
    }

    /** Nothing more will come of the attempt under way. */
    void endAttempt() {
      underWay = null;
    }

    /** Whether it may be tried again after lost infrastructure. */
    boolean mayBeRepeated() {
      return attempts <= plan.maxReruns();
    }

    /** The counted attempt has ended. */
    void end(Status how, String withVerdict, String writtenTo) {
      status = how;
      verdict = withVerdict;
      document = writtenTo;
    }

    private RunView toView() {
      return new RunView(plan.name(), plan.database(), number, attempts, status, verdict, document);
    }
  }
}
