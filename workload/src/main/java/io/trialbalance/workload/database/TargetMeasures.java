package io.trialbalance.workload.database;

import io.trialbalance.protocol.measure.HistogramCodec;
import io.trialbalance.protocol.measure.StepFailure;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/**
 * What a target reports besides the transfers themselves. Writers never wait; one reader, the
 * agent.
 */
public final class TargetMeasures {

  /** Largest batch that is recorded as it is. */
  public static final int MAX_BATCH_SIZE = 1 << 20;

  private final Recorder batchSizes =
      new Recorder(MAX_BATCH_SIZE, HistogramCodec.SIGNIFICANT_DIGITS);
  private final AtomicInteger connections = new AtomicInteger();
  private final AtomicInteger poolWaiting = new AtomicInteger();
  private final AtomicReference<StepFailure> failure = new AtomicReference<>();
  private Histogram recycled;

  /** The load must end: {@code why}. The first reason stays. */
  public void fail(StepFailure why) {
    failure.compareAndSet(null, why);
  }

  /** Why the load must end; empty while it need not. */
  public Optional<StepFailure> failure() {
    return Optional.ofNullable(failure.get());
  }

  /** A call with {@code transfers} in it was sent. */
  public void batchSent(int transfers) {
    batchSizes.recordValue(Math.min(transfers, MAX_BATCH_SIZE));
  }

  /** Connections that are open now; the target keeps it up to date. */
  public AtomicInteger connections() {
    return connections;
  }

  /** Transfers that wait for a connection now; the target keeps it up to date. */
  public AtomicInteger poolWaiting() {
    return poolWaiting;
  }

  /** Batch sizes since the last call. Valid until the next call; for one reader. */
  public Histogram takeBatchSizes() {
    recycled = batchSizes.getIntervalHistogram(recycled);
    return recycled;
  }
}
