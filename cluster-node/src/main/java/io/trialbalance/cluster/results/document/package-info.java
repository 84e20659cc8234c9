/**
 * What is kept of an experiment, as records: run documents and how they are written as JSON.
 *
 * <p>May import the protocol's records, {@code verdict} and Jackson. Arithmetic: never Akka, a file
 * or the network.
 */
package io.trialbalance.cluster.results.document;
