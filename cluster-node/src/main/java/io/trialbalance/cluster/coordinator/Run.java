package io.trialbalance.cluster.coordinator;

import io.trialbalance.protocol.message.ClusterView.RunView;
import io.trialbalance.protocol.message.CoordinatorState.AttemptState;
import io.trialbalance.protocol.message.CoordinatorState.RunState;
import io.trialbalance.protocol.phase.Phase;
import io.trialbalance.protocol.phase.Status;
import io.trialbalance.protocol.phase.Verdict;
import io.trialbalance.protocol.plan.RunPlan;
import java.time.Instant;

/** One run of one plan; several attempts if infrastructure was lost. */
final class Run {

  private final RunPlan plan;
  private final int planNumber;
  private final int number;
  private int attempts;
  private Status status = Status.QUEUED;
  private AttemptState underWay;
  private Verdict verdict;
  private String document;

  /**
   * @param planNumber of the plan in its experiment, from 1
   * @param number of the run among those of its plan, from 1
   */
  Run(RunPlan plan, int planNumber, int number) {
    this.plan = plan;
    this.planNumber = planNumber;
    this.number = number;
  }

  /** Goes on as an earlier coordinator left it. */
  void restore(RunState state) {
    attempts = state.attempts();
    status = state.status();
    underWay = state.underWay();
    verdict = state.verdict();
    document = state.document();
  }

  /** What a successor needs to go on with it. */
  RunState toState() {
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

  /** That were begun. */
  int attempts() {
    return attempts;
  }

  boolean isEnded() {
    return status.isEnded();
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
  void end(Status how, Verdict withVerdict, String writtenTo) {
    status = how;
    verdict = withVerdict;
    document = writtenTo;
  }

  /** Its experiment has ended; if it never began it shares how. */
  void endWith(Status experimentStatus) {
    if (!isEnded()) {
      status = experimentStatus;
    }
  }

  /** For whoever asks. */
  RunView toView() {
    return new RunView(plan.name(), plan.database(), number, attempts, status, verdict, document);
  }
}
