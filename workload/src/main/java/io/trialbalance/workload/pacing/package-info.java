/**
 * When transfers begin in open loop: sequences of intended starts, in nanoseconds since the start
 * of the load.
 *
 * <p>May import Commons RNG and the random numbers of {@code account}. Never reads a clock, never
 * waits and starts nothing: that is the engine's business, and so everything here is tested without
 * sleeping.
 */
package io.trialbalance.workload.pacing;
