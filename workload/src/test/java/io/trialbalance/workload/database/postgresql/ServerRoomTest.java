package io.trialbalance.workload.database.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.trialbalance.protocol.measure.StepFailure;
import io.trialbalance.workload.batching.Batching;
import io.trialbalance.workload.database.TargetException;
import io.trialbalance.workload.database.postgresql.PostgresOptions.Executor;
import io.trialbalance.workload.database.postgresql.ServerRoom.Limit;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ServerRoomTest {

  private final TestPlan plan = new TestPlan();

  /** 100 - 3 - 7 = 90 free, of which control needs 2, and each node one. */
  private final ServerRoom room =
      new ServerRoom(List.of(new Limit("the server", "max_connections", 100, 3, 7)));

  @Test
  void theLastFreeConnectionMayBeUsed() {
    plan.poolSize = 43;

    assertThatCode(() -> room.verify(ServerRoom.connectionsOf(plan.options()), 2))
        .doesNotThrowAnyException();
  }

  @Test
  void oneMoreIsRefusedWithTheFigures() {
    plan.poolSize = 89;
    TargetException thrown =
        catchThrowableOfType(
            TargetException.class, () -> room.verify(ServerRoom.connectionsOf(plan.options()), 1));

    assertThat(thrown.toStepFailure().kind()).isEqualTo(StepFailure.Kind.REFUSED);
    assertThat(thrown)
        .hasMessageContaining("1 node x 89 connections + 3 for control = 92 connections")
        .hasMessageContaining("90 free (max_connections 100 - 3 reserved - 7 in use)");
  }

  @Test
  void aBatchedPlanNeedsOneConnectionForEachCallInFlight() {
    plan.poolSize = 90;
    plan.executor = Executor.BATCHED;
    plan.batching = new Batching(10, Duration.ZERO, 2);

    assertThat(ServerRoom.connectionsOf(plan.options())).isEqualTo(2);
  }
}
