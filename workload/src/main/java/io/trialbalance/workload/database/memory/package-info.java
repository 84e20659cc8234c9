/**
 * Exact books in the node's own process, behind servers of a known capacity: a database for
 * demonstrations and tests, and one of which every figure can be worked out beforehand.
 *
 * <p>May import the SPI, {@code account}, the names of thread groups, JCTools and Commons RNG.
 * Nothing of it survives the process, and no other node can reach it.
 */
package io.trialbalance.workload.database.memory;
