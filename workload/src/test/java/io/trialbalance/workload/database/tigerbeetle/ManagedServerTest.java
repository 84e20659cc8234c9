package io.trialbalance.workload.database.tigerbeetle;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trialbalance.workload.database.TargetException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ManagedServerTest {

  private static final long GIBIBYTE = 1L << 30;

  private static ManagedServer.Settings threeReplicasOfTwoGibibytes() {
    Path nowhere = Path.of("nowhere");
    return new ManagedServer.Settings(
        "tb", Optional.empty(), Map.of(), "an/image:1", false, 3, 2_048, nowhere, Optional.empty());
  }

  @Test
  void cachesThatDoNotFitIntoTheMemoryAreRefusedBeforeTheKernelKillsAReplica() {
    assertThatThrownBy(() -> ManagedServer.checkMemory(threeReplicasOfTwoGibibytes(), 5 * GIBIBYTE))
        .isInstanceOf(TargetException.class)
        .hasMessage(
            "the caches of TigerBeetle's replicas (3, of 2,048 MiB each) need 6,144 MiB, and there"
                + " is memory of 5,120 MiB: lower databases.tb.cache-size");
    assertThatCode(() -> ManagedServer.checkMemory(threeReplicasOfTwoGibibytes(), 6 * GIBIBYTE))
        .doesNotThrowAnyException();
  }
}
