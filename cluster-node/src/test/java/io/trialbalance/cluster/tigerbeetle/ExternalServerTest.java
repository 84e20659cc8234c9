package io.trialbalance.cluster.tigerbeetle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trialbalance.protocol.measure.DatabaseDescription.Source;
import io.trialbalance.workload.target.TargetException;
import io.trialbalance.workload.target.tigerbeetle.TigerBeetleAddress;
import io.trialbalance.workload.target.tigerbeetle.TigerBeetleServer.Reset;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ExternalServerTest {

  private static final TigerBeetleAddress ADDRESS =
      new TigerBeetleAddress(BigInteger.TWO, List.of("10.0.0.1:3000", "10.0.0.2:3000"));

  private static ExternalServer server(Optional<String> release, boolean freshIds) {
    return new ExternalServer("tb", ADDRESS, release, freshIds, new Release(0, 16, 30));
  }

  @Test
  void itsReleaseIsWhatWasDeclaredOrUnknown() {
    assertThat(server(Optional.of("0.17.8"), true).describe())
        .satisfies(known -> assertThat(known.release()).isEqualTo("0.17.8"))
        .satisfies(known -> assertThat(known.releaseSource()).isEqualTo(Source.DECLARED));
    assertThat(server(Optional.empty(), true).describe())
        .satisfies(known -> assertThat(known.release()).isEqualTo("unknown"))
        .satisfies(known -> assertThat(known.releaseSource()).isEqualTo(Source.UNKNOWN));
  }

  @Test
  void nothingInItIsDeletedSoThatARunNeedsFreshIds() throws Exception {
    assertThat(server(Optional.empty(), true).reset(null, null)).isEqualTo(Reset.FRESH_IDS);
    assertThatThrownBy(() -> server(Optional.empty(), false).reset(null, null))
        .isInstanceOf(TargetException.class)
        .hasMessageContaining("cluster 2 at 10.0.0.1:3000, 10.0.0.2:3000")
        .hasMessageContaining("--set databases.tb.reset=fresh-ids");
  }

  @Test
  void aServerThatIsDeclaredOlderThanTheClientIsRefused() {
    assertThatThrownBy(() -> server(Optional.of("0.16.29"), true).reset(null, null))
        .isInstanceOf(TargetException.class)
        .hasMessageContaining("databases.tb.release: TigerBeetle 0.16.29 is older");
  }

  @Test
  void itIsWhereItWasSaidToBe() {
    assertThat(server(Optional.empty(), false).address()).isEqualTo(ADDRESS);
  }
}
