package io.trialbalance.workload.database.tigerbeetle;

import static org.assertj.core.api.Assertions.assertThat;

import com.tigerbeetle.TransferBatch;
import org.junit.jupiter.api.Test;

class EventBuffersTest {

  private final EventBuffers buffers = new EventBuffers();

  @Test
  void aBufferHasExactlyTheSizeThatWasAskedFor() {
    assertThat(buffers.exchange(null, 7).getLength()).isEqualTo(7);
    assertThat(buffers.exchange(null, TigerBeetleOptions.MOST_EVENTS).getLength())
        .isEqualTo(TigerBeetleOptions.MOST_EVENTS);
  }

  @Test
  void theSameSizeKeepsItsBuffer() {
    TransferBatch used = buffers.exchange(null, 7);

    assertThat(buffers.exchange(used, 7)).isSameAs(used);
    assertThat(buffers.eventsKept()).isZero();
  }

  @Test
  void aSizeThatComesAgainGetsTheBufferThatItHad() {
    TransferBatch seven = buffers.exchange(null, 7);
    TransferBatch eight = buffers.exchange(seven, 8);
    assertThat(buffers.eventsKept()).isEqualTo(7);

    assertThat(buffers.exchange(eight, 7)).isSameAs(seven);
    assertThat(buffers.exchange(null, 8)).isSameAs(eight);
    assertThat(buffers.eventsKept()).isZero();
  }

  @Test
  void aBufferIsNeverGivenToTwo() {
    TransferBatch first = buffers.exchange(buffers.exchange(null, 7), 8);
    TransferBatch taken = buffers.exchange(null, 7);

    assertThat(buffers.exchange(null, 7)).isNotSameAs(taken);
    assertThat(first.getLength()).isEqualTo(8);
  }

  @Test
  void ofMoreThanItKeepsOthersGoAndTheLastOneStays() {
    int sizes = 0;
    TransferBatch used = null;
    for (int size = 8_000; sizes * 8_000 <= EventBuffers.MOST_EVENTS_KEPT; size++) {
      used = buffers.exchange(used, size);
      sizes++;
    }
    int last = used.getLength();
    buffers.exchange(used, 1);

    assertThat(buffers.eventsKept())
        .isLessThanOrEqualTo(EventBuffers.MOST_EVENTS_KEPT)
        .isGreaterThan(EventBuffers.MOST_EVENTS_KEPT - 2 * TigerBeetleOptions.MOST_EVENTS);
    assertThat(buffers.exchange(null, last)).isSameAs(used);
  }
}
