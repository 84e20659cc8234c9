package io.trialbalance.workload.recording;

import io.trialbalance.protocol.measure.Final;
import io.trialbalance.protocol.measure.FirstFailure;
import io.trialbalance.protocol.measure.TransferId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;

/**
 * Why transfers failed or became unknown, and which ones are unknown. Off the normal way of a
 * transfer, so it may allocate; bounded, however much goes wrong. Thread-safe, takes no lock that a
 * caller could wait for long.
 */
public final class FailureLog {

  /** Different reasons that are counted by themselves; any further one is {@link #OTHER}. */
  public static final int MAX_REASONS = 100;

  /** What reasons beyond {@link #MAX_REASONS} are counted as. */
  public static final String OTHER = "other reasons";

  private final Map<String, LongAdder> reasons = new ConcurrentHashMap<>();
  private final Queue<TransferId> unknownIds = new ConcurrentLinkedQueue<>();
  private final AtomicInteger unknowns = new AtomicInteger();
  private final AtomicReference<First> first = new AtomicReference<>();

  private record First(String reason, long nanos) {}

  /**
   * A transfer failed.
   *
   * @param nanos when, of the load's clock
   */
  public void failed(String reason, long nanos) {
    if (first.get() == null) {
      first.compareAndSet(null, new First(reason, nanos));
    }
    LongAdder count = reasons.get(reason);
    if (count == null) {
      String counted = reasons.size() < MAX_REASONS ? reason : OTHER;
      count = reasons.computeIfAbsent(counted, added -> new LongAdder());
    }
    count.increment();
  }

  /** The outcome of the transfer with this id is unknown; ids beyond the bound are not kept. */
  public void unknown(String reason, long nanos, long idHigh, long idLow) {
    failed(reason, nanos);
    if (unknowns.get() < Final.MAX_UNKNOWN_IDS
        && unknowns.getAndIncrement() < Final.MAX_UNKNOWN_IDS) {
      unknownIds.add(new TransferId(idHigh, idLow));
    }
  }

  /** How often each reason occurred. */
  public Map<String, Long> reasons() {
    Map<String, Long> counts = new TreeMap<>();
    reasons.forEach((reason, count) -> counts.put(reason, count.sum()));
    return counts;
  }

  /**
   * The first of all.
   *
   * @param startNanos when the load began, of its clock
   */
  public Optional<FirstFailure> first(long startNanos) {
    return Optional.ofNullable(first.get())
        .map(one -> new FirstFailure(one.reason(), (one.nanos() - startNanos) / 1e9));
  }

  /** At most {@link Final#MAX_UNKNOWN_IDS}. */
  public List<TransferId> unknownIds() {
    return List.copyOf(unknownIds);
  }
}
