package io.trialbalance.protocol.measure;

/**
 * What stood at one instant.
 *
 * @param inFlight submitted, unanswered
 * @param backlog minted, not yet submitted
 * @param connections open to the database
 * @param poolWaiting of those in flight, waiting for a connection
 */
public record Gauges(long inFlight, long backlog, long connections, long poolWaiting) {

  public static final Gauges ZERO = new Gauges(0, 0, 0, 0);

  public Gauges plus(Gauges other) {
    return new Gauges(
        inFlight + other.inFlight,
        backlog + other.backlog,
        connections + other.connections,
        poolWaiting + other.poolWaiting);
  }
}
