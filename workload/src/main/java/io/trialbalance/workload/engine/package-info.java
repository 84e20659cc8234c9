/**
 * Puts one worker's load on a target: fills slots with transfers, submits each at its time, and
 * records how it ended. The way of a transfer is {@code AccountSelector -> Slot ->
 * TransferTarget.submit -> the database -> Slot -> LatencyRecorder -> the next transfer}; nothing
 * of ours on it allocates, takes a lock or logs, and it reads the clock twice.
 *
 * <p>May import the other rooms of the engine's module, but no database: it knows targets by their
 * SPI alone. Knows no actor, no file and no address.
 */
package io.trialbalance.workload.engine;
