package io.trialbalance.workload.database.tigerbeetle;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialbalance.protocol.measure.Promise;
import io.trialbalance.protocol.measure.Promise.Dimension;
import io.trialbalance.protocol.measure.Promise.Flush;
import io.trialbalance.protocol.measure.Promise.TakeOver;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClusterPromisesTest {

  private static int strength(Dimension dimension, String replicas, String fileSystem) {
    TigerBeetleAddress address =
        new TigerBeetleAddress(BigInteger.ONE, List.of(replicas.split(" ")));
    return ClusterPromises.of(address, Optional.ofNullable(fileSystem)).list().stream()
        .filter(promise -> promise.dimension() == dimension)
        .findFirst()
        .flatMap(Promise::strength)
        .orElseThrow();
  }

  @Test
  void oneForEachDimension() {
    assertThat(new ClusterPromises(List.of("10.0.0.1"), Optional.empty()).list())
        .extracting(Promise::dimension)
        .containsExactly(Dimension.values());
  }

  /** By TigerBeetle's own quorums, and however unluckily replicas share hosts. */
  @ParameterizedTest
  @CsvSource({
    "3000, 0, NO",
    "3000 3001 3002, 0, NO",
    "127.0.0.1:3000 127.0.0.2:3000 [::1]:3000, 0, NO",
    "10.0.0.1:1 10.0.0.2:1, 1, NO",
    "10.0.0.1:1 10.0.0.2:1 10.0.0.3:1, 1, BY_ITSELF",
    "10.0.0.1:1 10.0.0.1:2 10.0.0.2:1, 0, NO",
    "10.0.0.1:1 10.0.0.2:1 10.0.0.3:1 10.0.0.4:1 10.0.0.5:1 10.0.0.6:1, 2, BY_ITSELF",
    "10.0.0.1:1 10.0.0.1:2 10.0.0.2:1 10.0.0.2:2 10.0.0.3:1 10.0.0.3:2, 1, BY_ITSELF"
  })
  void replicasOfOneHostAreLostTogether(String replicas, int others, TakeOver takeOver) {
    assertThat(strength(Dimension.OTHER_HOSTS, replicas, null)).isEqualTo(2 * others);
    assertThat(strength(Dimension.SURVIVES_HOST, replicas, null)).isEqualTo(others > 0 ? 1 : 0);
    assertThat(strength(Dimension.TAKES_OVER, replicas, null)).isEqualTo(takeOver.ordinal());
  }

  @Test
  void aDiskInMemoryFlushesNothing() {
    assertThat(strength(Dimension.FLUSHED_HERE, "3000", "tmpfs")).isEqualTo(Flush.NEVER.ordinal());
    assertThat(strength(Dimension.FLUSHED_HERE, "3000", "ext4")).isEqualTo(Flush.FIRST.ordinal());
    assertThat(strength(Dimension.FLUSHED_HERE, "3000", null)).isEqualTo(Flush.FIRST.ordinal());
  }
}
