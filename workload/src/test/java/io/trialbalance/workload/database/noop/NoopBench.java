package io.trialbalance.workload.database.noop;

import io.trialbalance.protocol.measure.Final;
import io.trialbalance.protocol.measure.LatencyKind;
import io.trialbalance.protocol.measure.NodeUsage;
import io.trialbalance.protocol.measure.Origin;
import io.trialbalance.protocol.measure.PhaseTotals;
import io.trialbalance.protocol.plan.NodeShare;
import io.trialbalance.protocol.plan.Pacing;
import io.trialbalance.protocol.plan.RunPlan;
import io.trialbalance.protocol.plan.Workload;
import io.trialbalance.workload.Plans;
import io.trialbalance.workload.database.TargetMeasures;
import io.trialbalance.workload.database.TransferTarget;
import io.trialbalance.workload.engine.LoadEngine;
import io.trialbalance.workload.engine.LoadSettings;
import io.trialbalance.workload.recording.ProcessUsage;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * The rig measured by itself, with its real threads; prints one line for each measurement.
 *
 * <ul>
 *   <li>{@code loops}: how many transfers a core can make in closed loop, how late the open loop
 *       submits them at 50,000 a second, and whether it keeps up at half of the maximum;
 *   <li>{@code exponents}: the closed loop with each exponent of the account selection;
 *   <li>{@code reading}: the closed loop with the CPU of all threads read each second, and without.
 * </ul>
 */
public final class NoopBench {

  private static final double LAG_RATE = 50_000;
  private static final int WARMUP_SECONDS = 5;
  private static final Pacing CLOSED = Plans.closedLoop(16);

  private final int seconds;

  private NoopBench(int seconds) {
    this.seconds = seconds;
  }

  /**
   * @param arguments what (loops), seconds to measure (10), times to repeat (3)
   */
  public static void main(String[] arguments) throws InterruptedException {
    String what = arguments.length > 0 ? arguments[0] : "loops";
    NoopBench bench = new NoopBench(arguments.length > 1 ? Integer.parseInt(arguments[1]) : 10);
    int times = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 3;
    for (int i = 0; i < times; i++) {
      switch (what) {
        case "loops" -> bench.loops();
        case "exponents" -> bench.exponents();
        case "reading" -> bench.reading();
        default ->
            throw new IllegalArgumentException(what + ": expected loops, exponents or reading");
      }
    }
  }

  private void loops() throws InterruptedException {
    double maximum = measure("closed loop, 16 in flight", Plans.WORKLOAD, CLOSED, true);
    measure("open loop, 50,000/s", Plans.WORKLOAD, Plans.openLoop(LAG_RATE, 1_000), true);
    Pacing half = Plans.openLoop(maximum / 2, 1_000);
    measure("open loop, half the maximum", Plans.WORKLOAD, half, true);
  }

  private void exponents() throws InterruptedException {
    for (double exponent : new double[] {0, 0.5, 1, 1.5}) {
      measure("exponent " + exponent, Plans.workload(100_000, exponent), CLOSED, true);
    }
  }

  private void reading() throws InterruptedException {
    measure("threads read each second", Plans.WORKLOAD, CLOSED, true);
    measure("threads not read", Plans.WORKLOAD, CLOSED, false);
  }

  private double measure(String name, Workload workload, Pacing pacing, boolean readsThreads)
      throws InterruptedException {
    RunPlan plan = Plans.plan(workload, pacing, Plans.seconds(WARMUP_SECONDS, seconds), 1);
    ProcessUsage process = new ProcessUsage();
    TransferTarget target = new NoopLedger().open(plan, new TargetMeasures());
    LoadEngine engine =
        new LoadEngine(new LoadSettings(plan, 1, 1, NodeShare.equal(0, 1), 0), target);
    engine.start(System.nanoTime());
    TimeUnit.SECONDS.sleep(WARMUP_SECONDS);
    process.take();
    NodeUsage usage = NodeUsage.ZERO;
    for (int second = 1; second <= seconds; second++) {
      TimeUnit.SECONDS.sleep(1);
      engine.takeSnapshot(new Origin(1, 1, 0), second);
      if (readsThreads || second == seconds) {
        usage = usage.plus(process.take());
      }
    }
    engine.drained().toCompletableFuture().join();
    target.close();
    return report(name, engine.finish(new Origin(1, 1, 0)), usage, seconds);
  }

  private static double report(String name, Final totals, NodeUsage usage, int seconds) {
    PhaseTotals measured = totals.measurement();
    long replies = measured.window().all();
    Histogram lag = measured.latencies().of(LatencyKind.SCHEDULE_LAG).decode();
    System.out.printf(
        Locale.ROOT,
        "%-28s %,12.0f/s  %6.0f ns CPU each  achieved/minted %.5f  unsent %d"
            + "  lag µs p50 %.1f p99 %.1f p99.9 %.1f max %.1f  %s%n",
        name,
        (double) replies / seconds,
        (double) usage.processCpuNanos() / replies,
        (double) replies / measured.counts().minted(),
        measured.counts().unsent(),
        lag.getValueAtPercentile(50) / 1e3,
        lag.getValueAtPercentile(99) / 1e3,
        lag.getValueAtPercentile(99.9) / 1e3,
        lag.getMaxValue() / 1e3,
        usage.threadCpuNanos());
    return (double) replies / seconds;
  }
}
