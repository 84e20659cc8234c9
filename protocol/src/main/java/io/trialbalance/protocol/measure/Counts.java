package io.trialbalance.protocol.measure;

/**
 * Transfers by outcome.
 *
 * @param minted begun by the schedule (open loop) or by a free slot (closed loop)
 * @param applied the database moved the amount
 * @param rejected the database answered that the balance is insufficient: a success of the database
 * @param failed the database or the driver answered with an error
 * @param unknown may have committed: connection lost or deadline passed
 * @param unsent minted, never submitted before the end
 * @param retries attempts beyond each transfer's first
 */
public record Counts(
    long minted,
    long applied,
    long rejected,
    long failed,
    long unknown,
    long unsent,
    long retries) {

  public static final Counts ZERO = new Counts(0, 0, 0, 0, 0, 0, 0);

  public Counts plus(Counts other) {
    return new Counts(
        minted + other.minted,
        applied + other.applied,
        rejected + other.rejected,
        failed + other.failed,
        unknown + other.unknown,
        unsent + other.unsent,
        retries + other.retries);
  }

  /** Transfers that the database answered as it should: applied and rejected. */
  public long replied() {
    return applied + rejected;
  }

  /** Transfers that were submitted and have ended, one way or another. */
  public long ended() {
    return applied + rejected + failed + unknown;
  }

  /** Failed and unknown over all that were submitted and ended, 0 to 1; 0 when there were none. */
  public double errorRate() {
    return ended() == 0 ? 0 : (double) (failed + unknown) / ended();
  }
}
