package io.trialbalance.workload.batching;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialbalance.workload.database.TargetMeasures;
import io.trialbalance.workload.database.TestTransfer;
import io.trialbalance.workload.database.Transfer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** When calls leave, with a sender and a clock moved by hand. */
class BatcherTest {

  private static final long DELAY_NANOS = 1_000;

  private final List<Batch> sent = new ArrayList<>();
  private final List<Integer> sizes = new ArrayList<>();
  private final List<Runnable> timers = new ArrayList<>();
  private final List<Long> delays = new ArrayList<>();
  private final TargetMeasures measures = new TargetMeasures();
  private long nowNanos = 5;

  @Test
  void theFirstTransferLeavesAtOnce() {
    Batcher batcher = batcher(10, 1);
    batcher.add(new TestTransfer(1, 1, 2, 10));

    assertThat(sizes).containsExactly(1);
    assertThat(timers).isEmpty();
  }

  @Test
  void theNextCallFillsUpWhileOneIsInFlight() {
    Batcher batcher = batcher(10, 1);
    addTo(batcher, 8);
    assertThat(sizes).containsExactly(1);
    assertThat(measures.poolWaiting()).hasValue(7);
    sent.get(0).done();

    assertThat(sizes).containsExactly(1, 7);
    assertThat(measures.poolWaiting()).hasValue(0);
  }

  @Test
  void aCallIsNeverLargerThanItsLimitAndKeepsTheOrder() {
    Batcher batcher = batcher(4, 1);
    List<TestTransfer> transfers = addTo(batcher, 10);
    List<Transfer> order = new ArrayList<>();
    for (int call = 0; call < sent.size(); call++) {
      Batch batch = sent.get(call);
      for (int i = 0; i < batch.size(); i++) {
        order.add(batch.get(i));
      }
      batch.done();
    }

    assertThat(order).containsExactlyElementsOf(transfers);
    assertThat(sent).hasSize(4).containsOnly(sent.get(0));
    assertThat(measures.takeBatchSizes().getMaxValue()).isEqualTo(4);
  }

  @Test
  void aSecondCallWaitsForCompanyUntilItsDelayHasPassed() {
    Batcher batcher = batcher(10, 2);
    addTo(batcher, 4);
    assertThat(sizes).containsExactly(1);
    assertThat(delays).containsExactly(DELAY_NANOS);
    nowNanos += DELAY_NANOS - 1;
    addTo(batcher, 1);
    assertThat(sizes).containsExactly(1);
    nowNanos += 1;
    timers.get(0).run();

    assertThat(sizes).containsExactly(1, 4);
    assertThat(timers).hasSize(1);
  }

  @Test
  void aFullSecondCallDoesNotWait() {
    Batcher batcher = batcher(3, 2);
    addTo(batcher, 4);

    assertThat(sizes).containsExactly(1, 3);
  }

  @Test
  void aTimerThatComesTooEarlyForLaterTransfersIsSetAgain() {
    Batcher batcher = batcher(3, 2);
    addTo(batcher, 2);
    nowNanos += DELAY_NANOS / 2;
    addTo(batcher, 2);
    assertThat(sizes).containsExactly(1, 3);
    sent.get(0).done();
    addTo(batcher, 1);
    nowNanos += DELAY_NANOS / 2;
    timers.get(0).run();
    assertThat(sent).hasSize(2);
    assertThat(delays).containsExactly(DELAY_NANOS, DELAY_NANOS / 2);
    nowNanos += DELAY_NANOS / 2;
    timers.get(1).run();

    assertThat(sent).hasSize(3);
  }

  @Test
  void noMoreCallsThanAllowedAreInFlight() {
    Batcher batcher = batcher(1, 3);
    addTo(batcher, 7);
    assertThat(sent).hasSize(3);
    sent.get(1).done();

    assertThat(sent).hasSize(4);
  }

  @Test
  void transfersAddedByTheEndsOfACallLeaveTogether() {
    Batcher batcher = batcher(10, 1);
    addTo(batcher, 5);
    sent.get(0).done();
    Batch second = sent.get(1);
    for (int i = 0; i < second.size(); i++) {
      addTo(batcher, 1);
    }
    assertThat(sent).hasSize(2);
    second.done();

    assertThat(sizes).containsExactly(1, 4, 4);
  }

  @Test
  void closingEndsWhatWasNotSentAndNothingElse() {
    Batcher batcher = batcher(10, 1);
    List<TestTransfer> transfers = addTo(batcher, 5);
    batcher.close();
    batcher.close();

    assertThat(transfers.get(0).ends()).isZero();
    assertThat(transfers.subList(1, 5)).allMatch(transfer -> transfer.ends() == 1);
    assertThat(transfers.get(1).outcome()).isEqualTo("unknown: target closed");
    assertThat(measures.poolWaiting()).hasValue(0);
  }

  @Test
  void manyThreadsLoseNoTransfer() throws InterruptedException {
    int threads = 4;
    int each = 20_000;
    ExecutorService senders = Executors.newSingleThreadExecutor();
    CountDownLatch ended = new CountDownLatch(threads * each);
    Batcher batcher =
        new Batcher(
            new Batching(64, Duration.ZERO, 2),
            batch -> senders.execute(() -> end(batch, ended)),
            (delayNanos, task) -> senders.execute(task),
            System::nanoTime,
            measures);
    List<Thread> adders = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      adders.add(new Thread(() -> addTo(batcher, each)));
    }
    adders.forEach(Thread::start);

    assertThat(ended.await(30, TimeUnit.SECONDS)).isTrue();
    for (Thread adder : adders) {
      adder.join();
    }
    senders.shutdown();
    assertThat(senders.awaitTermination(5, TimeUnit.SECONDS)).isTrue();
    assertThat(ended.getCount()).isZero();
    assertThat(measures.poolWaiting()).hasValue(0);
  }

  private static void end(Batch batch, CountDownLatch ended) {
    for (int i = 0; i < batch.size(); i++) {
      batch.get(i).applied();
      ended.countDown();
    }
    batch.done();
  }

  private Batcher batcher(int maxSize, int calls) {
    return new Batcher(
        new Batching(maxSize, Duration.ofNanos(DELAY_NANOS), calls),
        batch -> {
          sent.add(batch);
          sizes.add(batch.size());
        },
        (delayNanos, task) -> {
          delays.add(delayNanos);
          timers.add(task);
        },
        () -> nowNanos,
        measures);
  }

  private static List<TestTransfer> addTo(Batcher batcher, int count) {
    List<TestTransfer> transfers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      TestTransfer transfer = new TestTransfer(1, 1, 2, 10);
      transfers.add(transfer);
      batcher.add(transfer);
    }
    return transfers;
  }
}
