package io.trialbalance.protocol.measure;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BinaryOperator;

/**
 * What a node's own process used during one interval.
 *
 * @param processCpuNanos CPU of the whole process, JIT and garbage collection included
 * @param threadCpuNanos CPU by thread group; empty where it cannot be had (anywhere but Linux)
 * @param gcPauseNanos time in which garbage collection stopped the program
 * @param heapUsedBytes at the end of the interval
 * @param residentBytes of memory that the whole process had then; null where it cannot be had
 *     (anywhere but Linux)
 * @param stalledNanos time in which the process stood still: stopped, starved, collecting garbage,
 *     or suspended with its machine; short moments do not count; null in documents from before it
 *     was measured
 * @param throttledNanos time in which its control groups made it wait because it had used up what
 *     they allow; null where nothing is limited
 */
public record NodeUsage(
    long processCpuNanos,
    Map<String, Long> threadCpuNanos,
    long gcPauseNanos,
    long heapUsedBytes,
    Long residentBytes,
    Long stalledNanos,
    Long throttledNanos) {

  public static final NodeUsage ZERO = new NodeUsage(0, Map.of(), 0, 0);

  public NodeUsage {
    threadCpuNanos = Collections.unmodifiableMap(new TreeMap<>(threadCpuNanos));
  }

  /** Without what came later. */
  public NodeUsage(
      long processCpuNanos,
      Map<String, Long> threadCpuNanos,
      long gcPauseNanos,
      long heapUsedBytes) {
    this(processCpuNanos, threadCpuNanos, gcPauseNanos, heapUsedBytes, null, null, null);
  }

  /** The sum over nodes, or over intervals of one node (whose memory does not add up). */
  public NodeUsage plus(NodeUsage other) {
    Map<String, Long> sum = new TreeMap<>(threadCpuNanos);
    other.threadCpuNanos.forEach((group, nanos) -> sum.merge(group, nanos, Long::sum));
    return new NodeUsage(
        processCpuNanos + other.processCpuNanos,
        sum,
        gcPauseNanos + other.gcPauseNanos,
        heapUsedBytes + other.heapUsedBytes,
        ofKnown(residentBytes, other.residentBytes, Long::sum),
        ofKnown(stalledNanos, other.stalledNanos, Long::sum),
        ofKnown(throttledNanos, other.throttledNanos, Long::sum));
  }

  /** {@code both} of two figures that a node can lack; null if it lacks both. */
  public static Long ofKnown(Long one, Long other, BinaryOperator<Long> both) {
    if (one == null || other == null) {
      return one == null ? other : one;
    }
    return both.apply(one, other);
  }
}
