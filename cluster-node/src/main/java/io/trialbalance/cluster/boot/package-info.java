/**
 * The program: {@link io.trialbalance.cluster.boot.Main} hands over to the command line, which
 * starts a node; {@link io.trialbalance.cluster.boot.NodeRuntime} is what outlives an actor system,
 * and {@link io.trialbalance.cluster.boot.Guardian} is the one place that knows all rooms.
 *
 * <p>May import every room; nobody may import this one.
 */
package io.trialbalance.cluster.boot;
