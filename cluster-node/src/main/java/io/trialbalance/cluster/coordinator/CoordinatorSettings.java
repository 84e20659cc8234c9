package io.trialbalance.cluster.coordinator;

import io.trialbalance.cluster.hosts.HostReader;
import io.trialbalance.protocol.measure.RoundTrips;
import io.trialbalance.protocol.plan.ExperimentReader;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * @param nodesExpected below which no run starts, at least 1
 * @param roundTrips of the network between the hosts; absent if nobody measured them
 * @param databaseHosts who can read them, by the databases' names; absent for those without
 * @param reader of what is submitted, by this node's defaults
 * @param isOfOneCommand whether the node ends with its experiment: no other one keeps its
 *     documents, and somebody waits for it
 * @param diskPatience how long a step is tried again in whose way a disk stands
 * @param wallClock tells people when something began; no measurement uses it
 */
public record CoordinatorSettings(
    int nodesExpected,
    Optional<RoundTrips> roundTrips,
    Map<String, List<HostReader>> databaseHosts,
    ExperimentReader reader,
    boolean isOfOneCommand,
    Duration diskPatience,
    InstantSource wallClock) {}
