package io.trialbalance.protocol.plan;

/**
 * What is transferred between whom.
 *
 * @param accounts number of accounts, 2 to 100,000,000; their ids are 1 to {@code accounts}
 * @param zipfExponent skew of the account selection, 0 (uniform) or more
 * @param initialBalance of every account, in the smallest unit of the currency
 * @param minAmount least amount of a transfer, inclusive, at least 1
 * @param maxAmount greatest amount of a transfer, inclusive
 * @param seed of all random numbers: the same seed gives the same stream of transfers
 */
public record Workload(
    long accounts,
    double zipfExponent,
    long initialBalance,
    long minAmount,
    long maxAmount,
    long seed) {

  /** What the balances of all accounts add up to, before and after any number of transfers. */
  public long totalBalance() {
    return Math.multiplyExact(accounts, initialBalance);
  }
}
