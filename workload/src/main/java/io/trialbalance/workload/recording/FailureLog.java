package io.trialbalance.workload.recording;

import io.trialbalance.protocol.measure.Final;
import io.trialbalance.protocol.measure.TransferId;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
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

  /** A transfer failed. */
  public void failed(String reason) {
    LongAdder count = reasons.get(reason);
    if (count == null) {
      String counted = reasons.size() < MAX_REASONS ? reason : OTHER;
      count = reasons.computeIfAbsent(counted, added -> new LongAdder());
    }
    count.increment();
  }

  /** The outcome of the transfer with this id is unknown; ids beyond the bound are not kept. */
  public void unknown(String reason, long idHigh, long idLow) {
    failed(reason);
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

  /** At most {@link Final#MAX_UNKNOWN_IDS}. */
  public List<TransferId> unknownIds() {
    return List.copyOf(unknownIds);
  }
}
