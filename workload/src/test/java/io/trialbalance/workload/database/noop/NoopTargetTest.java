package io.trialbalance.workload.database.noop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.trialbalance.workload.database.Transfer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class NoopTargetTest {

  private final NoopTarget target = new NoopTarget(16);

  @AfterEach
  void close() {
    target.close();
  }

  @Test
  void aTransferIsAppliedOnTheLoopAndNotesWhenItWasSent() {
    long before = System.nanoTime();
    NotingTransfer transfer = new NotingTransfer();
    target.submit(transfer);
    await().until(() -> transfer.ends.get() == 1);
    assertThat(transfer.outcome).isEqualTo("applied");
    assertThat(transfer.endedOn).startsWith("event-loop-noop-");
    assertThat(transfer.sentNanos()).isBetween(before, System.nanoTime());
    assertThat(transfer.retries()).isZero();
  }

  @Test
  void aTransferSubmittedFromTheLoopDoesNotEndOnItsCallersStack() {
    int rounds = 100_000;
    ChainedTransfer transfer = new ChainedTransfer(rounds);
    target.submit(transfer);
    await().until(() -> transfer.ends.get() == rounds);
    assertThat(transfer.deepest).isEqualTo(1);
  }

  @Test
  void noTransferIsForgottenWhenTheLoopFallsAsleep() throws InterruptedException {
    int threads = 2;
    int each = 20_000;
    List<NotingTransfer> transfers = new ArrayList<>();
    CountDownLatch done = new CountDownLatch(threads);
    for (int i = 0; i < threads; i++) {
      NotingTransfer own = new NotingTransfer();
      transfers.add(own);
      new Thread(() -> submitOneByOne(own, each, done)).start();
    }
    assertThat(done.await(50, TimeUnit.SECONDS)).isTrue();
    assertThat(transfers).allMatch(transfer -> transfer.ends.get() == each);
  }

  @Test
  void everyTransferIsEndedOnceAroundTheClose() {
    List<NotingTransfer> transfers = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      NotingTransfer transfer = new NotingTransfer();
      transfers.add(transfer);
      if (i == 1_000) {
        new Thread(target::close).start();
      }
      target.submit(transfer);
    }
    await().until(() -> transfers.stream().allMatch(transfer -> transfer.ends.get() > 0));
    assertThat(transfers).allMatch(transfer -> transfer.ends.get() == 1);
  }

  @Test
  void aTransferSubmittedAfterTheCloseFailsElsewhere() {
    target.close();
    NotingTransfer transfer = new NotingTransfer();
    target.submit(transfer);
    await().until(() -> transfer.ends.get() == 1);
    assertThat(transfer.outcome).isEqualTo("failed: submitted after the target was closed");
  }

  @Test
  void closingTwiceIsNoError() {
    target.close();
    target.close();
    assertThat(Thread.interrupted()).isFalse();
  }

  /** Waits for each answer, and sometimes a little longer, so that the loop often sleeps. */
  private void submitOneByOne(NotingTransfer transfer, int times, CountDownLatch done) {
    for (int i = 1; i <= times; i++) {
      target.submit(transfer);
      while (transfer.ends.get() < i) {
        // The loop may need the only core.
        Thread.yield();
      }
      if (ThreadLocalRandom.current().nextInt(100) == 0) {
        LockSupport.parkNanos(50_000);
      }
    }
    done.countDown();
  }

  /** Notes how it ended. */
  private static class NotingTransfer extends Transfer {
    final AtomicInteger ends = new AtomicInteger();
    volatile String outcome;
    volatile String endedOn;

    NotingTransfer() {
      prepare(1, 1, 1, 2, 10);
    }

    void end(String how) {
      outcome = how;
      endedOn = Thread.currentThread().getName();
      ends.incrementAndGet();
    }

    @Override
    public void applied() {
      end("applied");
    }

    @Override
    public void rejected() {
      end("rejected");
    }

    @Override
    public void failed(String reason) {
      end("failed: " + reason);
    }

    @Override
    public void unknown(String reason) {
      end("unknown: " + reason);
    }
  }

  /** Submits itself again from its own end, as the engine does. */
  private final class ChainedTransfer extends NotingTransfer {
    private final int rounds;
    private int depth;
    private volatile int deepest;

    ChainedTransfer(int rounds) {
      this.rounds = rounds;
    }

    @Override
    public void applied() {
      depth++;
      deepest = Math.max(deepest, depth);
      if (ends.get() + 1 < rounds) {
        target.submit(this);
      }
      end("applied");
      depth--;
    }
  }
}
