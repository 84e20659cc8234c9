/**
 * What became of the transfers, and what the process used meanwhile. The way of a transfer ends
 * here: nothing on it takes a lock, allocates or logs, apart from the first time that so many
 * threads record at one moment (a place for one more is made then, in its full size) and from
 * transfers that went wrong.
 *
 * <p>May import HdrHistogram, the protocol's measures and the target's SPI. Decides nothing:
 * neither when a transfer begins nor whether a figure is good.
 */
package io.trialbalance.workload.recording;
