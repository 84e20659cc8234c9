package io.trialbalance.cluster.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.trialbalance.cluster.NoopPlan;
import io.trialbalance.protocol.measure.StepFailure.Kind;
import io.trialbalance.protocol.plan.PhaseTimes;
import io.trialbalance.protocol.plan.RunPlan;
import io.trialbalance.workload.database.TargetException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class HeapRoomTest {

  private static final long GIB = 1L << 30;

  private static RunPlan workers(int count) {
    Duration second = Duration.ofSeconds(1);
    return new NoopPlan("many", "noop", new PhaseTimes(second, second, second, second), count, 1, 0)
        .toPlan();
  }

  @Test
  void workersThatFitIntoHalfOfTheHeapAreTaken() {
    assertThatCode(() -> HeapRoom.require(workers(60), 2 * GIB)).doesNotThrowAnyException();
  }

  @Test
  void thoseThatDoNotAreRefusedWithHowManyWould() {
    TargetException refused =
        catchThrowableOfType(
            TargetException.class, () -> HeapRoom.require(workers(1_000), 2 * GIB));

    assertThat(refused.toStepFailure().kind()).isEqualTo(Kind.REFUSED);
    assertThat(refused.getMessage()).contains("workers-per-node = 1000", "2,048 MiB", "-Xmx");
  }
}
