package io.trialbalance.cluster.coordinator.attempt;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialbalance.protocol.measure.StepFailure;
import io.trialbalance.protocol.measure.StepFailure.Kind;
import io.trialbalance.protocol.phase.Phase;
import io.trialbalance.protocol.phase.Status;
import org.junit.jupiter.api.Test;

class EndingTest {

  private static final StepFailure LOST = new StepFailure(Kind.LOST, "node beta was lost");
  private static final StepFailure FULL = new StepFailure(Kind.FAILED, "the disk is full");

  private final Ending ending = new Ending();

  @Test
  void whatNothingEndsEarlyIsDone() {
    assertThat(ending.status()).isEqualTo(Status.DONE);
    assertThat(ending.failure()).isEmpty();
    assertThat(ending.lostInfrastructure()).isFalse();
  }

  @Test
  void theFirstReasonStays() {
    ending.fail(FULL);
    ending.fail(LOST);

    assertThat(ending.failure()).contains(FULL);
    assertThat(ending.status()).isEqualTo(Status.FAILED);
    assertThat(ending.lostInfrastructure()).isFalse();
  }

  @Test
  void aRunIsDoneAgainForALostNodeUnlessSomebodyWantsItToEnd() {
    ending.fail(LOST);
    assertThat(ending.lostInfrastructure()).isTrue();

    ending.abort("enough");

    assertThat(ending.lostInfrastructure()).isFalse();
    assertThat(ending.status()).isEqualTo(Status.ABORTED);
    assertThat(ending.failure()).contains(LOST);
  }

  @Test
  void anAttemptWhoseCoordinatorIsLostIsAbortedAndSaysWhen() {
    ending.loseCoordinator(Phase.WARMUP);

    assertThat(ending.status()).isEqualTo(Status.ABORTED);
    assertThat(ending.failure()).contains(new StepFailure(Kind.LOST, "coordinator lost in warmup"));
  }
}
