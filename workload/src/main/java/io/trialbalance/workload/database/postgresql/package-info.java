/**
 * PostgreSQL through R2DBC: the ledger (control side, blocks on its caller's thread within time
 * limits) and the target (data side, on event loops of its own). The SQL lies beside this package
 * as resources.
 *
 * <p>May import the rooms above it, {@code batching}, R2DBC and Netty. Never sends a transfer again
 * that may have committed, never cancels a statement, never drops a database without our mark, and
 * never shows the password.
 */
package io.trialbalance.workload.database.postgresql;
