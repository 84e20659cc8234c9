package io.trialbalance.workload.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialbalance.workload.Plans;
import io.trialbalance.workload.database.Transfer;
import io.trialbalance.workload.database.TransferTarget;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

class LoadProbeTest {

  /** Answers nothing, and remembers who asked. */
  private static final class Silent implements TransferTarget {
    private final Set<Transfer> asked = ConcurrentHashMap.newKeySet();

    @Override
    public void submit(Transfer transfer) {
      asked.add(transfer);
    }

    @Override
    public void close() {}
  }

  @Test
  void itHasAsManyInFlightAsAllNodesOfTheRunTogether() throws Exception {
    Silent target = new Silent();

    double rate =
        LoadProbe.transfersPerSecond(
            Plans.plan(Plans.closedLoop(5), Plans.seconds(0, 60)), 3, target);

    assertThat(target.asked).hasSize(15);
    assertThat(rate).isZero();
  }
}
