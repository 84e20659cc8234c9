/**
 * Arithmetic on what was measured: {@link io.trialbalance.cluster.results.statistics.Figure} is the
 * table of the figures of a run, {@link io.trialbalance.cluster.results.statistics.Statistics} one
 * of them over several runs, {@link io.trialbalance.cluster.results.statistics.Units} how people
 * read it.
 *
 * <p>May import {@code results.document}, the protocol's records and HdrHistogram. Never Akka or
 * files.
 */
package io.trialbalance.cluster.results.statistics;
