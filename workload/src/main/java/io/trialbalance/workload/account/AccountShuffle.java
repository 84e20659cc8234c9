package io.trialbalance.workload.account;

/**
 * Spreads ranks of popularity over the account ids, so that hot accounts do not lie side by side on
 * a page of the database: rank r becomes (r × stride + offset) mod n. The stride is the number next
 * to n ÷ golden ratio that shares no factor with n, which makes it a bijection; multiples of the
 * golden ratio keep the largest distances from one another of all strides (Knuth, The Art of
 * Computer Programming, volume 3, section 6.4, theorem S). The offset comes from the seed.
 *
 * <p>Immutable; the same for every node, worker and run of a plan.
 */
final class AccountShuffle {

  private static final double GOLDEN_RATIO = (1 + Math.sqrt(5)) / 2;

  private final long accounts;
  private final long stride;
  private final long offset;

  /**
   * @param accounts how many there are, at least 1
   * @param seed of the plan
   */
  AccountShuffle(long accounts, long seed) {
    this.accounts = accounts;
    this.stride = strideFor(accounts);
    this.offset = new CounterRandom(seed).nextLong(accounts);
  }

  /**
   * The id of the account with {@code rank}.
   *
   * @param rank 1 to the number of accounts, 1 for the most popular
   * @return 1 to the number of accounts
   */
  long accountAt(long rank) {
    return (rank * stride + offset) % accounts + 1;
  }

  private static long strideFor(long accounts) {
    long stride = Math.max(1, Math.round(accounts / GOLDEN_RATIO));
    while (greatestCommonDivisor(stride, accounts) != 1) {
      stride--;
    }
    return stride;
  }

  private static long greatestCommonDivisor(long a, long b) {
    return b == 0 ? a : greatestCommonDivisor(b, a % b);
  }
}
