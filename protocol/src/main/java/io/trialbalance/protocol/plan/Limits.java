package io.trialbalance.protocol.plan;

/**
 * Above these a result is marked.
 *
 * @param maxErrorRate failed and unknown over all transfers of a measurement, 0 to 1
 * @param maxThroughputCv coefficient of variation of the runs' throughput, 0 or more
 * @param maxP99Cv coefficient of variation of the runs' p99, 0 or more
 * @param maxClientCpu what a load node uses of the CPU that it may use, 0 to 1
 */
public record Limits(
    double maxErrorRate, double maxThroughputCv, double maxP99Cv, double maxClientCpu) {}
