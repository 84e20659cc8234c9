package io.trialbalance.cluster.coordinator;

import io.trialbalance.protocol.measure.RoundTrips;
import java.time.InstantSource;
import java.util.Optional;

/**
 * @param nodesExpected below which no run starts, at least 1
 * @param roundTrips of the network between the hosts; absent if nobody measured them
 * @param wallClock tells people when something began; no measurement uses it
 */
public record CoordinatorSettings(
    int nodesExpected, Optional<RoundTrips> roundTrips, InstantSource wallClock) {}
