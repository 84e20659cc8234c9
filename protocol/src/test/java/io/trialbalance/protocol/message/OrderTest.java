package io.trialbalance.protocol.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class OrderTest {

  /** From the first to the last: a later coordinator wins, whatever the attempt. */
  private static final List<Stamp> IN_ORDER =
      List.of(
          new Stamp(0, 0),
          new Stamp(1, 0),
          new Stamp(1, 7),
          new Stamp(1, 8),
          new Stamp(2, 0),
          new Stamp(2, 1),
          new Stamp(1L << 40, 0));

  @Test
  void everyOrderIsBeforeAllLaterOnesAndNoOther() {
    for (int one = 0; one < IN_ORDER.size(); one++) {
      for (int other = 0; other < IN_ORDER.size(); other++) {
        assertThat(IN_ORDER.get(one).isBefore(IN_ORDER.get(other)))
            .as("%s before %s", IN_ORDER.get(one), IN_ORDER.get(other))
            .isEqualTo(one < other);
      }
    }
  }
}
