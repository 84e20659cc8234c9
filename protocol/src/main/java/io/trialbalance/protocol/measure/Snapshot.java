package io.trialbalance.protocol.measure;

import io.trialbalance.protocol.phase.Phase;

/**
 * One second's counts and histograms of one phase, by time of reply: for series and live views. A
 * lost one costs a point of a curve; results are made of {@link Final}s.
 *
 * @param origin whose
 * @param second since the start of the load, from 0
 * @param phase in which the second lies
 * @param counts of that second; {@code minted} counts intended starts within it
 * @param latencies of that second
 * @param batchSizes transfers per call sent in that second
 * @param gauges at its end
 * @param usage of the node during it
 */
public record Snapshot(
    Origin origin,
    int second,
    Phase phase,
    Counts counts,
    LatencySnapshot latencies,
    EncodedHistogram batchSizes,
    Gauges gauges,
    NodeUsage usage) {}
