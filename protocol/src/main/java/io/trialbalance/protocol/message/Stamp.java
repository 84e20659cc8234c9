package io.trialbalance.protocol.message;

/**
 * On whose authority and for which attempt something is to be done. An agent obeys only the latest
 * order it has seen.
 *
 * @param epoch of the coordinator, growing with every new coordinator
 * @param attempt serial of the attempt in this cluster, from 1; 0 for what belongs to none
 */
public record Stamp(long epoch, int attempt) {

  /** Whether {@code other} is of a later coordinator, or of a later attempt of the same one. */
  public boolean isBefore(Stamp other) {
    return epoch < other.epoch || epoch == other.epoch && attempt < other.attempt;
  }
}
