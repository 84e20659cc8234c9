/**
 * The program: {@link io.trialbalance.cluster.Main} hands over to the command line, which starts a
 * node; {@link io.trialbalance.cluster.Guardian} is the one place that knows all rooms.
 */
package io.trialbalance.cluster;
