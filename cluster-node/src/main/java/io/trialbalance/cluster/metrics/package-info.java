/**
 * What Prometheus sees of a node: every series ({@link io.trialbalance.cluster.metrics.Series}),
 * and who sets it: {@link io.trialbalance.cluster.metrics.NodeMetrics} on every node, {@link
 * io.trialbalance.cluster.metrics.ClusterMetrics} on the coordinator's.
 *
 * <p>May import the protocol's records, the engine's {@code recording} and Kamon, whose instruments
 * belong to the process, not to an actor system. Sets figures that others have merged, once a
 * second; nothing per transfer comes here, and no result is made of what is here.
 */
package io.trialbalance.cluster.metrics;
