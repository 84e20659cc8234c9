package io.trialbalance.cluster.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.trialbalance.protocol.measure.DatabaseDescription;
import io.trialbalance.protocol.measure.LedgerTotals;
import io.trialbalance.protocol.measure.Promise;
import io.trialbalance.protocol.measure.ServerFigures;
import io.trialbalance.protocol.measure.StepFailure;
import io.trialbalance.protocol.measure.TransferId;
import io.trialbalance.protocol.plan.RunPlan;
import io.trialbalance.workload.database.Ledger;
import io.trialbalance.workload.database.ServerReader;
import io.trialbalance.workload.database.TargetException;
import io.trialbalance.workload.database.TargetMeasures;
import io.trialbalance.workload.database.TransferTarget;
import io.trialbalance.workload.database.noop.NoopLedger;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DatabaseWatchTest {

  private final List<ServerFigures> heard = new CopyOnWriteArrayList<>();
  private DatabaseWatch watch;

  @AfterEach
  void close() {
    if (watch != null) {
      watch.close();
    }
  }

  /** A ledger of which only the watch is asked for. */
  private record Watched(Opening opening) implements Ledger {

    @FunctionalInterface
    interface Opening {
      Optional<ServerReader> open() throws TargetException;
    }

    @Override
    public List<Promise> promises(RunPlan plan) {
      return List.of();
    }

    @Override
    public Optional<ServerReader> watch() throws TargetException {
      return opening.open();
    }

    @Override
    public DatabaseDescription describe(RunPlan plan) {
      throw new IllegalStateException("not asked for in these tests");
    }

    @Override
    public void reset(RunPlan plan, int nodes, Progress progress) {
      throw new IllegalStateException("not asked for in these tests");
    }

    @Override
    public TransferTarget open(RunPlan plan, TargetMeasures measures) {
      throw new IllegalStateException("not asked for in these tests");
    }

    @Override
    public LedgerTotals totals(RunPlan plan, List<TransferId> unknownIds) {
      return LedgerTotals.NONE;
    }

    @Override
    public void close() {
      // Holds nothing.
    }
  }

  @Test
  void theServerIsAskedAgainAndAgain() {
    Ledger ledger = new Watched(() -> Optional.of(() -> ServerFigures.NONE));

    watch = DatabaseWatch.begin(ledger, heard::add);
    await().until(() -> heard.size() >= 2);

    assertThat(heard).containsOnly(ServerFigures.NONE);
  }

  @Test
  void aServerThatCannotBeAskedAtFirstIsAskedLater() {
    AtomicInteger asked = new AtomicInteger();
    Ledger ledger =
        new Watched(
            () -> {
              if (asked.incrementAndGet() == 1) {
                throw new TargetException(StepFailure.Kind.UNREACHABLE, "not now");
              }
              return Optional.of(() -> ServerFigures.NONE);
            });

    watch = DatabaseWatch.begin(ledger, heard::add);
    await().until(() -> !heard.isEmpty());

    assertThat(asked).hasValueGreaterThanOrEqualTo(2);
  }

  @Test
  void aServerThatFallsSilentIsAskedOnANewConnection() {
    AtomicInteger opened = new AtomicInteger();
    AtomicInteger closed = new AtomicInteger();
    Ledger ledger =
        new Watched(
            () -> {
              boolean first = opened.incrementAndGet() == 1;
              return Optional.of(
                  new ServerReader() {
                    @Override
                    public ServerFigures take() throws TargetException {
                      if (first) {
                        throw new TargetException(StepFailure.Kind.UNREACHABLE, "silent");
                      }
                      return ServerFigures.NONE;
                    }

                    @Override
                    public void close() {
                      closed.incrementAndGet();
                    }
                  });
            });

    watch = DatabaseWatch.begin(ledger, heard::add);
    await().until(() -> !heard.isEmpty());

    assertThat(opened).hasValue(2);
    assertThat(closed).hasValue(1);
  }

  static Stream<ServerReader> faultyDrivers() {
    return Stream.of(
        () -> null,
        () -> {
          throw new NoClassDefFoundError("beads");
        },
        () -> {
          throw new StackOverflowError();
        });
  }

  @ParameterizedTest
  @MethodSource("faultyDrivers")
  void aDriverThatFailsInWhateverWayIsAskedAgain(ServerReader faulty) {
    AtomicInteger opened = new AtomicInteger();
    Ledger ledger =
        new Watched(
            () -> Optional.of(opened.incrementAndGet() == 1 ? faulty : () -> ServerFigures.NONE));

    watch = DatabaseWatch.begin(ledger, heard::add);
    await().until(() -> !heard.isEmpty());

    assertThat(heard.get(0)).isNotNull();
  }

  @Test
  void aClosedWatchDoesNotWaitForAnAnswer() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch interrupted = new CountDownLatch(1);
    ServerReader server =
        () -> {
          asked.countDown();
          try {
            new CountDownLatch(1).await();
          } catch (InterruptedException e) {
            interrupted.countDown();
            throw e;
          }
          return ServerFigures.NONE;
        };
    watch = DatabaseWatch.begin(new Watched(() -> Optional.of(server)), heard::add);
    asked.await();

    watch.close();

    interrupted.await();
    assertThat(heard).isEmpty();
  }

  @Test
  void aKindOfServerThatCannotBeAskedHasNoWatch() throws Exception {
    try (NoopLedger ledger = new NoopLedger()) {
      assertThat(ledger.watch()).isEmpty();
    }
  }
}
