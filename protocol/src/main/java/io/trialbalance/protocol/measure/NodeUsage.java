package io.trialbalance.protocol.measure;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a node's own process used during one interval.
 *
 * @param processCpuNanos CPU of the whole process, JIT and garbage collection included
 * @param threadCpuNanos CPU by thread group; empty where it cannot be had (anywhere but Linux)
 * @param gcPauseNanos time in which garbage collection stopped the program
 * @param heapUsedBytes at the end of the interval
 */
public record NodeUsage(
    long processCpuNanos, Map<String, Long> threadCpuNanos, long gcPauseNanos, long heapUsedBytes) {

  public static final NodeUsage ZERO = new NodeUsage(0, Map.of(), 0, 0);

  public NodeUsage {
    threadCpuNanos = Collections.unmodifiableMap(new TreeMap<>(threadCpuNanos));
  }

  /** The sum over nodes, or over intervals of one node (whose heaps do not add up). */
  public NodeUsage plus(NodeUsage other) {
    Map<String, Long> sum = new TreeMap<>(threadCpuNanos);
    other.threadCpuNanos.forEach((group, nanos) -> sum.merge(group, nanos, Long::sum));
    return new NodeUsage(
        processCpuNanos + other.processCpuNanos,
        sum,
        gcPauseNanos + other.gcPauseNanos,
        heapUsedBytes + other.heapUsedBytes);
  }
}
