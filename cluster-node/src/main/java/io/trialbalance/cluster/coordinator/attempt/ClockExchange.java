package io.trialbalance.cluster.coordinator.attempt;

import io.trialbalance.cluster.results.document.Evidence.NodeClock;
import io.trialbalance.protocol.message.CoordinatorProtocol.Pong;

/**
 * What ping exchanges tell about one node's monotonic clock. The exchange with the shortest round
 * trip wins, since the error of its estimate is at most half of that (Cristian's algorithm).
 */
final class ClockExchange {

  /**
   * Exchanges with each node before a start. They take a few tens of milliseconds; the best of 8
   * was seen to be off by 2 ms on busy cores.
   */
  static final int ROUNDS = 32;

  private final int node;
  private long shortestRoundTripNanos = Long.MAX_VALUE;
  private long offsetNanos;
  private int rounds;

  ClockExchange(int node) {
    this.node = node;
  }

  /**
   * @param pong of this node
   * @param receivedNanos {@code System.nanoTime} of the coordinator's node when it came
   */
  void add(Pong pong, long receivedNanos) {
    rounds++;
    long roundTripNanos = receivedNanos - pong.sentNanos();
    if (roundTripNanos < shortestRoundTripNanos) {
      shortestRoundTripNanos = roundTripNanos;
      offsetNanos = pong.agentNanos() - (pong.sentNanos() + roundTripNanos / 2);
    }
  }

  /** Whether enough exchanges are in. */
  boolean isComplete() {
    return rounds >= ROUNDS;
  }

  /** An instant of the coordinator's clock in the node's own. */
  long toNodeNanos(long coordinatorNanos) {
    return coordinatorNanos + offsetNanos;
  }

  /** For the run document. */
  NodeClock toNodeClock() {
    return new NodeClock(node, offsetNanos, shortestRoundTripNanos / 2);
  }
}
