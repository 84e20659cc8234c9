package io.trialbalance.protocol.measure;

/**
 * Whose figures they are, so that late and doubled ones can be told apart.
 *
 * @param epoch of the coordinator that ordered the load
 * @param attempt serial of the attempt, unique per epoch
 * @param node ordinal given by the coordinator
 */
public record Origin(long epoch, int attempt, int node) {}
