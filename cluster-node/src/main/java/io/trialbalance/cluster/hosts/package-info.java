/**
 * What the hosts of a run did in its measurement, as averages between two readings of their
 * counters: a load node's own from Linux' /proc, the database's from their node-exporters, which
 * the coordinator's node asks.
 *
 * <p>May import the protocol's records. Reads twice, each on a thread of its own; a host that does
 * not answer is missing from the run document and stops nothing.
 */
package io.trialbalance.cluster.hosts;
