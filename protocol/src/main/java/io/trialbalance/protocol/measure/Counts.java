package io.trialbalance.protocol.measure;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

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
 * @param retriesByCause of the retries those whose cause the driver named; with a 0 for each cause
 *     that it declares
 */
public record Counts(
    long minted,
    long applied,
    long rejected,
    long failed,
    long unknown,
    long unsent,
    long retries,
    @JsonSetter(nulls = Nulls.AS_EMPTY) Map<String, Long> retriesByCause) {

  public static final Counts ZERO = new Counts(0, 0, 0, 0, 0, 0);

  public Counts {
    retriesByCause = Collections.unmodifiableMap(new TreeMap<>(retriesByCause));
  }

  /** Of transfers that needed no retry. */
  public Counts(long minted, long applied, long rejected, long failed, long unknown, long unsent) {
    this(minted, applied, rejected, failed, unknown, unsent, 0, Map.of());
  }

  public Counts plus(Counts other) {
    Map<String, Long> causes = new TreeMap<>(retriesByCause);
    other.retriesByCause.forEach((cause, count) -> causes.merge(cause, count, Long::sum));
    return new Counts(
        minted + other.minted,
        applied + other.applied,
        rejected + other.rejected,
        failed + other.failed,
        unknown + other.unknown,
        unsent + other.unsent,
        retries + other.retries,
        causes);
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
