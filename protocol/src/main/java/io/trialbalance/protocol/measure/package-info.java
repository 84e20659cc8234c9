/**
 * What is counted and timed, in the form in which it crosses the cluster: immutable, with a zero
 * and a {@code plus}, so that merging is the same in every place and in any order.
 *
 * <p>May import HdrHistogram and the JDK. Never averages a percentile.
 */
package io.trialbalance.protocol.measure;
