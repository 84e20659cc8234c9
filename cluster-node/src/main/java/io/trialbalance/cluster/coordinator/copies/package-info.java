/**
 * Documents on the disks of several nodes: {@link
 * io.trialbalance.cluster.coordinator.copies.MajorityCopies} has them on a majority's before they
 * are called stored, and in the end on all.
 *
 * <p>Knows the nodes' keepers only through {@code protocol.message}. Reads and writes no document:
 * it tells digests of them, and keepers read from one another.
 */
package io.trialbalance.cluster.coordinator.copies;
