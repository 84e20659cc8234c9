/**
 * How an actor of ours fails.
 *
 * <p>May import Akka alone; every room with actors may import it.
 */
package io.trialbalance.cluster.actor;
