package io.trialbalance.protocol.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Comparator;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class TransferIdTest {

  private static final Comparator<TransferId> UNSIGNED =
      Comparator.comparing((TransferId id) -> id.high(), Long::compareUnsigned)
          .thenComparing(id -> id.low(), Long::compareUnsigned);

  private static final Comparator<TransferId> BY_PARTS =
      Comparator.comparingInt(TransferId::attempt)
          .thenComparingLong(TransferId::sequence)
          .thenComparingInt(TransferId::node)
          .thenComparingInt(TransferId::worker);

  @Provide
  Arbitrary<TransferId> ids() {
    return Combinators.combine(
            Arbitraries.integers().between(0, Integer.MAX_VALUE),
            Arbitraries.longs().between(1, Long.MAX_VALUE),
            Arbitraries.integers().between(0, 65_535),
            Arbitraries.integers().between(0, 65_535))
        .as(TransferId::of);
  }

  @Property
  void everyPartCanBeReadBack(
      @ForAll @IntRange(max = Integer.MAX_VALUE) int attempt,
      @ForAll @LongRange(min = 1) long sequence,
      @ForAll @IntRange(max = 65_535) int node,
      @ForAll @IntRange(max = 65_535) int worker) {
    TransferId id = TransferId.of(attempt, sequence, node, worker);

    assertThat(id.attempt()).isEqualTo(attempt);
    assertThat(id.sequence()).isEqualTo(sequence);
    assertThat(id.node()).isEqualTo(node);
    assertThat(id.worker()).isEqualTo(worker);
  }

  @Property
  void growsWithTheAttemptThenTheSequenceThenTheNodeThenTheWorker(
      @ForAll("ids") TransferId one, @ForAll("ids") TransferId other) {
    assertThat(Integer.signum(UNSIGNED.compare(one, other)))
        .isEqualTo(Integer.signum(BY_PARTS.compare(one, other)));
  }

  @Property
  void isNeverZeroNorAllOnes(@ForAll("ids") TransferId id) {
    assertThat(id).isNotEqualTo(new TransferId(0, 0)).isNotEqualTo(new TransferId(-1, -1));
  }

  @Test
  void isTheSame128BitsAsAUuid() {
    assertThat(TransferId.of(1, 2, 3, 4).toUuid())
        .isEqualTo(UUID.fromString("00000001-0000-0000-0000-000200030004"));
  }
}
