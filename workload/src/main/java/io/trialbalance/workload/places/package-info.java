/**
 * Where on this machine the program may load, execute, unpack and keep things: what is in nobody
 * else's hand, and where this user's own files are.
 *
 * <p>May import the JDK only. Never mends a path that it does not trust, and never uses it.
 */
package io.trialbalance.workload.places;
