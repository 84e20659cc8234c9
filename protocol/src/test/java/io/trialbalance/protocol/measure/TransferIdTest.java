package io.trialbalance.protocol.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TransferIdTest {

  private static final Comparator<TransferId> UNSIGNED =
      Comparator.comparing((TransferId id) -> id.high(), Long::compareUnsigned)
          .thenComparing(id -> id.low(), Long::compareUnsigned);

  @ParameterizedTest
  @CsvSource({
    "1, 1, 0, 0",
    "7, 4294967295, 3, 2",
    "7, 4294967296, 3, 2",
    "2147483647, 9223372036854775807, 65535, 65535"
  })
  void everyPartCanBeReadBack(int attempt, long sequence, int node, int worker) {
    TransferId id = TransferId.of(attempt, sequence, node, worker);

    assertThat(id.attempt()).isEqualTo(attempt);
    assertThat(id.sequence()).isEqualTo(sequence);
    assertThat(id.node()).isEqualTo(node);
    assertThat(id.worker()).isEqualTo(worker);
  }

  @Test
  void growsWithTimeOverAllNodesAndWorkers() {
    List<TransferId> inTime = new ArrayList<>();
    for (long sequence : new long[] {1, 2, 0xffff_ffffL, 0x1_0000_0000L, 0x1_0000_0001L}) {
      for (int node = 0; node < 3; node++) {
        for (int worker = 0; worker < 2; worker++) {
          inTime.add(TransferId.of(5, sequence, node, worker));
        }
      }
    }
    inTime.add(TransferId.of(6, 1, 0, 0));

    assertThat(inTime).isSortedAccordingTo(UNSIGNED).doesNotHaveDuplicates();
  }

  @Test
  void isNeverZeroNorAllOnes() {
    assertThat(TransferId.of(0, 1, 0, 0)).isNotEqualTo(new TransferId(0, 0));
    assertThat(TransferId.of(Integer.MAX_VALUE, Long.MAX_VALUE, 65535, 65535))
        .isNotEqualTo(new TransferId(-1, -1));
  }

  @Test
  void isTheSame128BitsAsAUuid() {
    assertThat(TransferId.of(1, 2, 3, 4).toUuid())
        .isEqualTo(UUID.fromString("00000001-0000-0000-0000-000200030004"));
  }
}
