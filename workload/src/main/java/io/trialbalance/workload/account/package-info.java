/**
 * Which accounts a transfer is between, and how much it moves: a pure function of the plan's seed,
 * the run, the node, the worker and the transfer's sequence, so that every transfer can be worked
 * out again afterwards without having been kept.
 *
 * <p>May import Commons RNG and the plan. Never reads a clock, never shares a generator between
 * threads, and needs the same memory for two accounts as for a hundred million.
 */
package io.trialbalance.workload.account;
