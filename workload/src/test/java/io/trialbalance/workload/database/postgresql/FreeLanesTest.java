package io.trialbalance.workload.database.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;

class FreeLanesTest {

  @Test
  void theLaneFreedLastIsTakenFirst() {
    FreeLanes free = new FreeLanes(3);
    assertThat(free.pop()).isNegative();
    free.push(0);
    free.push(2);
    free.push(1);

    assertThat(List.of(free.pop(), free.pop(), free.pop())).containsExactly(1, 2, 0);
    assertThat(free.pop()).isNegative();
  }

  @Test
  void noLaneIsOwnedTwiceNorLost() throws InterruptedException {
    int lanes = 3;
    FreeLanes free = new FreeLanes(lanes);
    for (int lane = 0; lane < lanes; lane++) {
      free.push(lane);
    }
    AtomicIntegerArray owners = new AtomicIntegerArray(lanes);
    AtomicBoolean ownedTwice = new AtomicBoolean();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      threads.add(new Thread(() -> takeAndFree(free, owners, ownedTwice)));
    }
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join();
    }

    assertThat(ownedTwice).isFalse();
    assertThat(List.of(free.pop(), free.pop(), free.pop())).containsExactlyInAnyOrder(0, 1, 2);
  }

  private static void takeAndFree(
      FreeLanes free, AtomicIntegerArray owners, AtomicBoolean ownedTwice) {
    for (int i = 0; i < 200_000; i++) {
      int lane = free.pop();
      if (lane >= 0) {
        if (owners.incrementAndGet(lane) != 1) {
          ownedTwice.set(true);
        }
        owners.decrementAndGet(lane);
        free.push(lane);
      }
    }
  }
}
