/**
 * TigerBeetle's servers: one that this node starts and stops, or one that runs already; which
 * release it is, and whether our client can work with it.
 *
 * <p>May import the protocol, {@code workload.database}, {@code datafolder}, {@code places}, {@code
 * settings}, JNA and the JDK. Never starts a program, image or command that was not named by this
 * machine's own configuration, environment or PATH, never in TigerBeetle's development mode, and
 * never speaks to a server: the ledger does.
 */
package io.trialbalance.cluster.tigerbeetle;
