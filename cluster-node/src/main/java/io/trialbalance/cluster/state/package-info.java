/**
 * What a node keeps on its disk of the cluster that it belongs to, and how a coordinator has its
 * state on the disks of most members.
 *
 * <p>May import {@code results.store}'s files that are written whole, {@code results.document}'s
 * format, and Akka. Knows neither coordinator nor membership.
 */
package io.trialbalance.cluster.state;
