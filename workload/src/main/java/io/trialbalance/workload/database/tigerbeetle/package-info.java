/**
 * TigerBeetle through its Java client: the ledger (control side, blocks on its caller's thread
 * within time limits), the target (data side, on the client's own thread), and the servers: those
 * that a node starts and stops, and those that run already.
 *
 * <p>May import the rooms above it, {@code batching}, {@code engine} (which tries a rate), {@code
 * places}, {@code datafolder}, {@code natives}, {@code secret} and the client. Never starts a
 * program, image or command that was not named by this machine's own configuration, environment or
 * PATH, nor one in TigerBeetle's development mode, never sends a transfer again that may have
 * committed, and never waits for the client without a limit: the client has none.
 */
package io.trialbalance.workload.database.tigerbeetle;
