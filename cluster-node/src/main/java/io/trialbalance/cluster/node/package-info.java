/**
 * What every node does for a run: an {@link io.trialbalance.cluster.node.Agent} that opens the
 * database and answers the coordinator's orders, {@link io.trialbalance.cluster.node.Worker}s that
 * each own one load engine, and a {@link io.trialbalance.cluster.node.Keeper} that has the
 * cluster's documents on this node's disk.
 *
 * <p>Knows the coordinator only through {@code protocol.message}. Whatever blocks runs on the
 * control thread ({@link io.trialbalance.cluster.node.ControlThread}), files are read and written
 * on the archive's.
 */
package io.trialbalance.cluster.node;
