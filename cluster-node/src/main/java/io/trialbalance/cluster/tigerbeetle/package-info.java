/**
 * TigerBeetle's servers: the program of one, and which release it is.
 *
 * <p>May import the protocol, {@code workload.target} and the JDK. Never starts a program that was
 * not named by this machine's own configuration, environment or PATH.
 */
package io.trialbalance.cluster.tigerbeetle;
