package io.trialbalance.protocol.measure;

import java.time.Instant;
import java.util.List;

/**
 * How long the network took between the hosts of nodes and database, when nothing else ran.
 *
 * @param measuredAt wall clock, for people only
 * @param pairs in no order; both directions of two hosts are two pairs
 */
public record RoundTrips(Instant measuredAt, List<Pair> pairs) {

  public RoundTrips {
    pairs = List.copyOf(pairs);
  }

  /**
   * From one host to another and back.
   *
   * @param from name of a host
   * @param to name of another
   * @param count of answers, at least 1
   * @param meanMicros of them
   * @param p95Micros the smallest that 95% of them do not exceed
   * @param p99Micros the smallest that 99% of them do not exceed
   * @param standardDeviationMicros with n−1; 0 of a single one
   */
  public record Pair(
      String from,
      String to,
      int count,
      double meanMicros,
      double p95Micros,
      double p99Micros,
      double standardDeviationMicros) {}
}
