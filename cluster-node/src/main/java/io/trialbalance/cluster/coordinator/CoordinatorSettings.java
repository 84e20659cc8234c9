package io.trialbalance.cluster.coordinator;

import java.time.InstantSource;

/**
 * @param nodesExpected below which no run starts, at least 1
 * @param wallClock tells people when something began; no measurement uses it
 */
public record CoordinatorSettings(int nodesExpected, InstantSource wallClock) {}
