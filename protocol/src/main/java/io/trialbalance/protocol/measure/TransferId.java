package io.trialbalance.protocol.measure;

import java.util.UUID;

/**
 * A transfer's 128-bit id, from the most significant bit: attempt serial (32) | sequence (64, from
 * 1) | node ordinal (16) | worker (16). Unique per attempt and growing with time over the whole
 * cluster, since random ids punish both databases' indexes; never 0 and never 2^128 − 1.
 *
 * @param high most significant 64 bits
 * @param low least significant 64 bits
 */
public record TransferId(long high, long low) {

  public static TransferId of(int attempt, long sequence, int node, int worker) {
    return new TransferId(high(attempt, sequence), low(sequence, node, worker));
  }

  /** {@link #high} of an id, without making one. */
  public static long high(int attempt, long sequence) {
    return (long) attempt << 32 | sequence >>> 32;
  }

  /** {@link #low} of an id, without making one. */
  public static long low(long sequence, int node, int worker) {
    return sequence << 32 | (node & 0xffffL) << 16 | worker & 0xffffL;
  }

  public int attempt() {
    return (int) (high >>> 32);
  }

  public long sequence() {
    return high << 32 | low >>> 32;
  }

  public int node() {
    return (int) (low >>> 16 & 0xffff);
  }

  public int worker() {
    return (int) (low & 0xffff);
  }

  /** The same 128 bits in the form in which PostgreSQL stores them. */
  public UUID toUuid() {
    return new UUID(high, low);
  }
}
