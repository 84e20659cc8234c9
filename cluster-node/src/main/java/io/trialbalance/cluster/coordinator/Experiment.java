package io.trialbalance.cluster.coordinator;

import io.trialbalance.cluster.experiment.Designs;
import io.trialbalance.cluster.experiment.ExperimentDesign;
import io.trialbalance.cluster.experiment.ExperimentEstimate;
import io.trialbalance.cluster.experiment.RunResult;
import io.trialbalance.cluster.experiment.Step;
import io.trialbalance.protocol.measure.StepFailure;
import io.trialbalance.protocol.measure.StepFailure.Kind;
import io.trialbalance.protocol.message.AgentProtocol.Preparation;
import io.trialbalance.protocol.message.CoordinatorProtocol.IdempotencyKey;
import io.trialbalance.protocol.message.CoordinatorState.AttemptState;
import io.trialbalance.protocol.message.CoordinatorState.ExperimentState;
import io.trialbalance.protocol.message.ExperimentKey;
import io.trialbalance.protocol.message.ProgressEvent.Where;
import io.trialbalance.protocol.message.RunsView.RunView;
import io.trialbalance.protocol.phase.ExitCode;
import io.trialbalance.protocol.phase.Phase;
import io.trialbalance.protocol.phase.RunCounts;
import io.trialbalance.protocol.phase.Status;
import io.trialbalance.protocol.phase.Verdict;
import io.trialbalance.protocol.plan.ExperimentRequest;
import io.trialbalance.protocol.plan.OnFailure;
import io.trialbalance.protocol.plan.RunPlan;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How far one experiment has come: the results of its runs, what its design makes of them, and the
 * attempt that is under way.
 */
final class Experiment {

  private final ExperimentState left;
  private final ExperimentRequest request;
  private final ExperimentDesign design;
  private final ExperimentEstimate estimate;
  private final List<RunResult> results = new ArrayList<>();
  private List<Step> ahead;
  private Status status;
  private String abortReason;
  private StepFailure failure;
  private boolean stopped;
  private AttemptState underWay;
  private int attempts;

  /** With how many the present run began; 0 if it has not. */
  private int nodesAtFirst;

  private ExitCode exitCode;
  private Optional<Verdict> verdict = Optional.empty();

  /**
   * As it was left, or begins.
   *
   * @param estimate of how long its runs take
   * @throws IllegalArgumentException if there is no such design here, with a message for people
   */
  Experiment(ExperimentState left, ExperimentRequest request, ExperimentEstimate estimate) {
    this.left = left;
    this.request = request;
    this.design = Designs.of(request);
    this.estimate = estimate;
    this.ahead = design.next(results);
    this.status = Status.RUNNING;
    this.abortReason = left.abortReason();
    this.failure = left.failure();
    this.underWay = left.underWay();
  }

  /** The document of the attempt under way, of those that are stored; empty if there is none. */
  Optional<Archive.StoredAttempt> underWayIn(List<Archive.StoredAttempt> stored) {
    return stored.stream()
        .filter(
            attempt ->
                isUnderWay(attempt.result()) && attempt.result().attempts() == underWay.number())
        .findFirst();
  }

  /**
   * Takes up what is stored of an experiment that somebody else has begun.
   *
   * @param stored every attempt of which there is a document
   */
  void restore(List<Archive.StoredAttempt> stored) {
    stored.stream()
        .filter(attempt -> attempt.counted() && !isUnderWay(attempt.result()))
        .map(Archive.StoredAttempt::result)
        .forEach(this::note);
    if (underWay != null) {
      ahead = inFront(ahead, underWay);
    }
    List<Archive.StoredAttempt> present =
        stored.stream()
            .filter(attempt -> !ahead.isEmpty() && isOf(ahead.get(0), attempt.result()))
            .toList();
    attempts =
        underWay != null
            ? underWay.number()
            : present.stream().mapToInt(attempt -> attempt.result().attempts()).max().orElse(0);
    nodesAtFirst = present.stream().mapToInt(Archive.StoredAttempt::nodesAtFirst).max().orElse(0);
  }

  private boolean isUnderWay(RunResult result) {
    return underWay != null
        && result.planNumber() == underWay.planNumber()
        && result.run() == underWay.run();
  }

  private static boolean isOf(Step step, RunResult result) {
    return step.planNumber() == result.planNumber() && step.run() == result.run();
  }

  /**
   * The step that was under way is the first again: a design asks for it as long as it has no
   * result.
   */
  private static List<Step> inFront(List<Step> steps, AttemptState underWay) {
    List<Step> ordered = new ArrayList<>();
    for (Step step : steps) {
      boolean isIt = step.planNumber() == underWay.planNumber() && step.run() == underWay.run();
      ordered.add(isIt ? 0 : ordered.size(), step);
    }
    return ordered;
  }

  /** The key under which it was submitted; empty without one. */
  Optional<IdempotencyKey> submittedUnder() {
    return Optional.ofNullable(left.key());
  }

  ExperimentKey key() {
    return left.toKey();
  }

  String id() {
    return left.id();
  }

  ExperimentRequest request() {
    return request;
  }

  Instant submittedAt() {
    return left.submittedAt();
  }

  Status status() {
    return status;
  }

  /** The first that a plan had; null if none had any. */
  StepFailure failure() {
    return failure;
  }

  /** The run that is under way or comes next; there is one unless {@link #isOver}. */
  Step step() {
    return ahead.get(0);
  }

  /** What is done to databases before an attempt at the present run. */
  Preparation preparation() {
    String own = step().plan().database();
    List<String> others =
        request.plans().stream()
            .map(RunPlan::database)
            .distinct()
            .filter(database -> !database.equals(own))
            .toList();
    return new Preparation(step().reset(), step().idle(), others);
  }

  /** Whether nothing was run of it yet. */
  boolean isNew() {
    return results.isEmpty() && attempts == 0 && underWay == null;
  }

  /** What plans want of their databases. */
  List<RunPlan> plans() {
    return request.plans();
  }

  /**
   * Whether it begins although {@code obstacles}, by database, are in the way of some plans: if it
   * is to keep going, and there are others.
   */
  boolean canBeginDespite(Map<String, StepFailure> obstacles) {
    return request.onFailure().equals(Optional.of(OnFailure.KEEP_GOING))
        && request.plans().stream().anyMatch(plan -> !obstacles.containsKey(plan.database()));
  }

  /**
   * Another try at the present run.
   *
   * @param nodes that take part
   */
  void beginAttempt(int serial, Instant now, int nodes) {
    attempts++;
    nodesAtFirst = Math.max(nodesAtFirst, nodes);
    underWay =
        new AttemptState(
            serial, now, Phase.PROVISIONING, step().planNumber(), step().run(), attempts);
  }

  /** The attempt whose document is not known to be stored; null if there is none. */
  AttemptState underWay() {
    return underWay;
  }

  /** Notes that it is to end early; whatever runs is drained first. */
  void abort(String reason) {
    abortReason = reason;
  }

  /** Why it is to end early; null if it is not. */
  String abortReason() {
    return abortReason;
  }

  /** Nothing more is to be run, since this stands in the way of all of it. */
  void fail(StepFailure why) {
    stopped = true;
    failure = failure == null ? why : failure;
  }

  /** Whether nothing more is to be run, because it ends early or all is done. */
  boolean isOver() {
    return isEndingEarly() || ahead.isEmpty();
  }

  private boolean isEndingEarly() {
    return stopped || abortReason != null;
  }

  /**
   * Whether an attempt at the present run counts for nothing and another one is to be made.
   *
   * @param lostInfrastructure whether the attempt ended because a node or the coordinator was lost
   */
  boolean isToBeRepeated(boolean lostInfrastructure) {
    return lostInfrastructure && attempts <= step().plan().maxReruns() && !isEndingEarly();
  }

  /** With how many nodes the present run began: an attempt that is repeated may have fewer. */
  int nodesAtFirst() {
    return nodesAtFirst;
  }

  /** The attempt under way counts for nothing. */
  void repeat() {
    underWay = null;
  }

  /** The attempt that counts for the present run has ended; what comes next follows from it. */
  void runEnded(RunResult result) {
    underWay = null;
    note(result);
    attempts = 0;
    nodesAtFirst = 0;
  }

  private void note(RunResult result) {
    results.add(result);
    result
        .failure()
        .filter(reason -> reason.kind() != Kind.ABORTED)
        .ifPresent(reason -> planFailed(result, reason));
    ahead = design.next(results);
  }

  /** Infrastructure that stays lost would be missed by the next plan too. */
  private void planFailed(RunResult result, StepFailure reason) {
    if (failure == null) {
      String plan = request.plans().get(result.planNumber() - 1).name();
      failure =
          request.plans().size() == 1
              ? reason
              : new StepFailure(reason.kind(), plan + ": " + reason.message());
    }
    stopped |=
        request.onFailure().orElse(OnFailure.CONTINUE) == OnFailure.STOP
            || reason.kind() == Kind.LOST;
  }

  /** Whether any run has come to its end. */
  boolean hasResults() {
    return !results.isEmpty();
  }

  /** Nothing more will happen to it; runs that never began share its status. */
  void end() {
    status = abortReason != null ? Status.ABORTED : failure != null ? Status.FAILED : Status.DONE;
  }

  /**
   * Notes what it came to, once everything about it is stored.
   *
   * @param code of whoever waits for it
   * @param worst of its plans, which several runs may have though none of them has; empty if nobody
   *     knows
   */
  void close(ExitCode code, Optional<Verdict> worst) {
    exitCode = code;
    verdict = results.isEmpty() ? Optional.empty() : worst;
  }

  /** Where the present attempt stands in the experiment, or the last one stood. */
  Where where() {
    if (!ahead.isEmpty()) {
      return where(step().planNumber(), step().run(), attempts);
    }
    RunResult last = results.get(results.size() - 1);
    return where(last.planNumber(), last.run(), last.attempts());
  }

  private Where where(int planNumber, int run, int attempt) {
    RunPlan plan = request.plans().get(planNumber - 1);
    return new Where(plan.name(), planNumber, request.plans().size(), run, plan.runs(), attempt);
  }

  /** That everything after the present run takes, as far as can be foreseen. */
  double secondsAfterThisRun() {
    return ahead.size() < 2 ? 0 : estimate.of(ahead.subList(1, ahead.size())).toMillis() / 1e3;
  }

  /** What a successor needs to go on with it, besides what is stored. */
  ExperimentState toState() {
    return new ExperimentState(
        left.id(),
        left.uuid(),
        left.name(),
        left.key(),
        left.submittedAt(),
        status,
        abortReason,
        failure,
        new RunCounts(
            request.plans().size(),
            Math.max(request.runs(), results.size() + ahead.size()),
            results.size(),
            Verdict.eachOf(
                Stream.concat(results.stream().map(RunResult::verdict), verdict.stream()))),
        underWay,
        exitCode == null ? null : exitCode.code());
  }

  /** All runs, those that have ended first. */
  List<RunView> runs() {
    List<RunView> runs = new ArrayList<>();
    for (RunResult result : results) {
      RunPlan plan = request.plans().get(result.planNumber() - 1);
      runs.add(
          new RunView(
              plan.name(),
              plan.database(),
              result.run(),
              result.attempts(),
              result.status(),
              result.verdict(),
              result.document()));
    }
    for (Step step : ahead) {
      boolean isPresent = step == ahead.get(0) && attempts > 0;
      runs.add(
          new RunView(
              step.plan().name(),
              step.plan().database(),
              step.run(),
              isPresent ? attempts : 0,
              status.isEnded() ? status : isPresent ? Status.RUNNING : Status.QUEUED,
              null,
              null));
    }
    return runs;
  }
}
