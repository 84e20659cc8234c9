/**
 * What several runs say together: aggregates over the runs of a plan, comparisons of plans, and the
 * words and units in which people read figures.
 *
 * <p>May import {@code results.document}, {@code verdict}, the protocol's records and Commons
 * Statistics. Arithmetic: never Akka, a file or the network.
 */
package io.trialbalance.cluster.results.statistics;
