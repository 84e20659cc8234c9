package io.trialbalance.workload.engine;

import io.trialbalance.protocol.measure.Origin;
import io.trialbalance.protocol.plan.NodeShare;
import io.trialbalance.protocol.plan.Pacing;
import io.trialbalance.protocol.plan.PhaseTimes;
import io.trialbalance.protocol.plan.RunPlan;
import io.trialbalance.workload.database.TransferTarget;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A few seconds of a plan's load. The fastest of them counts: a JVM that is not warm yet is slower
 * than it will be.
 */
public final class LoadProbe {

  private static final int SECONDS = 4;
  private static final Origin NOBODY = new Origin(0, 0, 0);

  private LoadProbe() {}

  /**
   * Drives {@code target} with as many transfers in flight as all nodes of the run will have.
   *
   * @return replies in the fastest second
   */
  public static double transfersPerSecond(RunPlan plan, int nodes, TransferTarget target)
      throws InterruptedException {
    LoadEngine engine =
        new LoadEngine(
            new LoadSettings(shortened(plan, nodes), 1, 1, NodeShare.equal(0, 1), 0), target);
    Future<Void> drained = engine.drained().toCompletableFuture();
    long fastest = 0;
    engine.start(System.nanoTime());
    for (int second = 0; second < SECONDS && !drained.isDone(); second++) {
      try {
        drained.get(1, TimeUnit.SECONDS);
      } catch (TimeoutException e) {
        fastest = Math.max(fastest, engine.takeSnapshot(NOBODY, second).counts().replied());
      } catch (ExecutionException e) {
        throw stuck(e);
      }
    }
    engine.stop();
    awaitLastAnswers(drained);
    return fastest;
  }

  /** What is still unanswered then, the target ends when it is closed. */
  private static void awaitLastAnswers(Future<Void> drained) throws InterruptedException {
    try {
      drained.get(1, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      return;
    } catch (ExecutionException e) {
      throw stuck(e);
    }
  }

  private static IllegalStateException stuck(ExecutionException e) {
    return new IllegalStateException("the probe's load could not go on", e.getCause());
  }

  /** One worker with everything in flight, for a second more than is looked at. */
  private static RunPlan shortened(RunPlan plan, int nodes) {
    return new RunPlan(
        plan.name(),
        plan.database(),
        plan.workload(),
        new Pacing.ClosedLoop(plan.pacing().concurrencyPerNode() * nodes),
        new PhaseTimes(
            Duration.ZERO, Duration.ZERO, Duration.ofSeconds(SECONDS + 1), Duration.ofSeconds(1)),
        1,
        1,
        0,
        plan.limits(),
        plan.thresholds(),
        plan.options());
  }
}
