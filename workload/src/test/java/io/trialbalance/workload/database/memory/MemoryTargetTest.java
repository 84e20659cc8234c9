package io.trialbalance.workload.database.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.trialbalance.workload.database.TestTransfer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class MemoryTargetTest {

  private static final long SERVICE_NANOS = Duration.ofMillis(20).toNanos();

  private final MemoryBooks books = new MemoryBooks();
  private MemoryTarget target;

  @BeforeEach
  void open() {
    books.open(100, 50);
    target = new MemoryTarget(books, new Servers(2, 100), () -> SERVICE_NANOS);
  }

  @AfterEach
  void close() {
    target.close();
  }

  @Test
  void outcomesAreThoseOfTheBooks() {
    TestTransfer applied = new TestTransfer(1, 1, 2, 50);
    TestTransfer rejected = new TestTransfer(2, 1, 2, 1);
    TestTransfer repeated = new TestTransfer(1, 3, 4, 1);

    List.of(applied, rejected, repeated).forEach(target::submit);

    assertThat(applied.outcome()).isEqualTo("applied");
    assertThat(rejected.outcome()).isEqualTo("rejected");
    assertThat(repeated.outcome()).isEqualTo("failed: a transfer of this id is there already");
  }

  /** Twenty transfers on accounts of their own, two at a time: ten times the service time. */
  @Test
  void capacityIsTheServersOverTheServiceTime() {
    long start = System.nanoTime();
    List<TestTransfer> transfers =
        IntStream.range(0, 20).mapToObj(i -> new TestTransfer(i, 2 * i + 1, 2 * i + 2, 1)).toList();

    transfers.forEach(target::submit);
    transfers.forEach(TestTransfer::outcome);

    assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(10 * SERVICE_NANOS);
  }

  @Test
  void everyTransferIsEndedOnceAroundTheClose() {
    List<TestTransfer> transfers = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      TestTransfer transfer = new TestTransfer(i, 1 + i % 100, 1 + (i + 1) % 100, 1);
      transfers.add(transfer);
      if (i == 1_000) {
        new Thread(target::close).start();
      }
      target.submit(transfer);
    }

    await().until(() -> transfers.stream().allMatch(TestTransfer::isEnded));
    assertThat(transfers).allMatch(transfer -> transfer.ends() == 1);
    long applied = transfers.stream().filter(t -> t.outcome().equals("applied")).count();
    assertThat(books.totals(List.of()).transfers()).isEqualTo(applied);
  }
}
