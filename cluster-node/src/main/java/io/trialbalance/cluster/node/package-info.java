/**
 * What every node does for a run: an {@link io.trialbalance.cluster.node.Agent} that opens the
 * database and answers the coordinator's orders, and {@link io.trialbalance.cluster.node.Worker}s
 * that each own one load engine.
 *
 * <p>Knows the coordinator only through {@code protocol.message}. Whatever blocks runs on the
 * control thread ({@link io.trialbalance.cluster.node.ControlThread}).
 */
package io.trialbalance.cluster.node;
