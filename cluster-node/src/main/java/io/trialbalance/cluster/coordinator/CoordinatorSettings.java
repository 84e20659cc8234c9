package io.trialbalance.cluster.coordinator;

import java.time.InstantSource;

/**
 * @param epoch of this coordinator, higher than that of every earlier one
 * @param nodesExpected below which no run starts, at least 1
 * @param wallClock tells people when something began; no measurement uses it
 */
public record CoordinatorSettings(long epoch, int nodesExpected, InstantSource wallClock) {}
