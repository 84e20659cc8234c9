package io.trialbalance.cluster.node;

import io.trialbalance.protocol.measure.EncodedHistogram;
import io.trialbalance.protocol.measure.Final;
import io.trialbalance.protocol.measure.Gauges;
import io.trialbalance.protocol.measure.HistogramCodec;
import io.trialbalance.protocol.measure.PhaseTotals;
import io.trialbalance.protocol.measure.Snapshot;
import io.trialbalance.protocol.measure.SnapshotSum;
import io.trialbalance.protocol.measure.StepFailure;
import io.trialbalance.protocol.phase.Phase;
import io.trialbalance.workload.database.TargetMeasures;
import io.trialbalance.workload.recording.ProcessUsage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/**
 * What a node's workers report, merged, with what belongs to the node as a whole: batch sizes,
 * connections, CPU.
 */
final class NodeFigures {

  private final TargetMeasures measures;
  private final int workers;
  private final ProcessUsage usage = new ProcessUsage();
  private final Map<Integer, List<Snapshot>> seconds = new HashMap<>();
  private final Histogram warmupBatches = HistogramCodec.newHistogram();
  private final Histogram measurementBatches = HistogramCodec.newHistogram();
  private final List<Final> finals = new ArrayList<>();
  private boolean failureTold;

  /**
   * @param measures what the target measures itself
   * @param workers that report
   */
  NodeFigures(TargetMeasures measures, int workers) {
    this.measures = measures;
    this.workers = workers;
  }

  /** What the process uses belongs to the load from now on. */
  void begin() {
    usage.take();
  }

  /** Takes one worker's second; returns the node's once every worker's is in. */
  Optional<Snapshot> add(Snapshot one) {
    List<Snapshot> parts = seconds.computeIfAbsent(one.second(), second -> new ArrayList<>());
    parts.add(one);
    if (parts.size() < workers) {
      return Optional.empty();
    }
    seconds.remove(one.second());
    return Optional.of(withNodesOwn(sum(parts)));
  }

  /** Seconds of which some worker sent nothing, because it was finished a tick earlier. */
  List<Snapshot> remainingSeconds() {
    List<Snapshot> remaining =
        new TreeMap<>(seconds).values().stream().map(parts -> withNodesOwn(sum(parts))).toList();
    seconds.clear();
    return remaining;
  }

  private static Snapshot sum(List<Snapshot> parts) {
    SnapshotSum sum = new SnapshotSum(parts.get(0));
    parts.subList(1, parts.size()).forEach(sum::add);
    return sum.toSnapshot();
  }

  private Snapshot withNodesOwn(Snapshot merged) {
    Histogram batches = measures.takeBatchSizes();
    (merged.phase() == Phase.WARMUP ? warmupBatches : measurementBatches).add(batches);
    Gauges ofTarget = new Gauges(0, 0, measures.connections().get(), measures.poolWaiting().get());
    return new Snapshot(
        merged.origin(),
        merged.second(),
        merged.phase(),
        merged.counts(),
        merged.latencies(),
        EncodedHistogram.of(batches),
        merged.gauges().plus(ofTarget),
        usage.take());
  }

  /** Why the target wants the load to end; told once. */
  Optional<StepFailure> newFailure() {
    Optional<StepFailure> why = failureTold ? Optional.empty() : measures.failure();
    failureTold = failureTold || why.isPresent();
    return why;
  }

  /** Takes one worker's final; returns the node's once every worker's is in. */
  Optional<Final> add(Final one) {
    finals.add(one);
    return totals();
  }

  /** The node's final; absent until every worker's is in. */
  Optional<Final> totals() {
    return finals.size() < workers
        ? Optional.empty()
        : finals.stream().reduce(Final::plus).map(this::withBatchSizes);
  }

  private Final withBatchSizes(Final merged) {
    return new Final(
        merged.origin(),
        withBatchSizes(merged.warmup(), warmupBatches),
        withBatchSizes(merged.measurement(), measurementBatches),
        merged.unknownIds(),
        merged.failures(),
        merged.firstFailure(),
        merged.unanswered());
  }

  private static PhaseTotals withBatchSizes(PhaseTotals totals, Histogram batches) {
    return new PhaseTotals(
        totals.counts(),
        totals.appliedAmount(),
        totals.latencies(),
        EncodedHistogram.of(batches),
        totals.window(),
        totals.ownLag());
  }
}
