/**
 * What is kept of an experiment: run documents, aggregates, comparisons and the folder they are in.
 *
 * <p>May import the protocol's records, {@code verdict}, Jackson, Commons CSV and Commons
 * Statistics. Never Akka or the network; only {@link io.trialbalance.cluster.report.ResultStore}
 * and {@link io.trialbalance.cluster.report.ResultArchive} touch files, and they block: call them
 * off the actors' and event loops' threads.
 */
package io.trialbalance.cluster.report;
