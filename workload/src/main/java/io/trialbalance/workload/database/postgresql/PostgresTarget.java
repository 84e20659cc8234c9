package io.trialbalance.workload.database.postgresql;

import io.trialbalance.workload.batching.Batch;
import io.trialbalance.workload.batching.Batcher;
import io.trialbalance.workload.database.TargetException;
import io.trialbalance.workload.database.TargetMeasures;
import io.trialbalance.workload.database.Transfer;
import io.trialbalance.workload.database.TransferTarget;
import io.trialbalance.workload.database.postgresql.PostgresOptions.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * PostgreSQL's data side: transfers go to lanes, singly or through a {@link Batcher}. A plan that
 * borrows once connects all lanes before the load, one for each connection of the pool (of a
 * batched plan, for each call in flight): a connection opened during the measurement would be part
 * of it.
 */
final class PostgresTarget implements TransferTarget {

  private final Consumer<Transfer> sink;
  private final Runnable close;
  private final AtomicBoolean closed = new AtomicBoolean();

  /**
   * @param sink takes each transfer
   * @param close ends what is unanswered
   */
  private PostgresTarget(Consumer<Transfer> sink, Runnable close) {
    this.sink = sink;
    this.close = close;
  }

  /**
   * Connects; on failure nothing stays open.
   *
   * @param tenancy of the attempt whose load it is
   */
  static PostgresTarget open(
      LoadPath load, PostgresOptions options, Tenancy tenancy, TargetMeasures measures)
      throws TargetException, InterruptedException {
    return options.executor() == Executor.BATCHED
        ? openBatched(load, options, tenancy, measures)
        : openSingle(load, options, tenancy, measures);
  }

  private static PostgresTarget openSingle(
      LoadPath load, PostgresOptions options, Tenancy tenancy, TargetMeasures measures)
      throws TargetException, InterruptedException {
    Lanes<Transfer> lanes =
        lanes(load, options, tenancy, new SingleTransfers(), measures.poolWaiting(), measures);
    lanes.open();
    return new PostgresTarget(lanes::dispatch, lanes::close);
  }

  private static PostgresTarget openBatched(
      LoadPath load, PostgresOptions options, Tenancy tenancy, TargetMeasures measures)
      throws TargetException, InterruptedException {
    Lanes<Batch> lanes =
        lanes(load, options, tenancy, new TransferBatches(), new AtomicInteger(), measures);
    lanes.open();
    Batcher batcher =
        new Batcher(
            options.batching(), lanes::dispatch, lanes::schedule, System::nanoTime, measures);
    return new PostgresTarget(
        batcher::add,
        () -> {
          batcher.close();
          lanes.close();
        });
  }

  private static <W> Lanes<W> lanes(
      LoadPath load,
      PostgresOptions options,
      Tenancy tenancy,
      Work<W> kind,
      AtomicInteger waiting,
      TargetMeasures measures) {
    return switch (options.client()) {
      case R2DBC -> new LaneGroup<>(load, options, tenancy, kind, waiting, measures);
      case JDBC -> new JdbcLanes<>(load, options, tenancy, kind, waiting, measures);
    };
  }

  @Override
  public void submit(Transfer transfer) {
    if (closed.get()) {
      ForkJoinPool.commonPool().execute(() -> transfer.failed("target closed"));
      return;
    }
    sink.accept(transfer);
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      close.run();
    }
  }
}
