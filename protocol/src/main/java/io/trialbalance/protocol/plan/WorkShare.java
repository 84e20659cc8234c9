package io.trialbalance.protocol.plan;

/**
 * One of several equal parts of a whole. Shares are cut by cumulative rounding, so that they always
 * add up to the whole exactly (after Hyperfoil's {@code Benchmark.slice}).
 *
 * @param index of this part, from 0
 * @param parts how many there are, above {@code index}
 */
public record WorkShare(int index, int parts) {

  public WorkShare {
    if (parts < 1 || index < 0 || index >= parts) {
      throw new IllegalArgumentException("part " + index + " of " + parts + " does not exist");
    }
  }

  /**
   * This part's share of {@code whole}.
   *
   * @param whole of any size, 0 or more
   */
  public long of(long whole) {
    // As whole × index ÷ parts, but of the remainder alone: the product of the whole can overflow.
    long remainder = whole % parts;
    return whole / parts + remainder * (index + 1) / parts - remainder * index / parts;
  }
}
