package io.trialbalance.workload.pacing;

/**
 * How many tokens the schedule has minted by a certain instant, whether or not anybody has used
 * them. Not thread-safe.
 */
public final class MintedTokens {

  private final FireTimes fireTimes;
  private long count;
  private long nextNanos;

  /**
   * @param fireTimes a sequence of its own, which nobody else advances
   */
  public MintedTokens(FireTimes fireTimes) {
    this.fireTimes = fireTimes;
    this.nextNanos = fireTimes.nextNanos();
  }

  /**
   * Tokens whose intended start lies before {@code nanos}.
   *
   * @param nanos since the start of the load; a time before that of an earlier call counts as that
   */
  public long before(long nanos) {
    while (nextNanos < nanos) {
      count++;
      nextNanos = fireTimes.nextNanos();
    }
    return count;
  }
}
