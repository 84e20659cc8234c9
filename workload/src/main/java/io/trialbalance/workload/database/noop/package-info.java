/**
 * A target that answers at once and a ledger that keeps nothing: the rig without a database, so
 * that what it costs and how late it is can be measured by itself (after aeron-io/benchmarks'
 * {@code InMemoryMessageTransceiver}).
 *
 * <p>May import the SPI, the names of thread groups and JCTools. Never checks a balance.
 */
package io.trialbalance.workload.database.noop;
