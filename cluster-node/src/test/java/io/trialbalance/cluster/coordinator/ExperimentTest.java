package io.trialbalance.cluster.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialbalance.cluster.NoopPlan;
import io.trialbalance.protocol.measure.StepFailure;
import io.trialbalance.protocol.measure.StepFailure.Kind;
import io.trialbalance.protocol.phase.Phase;
import io.trialbalance.protocol.phase.Status;
import io.trialbalance.protocol.phase.Verdict;
import io.trialbalance.protocol.plan.ExperimentRequest;
import io.trialbalance.protocol.plan.PhaseTimes;
import io.trialbalance.protocol.plan.RunPlan;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ExperimentTest {

  private static final PhaseTimes TIMES =
      new PhaseTimes(
          Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(4), Duration.ZERO);

  private final Experiment experiment =
      new Experiment(
          "bank-1",
          UUID.randomUUID(),
          new ExperimentRequest("bank", List.of(plan("one", 2, 1), plan("two", 1, 0))),
          null,
          Instant.EPOCH);

  private static RunPlan plan(String name, int runs, int maxReruns) {
    return new NoopPlan(name, "noop", TIMES, 1, runs, maxReruns).toPlan();
  }

  private void attempt(int serial) {
    experiment.run().beginAttempt(serial, Instant.EPOCH);
  }

  private void done() {
    experiment.runEnded(Status.DONE, Optional.empty(), Verdict.VALID, "bank-1/run.json");
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
    experiment.end();
    assertThat(experiment.status()).isEqualTo(Status.DONE);
  }

  @Test
  void whatIsLeftIsThePlannedTimeOfTheRunsAfterThisOne() {
    double whole = experiment.secondsAfterThisRun();
    done();

    assertThat(whole).isEqualTo(2 * Experiment.plannedSeconds(plan("any", 1, 0)));
    assertThat(experiment.secondsAfterThisRun()).isEqualTo(whole / 2);
  }

  @Test
  void lostInfrastructureRepeatsARunAsOftenAsItsPlanAllows() {
    attempt(1);
    assertThat(experiment.isToBeRepeated(false)).isFalse();
    assertThat(experiment.isToBeRepeated(true)).isTrue();
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
  void aRunThatFailsEndsTheExperimentAndThoseThatNeverBegan() {
    attempt(1);
    StepFailure full = new StepFailure(Kind.FAILED, "the disk is full");

    experiment.runEnded(Status.FAILED, Optional.of(full), Verdict.INVALID, "bank-1/run.json");

    assertThat(experiment.isOver()).isTrue();
    assertThat(experiment.where().run()).isEqualTo(1);
    experiment.end();
    assertThat(experiment.failure()).isEqualTo(full);
    assertThat(experiment.toView(0, Phase.IDLE).runs())
        .allMatch(run -> run.status() == Status.FAILED);
  }

  @Test
  void anAbortedRunIsNoFailureOfTheExperiment() {
    experiment.abort("enough");

    experiment.runEnded(
        Status.ABORTED,
        Optional.of(new StepFailure(Kind.ABORTED, "enough")),
        Verdict.INVALID,
        "bank-1/run.json");
    experiment.end();

    assertThat(experiment.failure()).isNull();
    assertThat(experiment.status()).isEqualTo(Status.ABORTED);
  }

  @Test
  void aSuccessorGoesOnWhereTheExperimentWasLeft() {
    experiment.begin();
    done();
    attempt(2);
    experiment.run().enter(Phase.WARMUP);

    Experiment taken = Experiment.of(experiment.toState());

    assertThat(taken.toState()).isEqualTo(experiment.toState());
    assertThat(taken.where()).isEqualTo(experiment.where());
    assertThat(taken.run().underWay().phase()).isEqualTo(Phase.WARMUP);
  }
}
