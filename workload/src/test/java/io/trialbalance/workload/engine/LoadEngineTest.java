package io.trialbalance.workload.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.trialbalance.protocol.measure.Counts;
import io.trialbalance.protocol.measure.Final;
import io.trialbalance.protocol.measure.Origin;
import io.trialbalance.protocol.measure.TransferId;
import io.trialbalance.protocol.plan.NodeShare;
import io.trialbalance.protocol.plan.Pacing;
import io.trialbalance.protocol.plan.PhaseTimes;
import io.trialbalance.protocol.plan.RunPlan;
import io.trialbalance.workload.Plans;
import io.trialbalance.workload.database.Transfer;
import io.trialbalance.workload.database.TransferTarget;
import java.time.Duration;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Short loads on real threads; nothing is asserted of their speed. */
@Timeout(60)
class LoadEngineTest {

  private static final Origin ORIGIN = new Origin(1, 1, 0);
  private static final PhaseTimes SHORT =
      new PhaseTimes(
          Duration.ZERO, Duration.ofMillis(100), Duration.ofMillis(300), Duration.ofSeconds(10));

  private final ManyThreadedTarget target = new ManyThreadedTarget();

  @AfterEach
  void closeTarget() {
    target.close();
  }

  static Stream<Pacing> pacings() {
    return Stream.of(
        Plans.closedLoop(1),
        Plans.closedLoop(50),
        // With slots to spare, and with so few that a backlog comes and goes.
        Plans.openLoop(5_000, 1_000),
        Plans.openLoop(20_000, 2),
        new Pacing.OpenLoop(20_000, Pacing.Arrivals.POISSON, 3),
        // Far more than can be done.
        Plans.openLoop(50_000_000, 8));
  }

  @ParameterizedTest
  @MethodSource("pacings")
  void everythingMintedIsAccountedForWhenSeveralThreadsEndTransfers(Pacing pacing) {
    LoadEngine engine = engine(pacing);
    engine.start(System.nanoTime());
    Counts sum = Counts.ZERO;
    for (int second = 0; !engine.isDrained(); second++) {
      sum = sum.plus(engine.takeSnapshot(ORIGIN, second).counts());
    }
    engine.drained().toCompletableFuture().join();
    target.close();
    sum = sum.plus(engine.takeSnapshot(ORIGIN, 0).counts());
    Final totals = engine.finish(ORIGIN);

    Counts counts = totals.all().counts();
    assertThat(counts.applied()).isPositive().isEqualTo(target.ids.size());
    assertThat(counts.minted()).isEqualTo(counts.ended() + counts.unsent());
    assertThat(totals.unanswered()).isZero();
    assertThat(sum.minted()).isEqualTo(counts.minted());
    assertThat(sum.ended()).isEqualTo(counts.ended());
  }

  @Test
  void anEvenScheduleMintsItsRateInEachPhase() {
    LoadEngine engine = engine(Plans.openLoop(10_000, 100));
    engine.start(System.nanoTime());
    engine.drained().toCompletableFuture().join();
    Final totals = engine.finish(ORIGIN);
    assertThat(totals.warmup().counts().minted()).isEqualTo(1_000);
    assertThat(totals.measurement().counts().minted()).isEqualTo(3_000);
  }

  @Test
  void theThreadEndsWithTheLoad() {
    LoadEngine engine = engine(Plans.openLoop(1_000, 10));
    engine.start(System.nanoTime());
    engine.drained().toCompletableFuture().join();
    await().until(() -> threadsNamed("pacing-0") == 0);
  }

  @Test
  void aStopBeforeTheStartInstantEndsTheWait() {
    for (Pacing pacing : new Pacing[] {Plans.closedLoop(3), Plans.openLoop(1_000, 3)}) {
      LoadEngine engine = engine(pacing);
      engine.start(System.nanoTime() + Duration.ofHours(1).toNanos());
      engine.stop();
      engine.drained().toCompletableFuture().join();
      assertThat(engine.finish(ORIGIN).all().counts()).isEqualTo(Counts.ZERO);
    }
    assertThat(target.ids).isEmpty();
  }

  @Test
  void aStopInTheMidstOfTheLoadDrains() {
    LoadEngine engine = engine(Plans.openLoop(1_000, 1), Plans.seconds(0, 3_600));
    engine.start(System.nanoTime());
    await().until(() -> target.ids.size() > 10);
    engine.stop();
    engine.drained().toCompletableFuture().join();
    Counts counts = engine.finish(ORIGIN).all().counts();
    assertThat(counts.minted()).isEqualTo(counts.ended() + counts.unsent());
  }

  @Test
  void aTargetThatThrowsEndsTheLoadWithItsReason() {
    TransferTarget broken = new BrokenTarget();
    RunPlan plan = Plans.plan(Plans.openLoop(1_000, 10), SHORT);
    LoadEngine engine =
        new LoadEngine(new LoadSettings(plan, 1, 1, NodeShare.equal(0, 1), 0), broken);
    engine.start(System.nanoTime());
    assertThatThrownBy(() -> engine.drained().toCompletableFuture().join())
        .isInstanceOf(CompletionException.class)
        .hasMessageContaining(BrokenTarget.REASON);
    assertThat(engine.finish(ORIGIN).unanswered()).isEqualTo(1);
  }

  private LoadEngine engine(Pacing pacing) {
    return engine(pacing, SHORT);
  }

  private LoadEngine engine(Pacing pacing, PhaseTimes times) {
    RunPlan plan = Plans.plan(pacing, times);
    return new LoadEngine(new LoadSettings(plan, 1, 1, NodeShare.equal(0, 1), 0), target);
  }

  private static long threadsNamed(String name) {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals(name))
        .count();
  }

  /** Ends transfers on three threads, and fails the test's count if an id comes twice. */
  private static final class ManyThreadedTarget implements TransferTarget {
    private final Set<TransferId> ids = ConcurrentHashMap.newKeySet();
    private final Queue<ExecutorService> loops = new ConcurrentLinkedQueue<>();
    private final ExecutorService[] threads = new ExecutorService[3];
    private final AtomicInteger next = new AtomicInteger();

    ManyThreadedTarget() {
      for (int i = 0; i < threads.length; i++) {
        threads[i] = Executors.newSingleThreadExecutor();
        loops.add(threads[i]);
      }
    }

    @Override
    public void submit(Transfer transfer) {
      ids.add(new TransferId(transfer.idHigh(), transfer.idLow()));
      threads[Math.floorMod(next.getAndIncrement(), threads.length)].execute(transfer::applied);
    }

    @Override
    public void close() {
      loops.forEach(ExecutorService::shutdown);
    }
  }

  /** Breaks its contract. */
  private static final class BrokenTarget implements TransferTarget {
    static final String REASON = "no more memory for requests";

    @Override
    public void submit(Transfer transfer) {
      throw new IllegalStateException(REASON);
    }

    @Override
    public void close() {
      // Holds nothing.
    }
  }
}
