package io.trialbalance.cluster.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.trialbalance.cluster.NoopPlan;
import io.trialbalance.cluster.experiment.ExperimentEstimate;
import io.trialbalance.cluster.experiment.RunResult;
import io.trialbalance.protocol.measure.StepFailure;
import io.trialbalance.protocol.measure.StepFailure.Kind;
import io.trialbalance.protocol.message.CoordinatorState.ExperimentState;
import io.trialbalance.protocol.message.RunsView.RunView;
import io.trialbalance.protocol.phase.Phase;
import io.trialbalance.protocol.phase.RunCounts;
import io.trialbalance.protocol.phase.Status;
import io.trialbalance.protocol.phase.Verdict;
import io.trialbalance.protocol.plan.DatabaseCosts;
import io.trialbalance.protocol.plan.DesignOptions;
import io.trialbalance.protocol.plan.ExperimentRequest;
import io.trialbalance.protocol.plan.OnFailure;
import io.trialbalance.protocol.plan.PhaseTimes;
import io.trialbalance.protocol.plan.RunPlan;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ExperimentTest {

  private static final PhaseTimes TIMES =
      new PhaseTimes(
          Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(4), Duration.ZERO);
  private static final List<RunPlan> PLANS = List.of(plan("one", 2, 1), plan("two", 1, 0));
  private static final ExperimentEstimate ESTIMATE =
      new ExperimentEstimate(plan -> new DatabaseCosts(Duration.ofSeconds(3), 0, 0));

  private final Experiment experiment = begun(OnFailure.CONTINUE);

  private static RunPlan plan(String name, int runs, int maxReruns) {
    return new NoopPlan(name, "noop", TIMES, 1, runs, maxReruns).toPlan();
  }

  private static ExperimentRequest request(OnFailure onFailure) {
    return new ExperimentRequest(
        "bank", PLANS, Optional.of(DesignOptions.LIST), Optional.of(onFailure));
  }

  private static ExperimentState queued() {
    return new ExperimentState(
        "bank-1",
        new UUID(0, 1),
        "bank",
        null,
        Instant.EPOCH,
        Status.QUEUED,
        null,
        null,
        new RunCounts(2, 3, 0, List.of()),
        null,
        null);
  }

  private static Experiment begun(OnFailure onFailure) {
    return new Experiment(queued(), request(onFailure), ESTIMATE);
  }

  private void attempt(int serial) {
    experiment.beginAttempt(serial, Instant.EPOCH, 2);
  }

  private static RunResult result(
      Experiment of, Status status, Optional<StepFailure> failure, Verdict verdict) {
    return new RunResult(
        of.where().planNumber(),
        of.where().run(),
        1,
        status,
        failure,
        verdict,
        Map.of(),
        "bank-1/run.json",
        "digest");
  }

  private void done() {
    experiment.runEnded(result(experiment, Status.DONE, Optional.empty(), Verdict.VALID));
  }

  private static void fails(Experiment experiment, Kind kind) {
    experiment.runEnded(
        result(
            experiment,
            Status.FAILED,
            Optional.of(new StepFailure(kind, "no such thing")),
            Verdict.INVALID));
  }

  @Test
  void runsComePlanByPlan() {
    assertThat(experiment.where().plan()).isEqualTo("one");
    assertThat(experiment.where().run()).isEqualTo(1);
    done();
    assertThat(experiment.where().run()).isEqualTo(2);
    done();
    assertThat(experiment.where().plan()).isEqualTo("two");
    assertThat(experiment.isOver()).isFalse();
    done();

    assertThat(experiment.isOver()).isTrue();
    assertThat(experiment.where().plan()).as("whoever notes something now").isEqualTo("two");
    experiment.end();
    assertThat(experiment.status()).isEqualTo(Status.DONE);
    assertThat(experiment.toState().runs())
        .isEqualTo(new RunCounts(2, 3, 3, List.of(Verdict.VALID)));
  }

  @Test
  void whatIsLeftIsTheEstimatedTimeOfTheRunsAfterThisOne() {
    double whole = experiment.secondsAfterThisRun();
    done();

    assertThat(whole).isEqualTo(2 * ESTIMATE.of(PLANS.get(0)).toMillis() / 1e3);
    assertThat(experiment.secondsAfterThisRun()).isEqualTo(whole / 2);
    done();
    assertThat(experiment.secondsAfterThisRun()).isZero();
  }

  @Test
  void lostInfrastructureRepeatsARunAsOftenAsItsPlanAllows() {
    attempt(1);
    assertThat(experiment.isToBeRepeated(false)).isFalse();
    assertThat(experiment.isToBeRepeated(true)).isTrue();
    experiment.repeat();
    attempt(2);

    assertThat(experiment.isToBeRepeated(true)).isFalse();
  }

  @Test
  void nothingIsRepeatedInAnExperimentThatIsEndingEarly() {
    attempt(1);

    experiment.abort("enough");

    assertThat(experiment.isToBeRepeated(true)).isFalse();
  }

  @Test
  void aPlanThatCannotBeRunIsRecordedAndTheNextOneComes() {
    attempt(1);

    fails(experiment, Kind.REFUSED);

    assertThat(experiment.isOver()).isFalse();
    assertThat(experiment.where().plan()).isEqualTo("two");
    done();
    assertThat(experiment.isOver()).isTrue();
    experiment.end();
    assertThat(experiment.status()).isEqualTo(Status.FAILED);
    assertThat(experiment.failure()).isEqualTo(new StepFailure(Kind.REFUSED, "one: no such thing"));
    assertThat(experiment.runs())
        .extracting(RunView::plan, RunView::run, RunView::status)
        .containsExactly(tuple("one", 1, Status.FAILED), tuple("two", 1, Status.DONE));
  }

  @Test
  void aPlanThatCannotBeRunEndsTheExperimentThatIsToStopThen() {
    Experiment stopping = begun(OnFailure.STOP);

    fails(stopping, Kind.FAILED);

    assertThat(stopping.isOver()).isTrue();
    stopping.end();
    assertThat(stopping.status()).isEqualTo(Status.FAILED);
    assertThat(stopping.runs()).extracting(RunView::status).containsOnly(Status.FAILED);
  }

  @Test
  void infrastructureThatStaysLostEndsTheExperiment() {
    fails(experiment, Kind.LOST);

    assertThat(experiment.isOver()).isTrue();
  }

  @Test
  void anAbortedRunIsNoFailureOfTheExperiment() {
    experiment.abort("enough");

    experiment.runEnded(
        result(
            experiment,
            Status.ABORTED,
            Optional.of(new StepFailure(Kind.ABORTED, "enough")),
            Verdict.INVALID));
    experiment.end();

    assertThat(experiment.failure()).isNull();
    assertThat(experiment.status()).isEqualTo(Status.ABORTED);
  }

  @Test
  void aSuccessorGoesOnWhereTheExperimentWasLeft() {
    RunResult first = result(experiment, Status.DONE, Optional.empty(), Verdict.VALID);
    experiment.runEnded(first);
    attempt(2);
    RunResult repeated = result(experiment, Status.ABORTED, Optional.empty(), Verdict.INVALID);
    experiment.repeat();
    attempt(3);
    ExperimentState left = experiment.toState().with(experiment.underWay().in(Phase.WARMUP));

    Experiment taken = new Experiment(left, request(OnFailure.CONTINUE), ESTIMATE);
    taken.restore(
        List.of(
            new Archive.StoredAttempt(first, true, 2),
            new Archive.StoredAttempt(repeated, false, 3)));

    assertThat(taken.toState()).isEqualTo(left);
    assertThat(taken.where()).isEqualTo(experiment.where());
    assertThat(taken.underWay().phase()).isEqualTo(Phase.WARMUP);
  }

  @Test
  void aSuccessorOfOneThatWasBetweenTwoAttemptsCountsThoseThatAreStored() {
    RunResult repeated = result(experiment, Status.ABORTED, Optional.empty(), Verdict.INVALID);

    Experiment taken = new Experiment(experiment.toState(), request(OnFailure.CONTINUE), ESTIMATE);
    taken.restore(List.of(new Archive.StoredAttempt(repeated, false, 3)));
    taken.beginAttempt(7, Instant.EPOCH, 2);

    assertThat(taken.underWay().number()).isEqualTo(2);
    assertThat(taken.nodesAtFirst()).isEqualTo(3);
  }
}
