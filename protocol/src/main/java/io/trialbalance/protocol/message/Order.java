package io.trialbalance.protocol.message;

/**
 * On whose authority and for which attempt something is to be done. An agent obeys only the highest
 * epoch it has seen.
 *
 * @param epoch of the coordinator, growing with every new coordinator
 * @param attempt serial of the attempt within the experiment's coordinator, from 1
 */
public record Order(long epoch, int attempt) {}
