package io.trialbalance.protocol.measure;

import java.util.Collection;
import java.util.List;

/**
 * All transfers whose intended start lies in one phase, whenever they were answered.
 *
 * @param counts by outcome
 * @param appliedAmount sum of the amounts of the applied ones
 * @param latencies of all of them
 * @param batchSizes transfers per call sent in the phase
 * @param window what was answered while the phase lasted, whenever it had begun
 * @param ownLag response times of the replies in open loop, in nanoseconds, each as often as
 *     microseconds of it were the generator's own: it began late although the database would have
 *     taken it. Empty if none did, in closed loop, and in documents from before it was measured
 */
public record PhaseTotals(
    Counts counts,
    long appliedAmount,
    LatencySnapshot latencies,
    EncodedHistogram batchSizes,
    WindowReplies window,
    EncodedHistogram ownLag) {

  public static final PhaseTotals ZERO =
      new PhaseTotals(
          Counts.ZERO, 0, LatencySnapshot.ZERO, EncodedHistogram.EMPTY, WindowReplies.ZERO);

  /** Without lag of the generator's own. */
  public PhaseTotals(
      Counts counts,
      long appliedAmount,
      LatencySnapshot latencies,
      EncodedHistogram batchSizes,
      WindowReplies window) {
    this(counts, appliedAmount, latencies, batchSizes, window, EncodedHistogram.EMPTY);
  }

  public PhaseTotals plus(PhaseTotals other) {
    return sum(List.of(this, other));
  }

  /** Of all workers or nodes. */
  public static PhaseTotals sum(Collection<PhaseTotals> all) {
    return new PhaseTotals(
        all.stream().map(PhaseTotals::counts).reduce(Counts.ZERO, Counts::plus),
        all.stream().mapToLong(PhaseTotals::appliedAmount).sum(),
        LatencySnapshot.sum(all.stream().map(PhaseTotals::latencies).toList()),
        EncodedHistogram.sum(all.stream().map(PhaseTotals::batchSizes).toList()),
        all.stream().map(PhaseTotals::window).reduce(WindowReplies.ZERO, WindowReplies::plus),
        EncodedHistogram.sum(all.stream().map(PhaseTotals::ownLag).toList()));
  }

  /**
   * Replies by their own time, from which throughput is computed.
   *
   * @param applied answered within the phase
   * @param rejected answered within the phase
   */
  public record WindowReplies(long applied, long rejected) {

    public static final WindowReplies ZERO = new WindowReplies(0, 0);

    public WindowReplies plus(WindowReplies other) {
      return new WindowReplies(applied + other.applied, rejected + other.rejected);
    }

    /** Applied and rejected. */
    public long all() {
      return applied + rejected;
    }
  }
}
