package io.trialbalance.cluster.node;

import io.trialbalance.protocol.measure.StepFailure;
import io.trialbalance.protocol.plan.Pacing;
import io.trialbalance.protocol.plan.RunPlan;
import io.trialbalance.workload.database.TargetException;
import io.trialbalance.workload.recording.LatencyRecorder;
import java.util.Locale;

/**
 * Whether the workers of a plan fit into this process: their histograms are made in their full
 * range beforehand, and a heap that is full ends more than the run.
 */
final class HeapRoom {

  /** The rest is for everything else. */
  private static final double MAX_SHARE = 0.5;

  private HeapRoom() {}

  /**
   * @param heapBytes that the process may use
   * @throws TargetException with the figures, if they do not fit
   */
  static void require(RunPlan plan, long heapBytes) throws TargetException {
    long perWorker =
        LatencyRecorder.heapBytes(plan.times(), plan.pacing() instanceof Pacing.OpenLoop);
    long most = (long) (heapBytes * MAX_SHARE / perWorker);
    if (plan.workersPerNode() > most) {
      throw new TargetException(
          StepFailure.Kind.REFUSED,
          String.format(
              Locale.ROOT,
              "workers-per-node = %d: expected at most %d on this node, whose heap is %,d MiB, since"
                  + " the histograms of one take %,d MiB; a larger heap is -Xmx in"
                  + " TRIALBALANCE_JAVA_OPTS",
              plan.workersPerNode(),
              most,
              heapBytes >> 20,
              perWorker >> 20));
    }
  }
}
