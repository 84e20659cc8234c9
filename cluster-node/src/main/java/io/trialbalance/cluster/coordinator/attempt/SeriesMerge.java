package io.trialbalance.cluster.coordinator.attempt;

import io.trialbalance.cluster.results.document.Evidence.NodeCpu;
import io.trialbalance.cluster.results.document.Evidence.NodeMemory;
import io.trialbalance.cluster.results.document.Evidence.NodeStalls;
import io.trialbalance.cluster.results.document.Evidence.Second;
import io.trialbalance.cluster.results.statistics.Figures;
import io.trialbalance.protocol.measure.Counts;
import io.trialbalance.protocol.measure.EncodedHistogram;
import io.trialbalance.protocol.measure.Gauges;
import io.trialbalance.protocol.measure.LatencyKind;
import io.trialbalance.protocol.measure.LatencySnapshot;
import io.trialbalance.protocol.measure.NodeUsage;
import io.trialbalance.protocol.measure.Snapshot;
import io.trialbalance.protocol.measure.SnapshotSum;
import io.trialbalance.protocol.phase.Phase;
import io.trialbalance.protocol.plan.PhaseTimes;
import io.trialbalance.protocol.plan.RunPlan;
import io.trialbalance.workload.recording.LoadTimes;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * Merges the nodes' snapshots into one series. Late, doubled and reordered ones count once; a
 * second is published as soon as every node's snapshot of it is in, or when {@link
 * #MAX_DELAY_SECONDS} later ones have come, and a snapshot that arrives even later still counts in
 * the series. A second of which nothing came is a gap: without figures, every node missing.
 *
 * <p>Of a second's latencies only those of the headline kind are merged: the others are shown for
 * whole phases only, which finals tell, and decoding is most of what a snapshot costs here.
 */
final class SeriesMerge {

  /** So many seconds may a snapshot be late before the live figures go on without it. */
  static final int MAX_DELAY_SECONDS = 2;

  /** One second: decoded while snapshots come in, encoded from when it is asked for. */
  private static final class Cell {
    private final BitSet nodes = new BitSet();
    private final BitSet nodesWithProcess = new BitSet();
    private SnapshotSum sum;
    private Snapshot merged;

    /** Returns false if this node's was there before. */
    private boolean add(Snapshot snapshot) {
      int node = snapshot.origin().node();
      if (nodes.get(node)) {
        return false;
      }
      if (sum == null && merged != null) {
        sum = new SnapshotSum(merged);
      }
      if (sum == null) {
        sum = new SnapshotSum(snapshot);
      } else {
        sum.add(snapshot);
      }
      nodes.set(node);
      nodesWithProcess.set(node, snapshot.usage().residentBytes() != null);
      return true;
    }

    private Snapshot merged() {
      if (sum != null) {
        merged = sum.toSnapshot();
        sum = null;
      }
      return merged;
    }
  }

  private final int nodes;
  private LoadTimes times;
  private final LatencyKind headlineKind;
  private final TreeMap<Integer, Cell> cells = new TreeMap<>();
  private final TreeMap<Integer, NodeCpu> cpuByNode = new TreeMap<>();
  private final TreeMap<Integer, LongSummaryStatistics> heapByNode = new TreeMap<>();
  private final TreeMap<Integer, LongSummaryStatistics> residentByNode = new TreeMap<>();
  private final TreeMap<Integer, Long> stalledByNode = new TreeMap<>();
  private int nextToPublish;

  /**
   * @param nodes that take part, with ordinals from 0
   * @param plan that is run
   */
  SeriesMerge(int nodes, RunPlan plan) {
    this.nodes = nodes;
    during(plan.times());
    this.headlineKind = Figures.headlineKind(plan.pacing());
  }

  /** The phases last otherwise than the plan says. */
  void during(PhaseTimes phases) {
    times = LoadTimes.of(phases, 0);
  }

  /**
   * Takes one snapshot.
   *
   * @return seconds that can be published now, in order; often none
   */
  List<Second> add(Snapshot snapshot) {
    Cell cell = cells.computeIfAbsent(snapshot.second(), second -> new Cell());
    if (cell.add(headlineOf(snapshot)) && snapshot.phase() == Phase.MEASUREMENT) {
      NodeUsage usage = snapshot.usage();
      NodeCpu one =
          new NodeCpu(
              snapshot.origin().node(),
              1,
              usage.processCpuNanos(),
              usage.threadCpuNanos(),
              usage.processCpuNanos(),
              usage.throttledNanos());
      cpuByNode.merge(one.node(), one, NodeCpu::plus);
      if (usage.stalledNanos() != null) {
        stalledByNode.merge(one.node(), usage.stalledNanos(), Long::sum);
      }
      heapByNode
          .computeIfAbsent(one.node(), first -> new LongSummaryStatistics())
          .accept(usage.heapUsedBytes());
      if (usage.residentBytes() != null) {
        residentByNode
            .computeIfAbsent(one.node(), first -> new LongSummaryStatistics())
            .accept(usage.residentBytes());
      }
    }
    return publishable();
  }

  private Snapshot headlineOf(Snapshot snapshot) {
    EncodedHistogram headline = snapshot.latencies().of(headlineKind);
    return new Snapshot(
        snapshot.origin(),
        snapshot.second(),
        snapshot.phase(),
        snapshot.counts(),
        new LatencySnapshot(Map.of(headlineKind, headline)),
        snapshot.batchSizes(),
        snapshot.gauges(),
        snapshot.usage());
  }

  private List<Second> publishable() {
    List<Second> ready = new ArrayList<>();
    int newest = cells.lastKey();
    while (nextToPublish <= newest) {
      Cell cell = cells.get(nextToPublish);
      boolean whole = cell != null && cell.nodes.cardinality() == nodes;
      if (!whole && newest - nextToPublish < MAX_DELAY_SECONDS) {
        break;
      }
      ready.add(toSecond(nextToPublish));
      nextToPublish++;
    }
    return ready;
  }

  /** Every second up to the last of which anything arrived, in order. */
  List<Second> series() {
    return cells.isEmpty()
        ? List.of()
        : IntStream.rangeClosed(0, cells.lastKey()).mapToObj(this::toSecond).toList();
  }

  /**
   * The longest time of which a node's seconds are missing.
   *
   * @param ended whether the measurement came to its end: else only what some node told is expected
   * @return seconds in a row, within the measurement
   */
  int longestGap(int node, boolean ended) {
    return longestGap(second -> cells.containsKey(second) && at(second).nodes.get(node), ended);
  }

  /** The same of what its process uses, where that is read from Linux' /proc. */
  int longestGapOfProcess(int node, boolean ended) {
    return longestGap(
        second -> cells.containsKey(second) && at(second).nodesWithProcess.get(node), ended);
  }

  private Cell at(int second) {
    return cells.get(second);
  }

  private int longestGap(IntPredicate isThere, boolean ended) {
    int first = (int) TimeUnit.NANOSECONDS.toSeconds(times.measurementNanos());
    int end = (int) TimeUnit.NANOSECONDS.toSeconds(times.endNanos());
    if (!ended) {
      end = cells.isEmpty() ? 0 : Math.min(end, cells.lastKey() + 1);
    }
    int longest = 0;
    int missing = 0;
    for (int second = first; second < end; second++) {
      missing = isThere.test(second) ? 0 : missing + 1;
      longest = Math.max(longest, missing);
    }
    return longest;
  }

  /** What each node used in the measurement, of those that could tell. */
  List<NodeCpu> nodeCpu() {
    return cpuByNode.values().stream().filter(cpu -> cpu.processCpuNanos() > 0).toList();
  }

  /** For how long each node's process stood still in the measurement. */
  List<NodeStalls> nodeStalls() {
    return stalledByNode.entrySet().stream()
        .map(of -> new NodeStalls(of.getKey(), of.getValue() / 1e9))
        .toList();
  }

  /** How much memory each node's process had in the measurement. */
  List<NodeMemory> nodeMemory() {
    return heapByNode.entrySet().stream()
        .map(of -> nodeMemory(of.getKey(), of.getValue(), residentByNode.get(of.getKey())))
        .toList();
  }

  private static NodeMemory nodeMemory(
      int node, LongSummaryStatistics heap, LongSummaryStatistics resident) {
    return new NodeMemory(
        node,
        heap.getAverage(),
        heap.getMax(),
        resident == null ? null : resident.getAverage(),
        resident == null ? null : resident.getMax());
  }

  private Second toSecond(int second) {
    Cell cell = cells.get(second);
    return cell == null ? gap(second) : second(cell.merged(), nodes - cell.nodes.cardinality());
  }

  private static Second second(Snapshot merged, int missingNodes) {
    return new Second(
        merged.second(),
        merged.phase(),
        missingNodes,
        merged.counts(),
        merged.latencies(),
        merged.batchSizes(),
        merged.gauges(),
        merged.usage());
  }

  private Second gap(int second) {
    return new Second(
        second,
        times.phaseAt(TimeUnit.SECONDS.toNanos(second)),
        nodes,
        Counts.ZERO,
        LatencySnapshot.ZERO,
        EncodedHistogram.EMPTY,
        Gauges.ZERO,
        NodeUsage.ZERO);
  }
}
