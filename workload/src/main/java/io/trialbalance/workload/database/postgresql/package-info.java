/**
 * PostgreSQL through R2DBC: the ledger (control side, blocks on its caller's thread within time
 * limits), the target (data side, on event loops of its own), and the embedded server, whose
 * programs are unpacked, started and stopped here. The SQL lies beside this package as resources.
 *
 * <p>May import the rooms above it, {@code batching}, {@code places}, {@code datafolder}, {@code
 * secret}, R2DBC, JDBC (before and after the load alone), what unpacks archives, and Netty. Never
 * lets anybody in to the embedded server without its password, never sends a transfer again that
 * may have committed, never cancels a statement, never drops a database without our mark, and never
 * shows the password.
 */
package io.trialbalance.workload.database.postgresql;
