/**
 * Documents on the disks of several nodes: {@link io.trialbalance.cluster.copies.MajorityCopies}
 * has them on a majority's before they are called stored, and in the end on all; each node's {@link
 * io.trialbalance.cluster.copies.Keeper} reads them from the keepers that have them, chunk by
 * chunk.
 *
 * <p>The two sides know each other only through {@code protocol.message}. Files are read and
 * written by {@code results.store}, on the archive's threads.
 */
package io.trialbalance.cluster.copies;
