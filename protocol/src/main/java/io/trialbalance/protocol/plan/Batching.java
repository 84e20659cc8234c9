package io.trialbalance.protocol.plan;

import java.time.Duration;

/**
 * How transfers are gathered into calls, the same for every database.
 *
 * @param maxSize most transfers in one call, at least 1
 * @param maxDelay longest time that a transfer waits for company while a call could be made
 * @param callsInFlight calls outstanding per node; while they are, the next call fills up
 */
public record Batching(int maxSize, Duration maxDelay, int callsInFlight) {}
