/**
 * Whether a figure can be believed: one small class for each check, each with a verdict, its reason
 * and its worst evidence.
 *
 * <p>Arithmetic only: imports the protocol's records, HdrHistogram and the JDK, never Akka, files
 * or the network.
 */
package io.trialbalance.cluster.verdict;
