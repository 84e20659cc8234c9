package io.trialbalance.workload.engine;

import io.trialbalance.protocol.plan.NodeShare;
import io.trialbalance.protocol.plan.RunPlan;
import io.trialbalance.workload.Plans;
import io.trialbalance.workload.database.Transfer;
import io.trialbalance.workload.database.TransferTarget;
import io.trialbalance.workload.recording.FailureLog;
import io.trialbalance.workload.recording.LatencyRecorder;
import io.trialbalance.workload.recording.LoadTimes;
import io.trialbalance.workload.recording.Outcome;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * What one transfer costs of a core with everything but a database, in closed loop: as a whole, and
 * each part by itself. The parts add up to more than the whole where the processor overlaps them.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class TransferBenchmark {

  /** Not more than the concurrency, so that a round's transfers were submitted before it. */
  private static final int ROUND = 16;

  @Param({"0", "1", "1.5"})
  private double exponent;

  @Param({"16", "1024"})
  private int concurrency;

  private final HandDrivenTarget target = new HandDrivenTarget();
  private Dispatcher dispatcher;
  private LatencyRecorder recorder;
  private Slot slot;
  private long sequence;
  private long submittedNanos;
  private long roundNanos;

  @Setup
  public void startLoad() {
    RunPlan plan =
        Plans.plan(
            Plans.workload(100_000, exponent),
            Plans.closedLoop(concurrency),
            Plans.seconds(3_600, 3_600),
            1);
    LoadSettings settings = new LoadSettings(plan, 1, 1, NodeShare.equal(0, 1), 0);
    dispatcher = new LoadEngine(settings, target).begin(System.nanoTime());
    dispatcher.run();
    recorder = new LatencyRecorder(plan.times(), false, List.of());
    recorder.during(LoadTimes.of(plan.times(), System.nanoTime()));
    slot = new Slot(settings, dispatcher, recorder, new FailureLog());
    slot.fill(1);
    submittedNanos = System.nanoTime();
  }

  /** End, record, fill, submit: two clock readings, two Zipf draws, one recording. */
  @Benchmark
  public void transfer() {
    target.queue.remove().applied();
  }

  /**
   * The same with a target that notes when it sent, once a round as noop does: three recordings.
   */
  @Benchmark
  public void transferWithNotes() {
    if (sequence++ % ROUND == 0) {
      roundNanos = dispatcher.nowNanos();
    }
    Transfer transfer = target.queue.remove();
    transfer.sent(roundNanos);
    transfer.applied();
  }

  /** Its id, its accounts and its amount. */
  @Benchmark
  public void fill() {
    slot.fill(++sequence);
  }

  /** Two readings. */
  @Benchmark
  public long clockTwice() {
    return dispatcher.nowNanos() ^ dispatcher.nowNanos();
  }

  /** Service time and counts. */
  @Benchmark
  public void record() {
    long nowNanos = submittedNanos + (++sequence & 0xfffff);
    recorder.ended(Outcome.APPLIED, slot, submittedNanos, submittedNanos, 0, nowNanos);
  }

  /** In and out. */
  @Benchmark
  public Transfer queue() {
    target.queue.add(slot);
    return target.queue.remove();
  }

  /** Keeps transfers until the benchmark takes them out. */
  private static final class HandDrivenTarget implements TransferTarget {
    private final Queue<Transfer> queue = new ArrayDeque<>(4_096);

    @Override
    public void submit(Transfer transfer) {
      queue.add(transfer);
    }

    @Override
    public void close() {
      queue.clear();
    }
  }
}
