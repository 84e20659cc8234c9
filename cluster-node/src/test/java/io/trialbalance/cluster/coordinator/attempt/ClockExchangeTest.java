package io.trialbalance.cluster.coordinator.attempt;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialbalance.protocol.message.CoordinatorProtocol.Pong;
import io.trialbalance.protocol.message.Stamp;
import org.junit.jupiter.api.Test;

class ClockExchangeTest {

  private static final long AHEAD = 5_000_000_000L;

  private final ClockExchange exchange = new ClockExchange(3);

  private void exchange(long sent, long there, long back) {
    exchange.add(new Pong(new Stamp(1, 1), 3, 1, sent, sent + there + AHEAD), sent + there + back);
  }

  @Test
  void aSymmetricExchangeGivesTheOffsetExactly() {
    exchange(1_000, 400, 400);

    assertThat(exchange.toNodeClock().offsetNanos()).isEqualTo(AHEAD);
    assertThat(exchange.toNodeClock().uncertaintyNanos()).isEqualTo(400);
    assertThat(exchange.toNodeNanos(10_000)).isEqualTo(10_000 + AHEAD);
  }

  @Test
  void theShortestRoundTripWinsWheneverItComes() {
    exchange(1_000, 90_000, 1_000);
    exchange(200_000, 150, 250);
    exchange(300_000, 1_000, 700_000);

    assertThat(exchange.toNodeClock().uncertaintyNanos()).isEqualTo(200);
    assertThat(exchange.toNodeClock().offsetNanos() - AHEAD).isBetween(-200L, 200L);
  }

  @Test
  void theErrorOfALopsidedExchangeIsAtMostHalfItsRoundTrip() {
    exchange(0, 0, 1_000);

    assertThat(Math.abs(exchange.toNodeClock().offsetNanos() - AHEAD))
        .isLessThanOrEqualTo(exchange.toNodeClock().uncertaintyNanos());
  }

  @Test
  void isCompleteAfterAllRounds() {
    for (int round = 1; round < ClockExchange.ROUNDS; round++) {
      exchange(round, 1, 1);
      assertThat(exchange.isComplete()).isFalse();
    }
    exchange(100, 1, 1);

    assertThat(exchange.isComplete()).isTrue();
  }
}
