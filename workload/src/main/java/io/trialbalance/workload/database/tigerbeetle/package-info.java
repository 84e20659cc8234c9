/**
 * TigerBeetle through its Java client: the ledger (control side, blocks on its caller's thread
 * within time limits) and the target (data side, on the client's own thread). Where the server
 * comes from is the business of whoever implements {@link
 * io.trialbalance.workload.database.tigerbeetle.TigerBeetleServer}.
 *
 * <p>May import the rooms above it, {@code batching} and the client. Never starts or stops a
 * server, never sends a transfer again that may have committed, and never waits for the client
 * without a limit: the client has none.
 */
package io.trialbalance.workload.database.tigerbeetle;
