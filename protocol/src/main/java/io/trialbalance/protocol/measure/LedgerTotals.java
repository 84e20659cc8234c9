package io.trialbalance.protocol.measure;

/**
 * What the database holds after a run, read on connections of its own.
 *
 * @param kept false for a database that keeps nothing; everything else is then 0
 * @param accounts number of accounts
 * @param balanceSum sum of all balances
 * @param negativeBalances accounts below zero
 * @param transfers number of transfers stored
 * @param transferAmountSum sum of their amounts
 * @param unknownsFound of the unknown transfers that were looked up, those that are stored
 * @param unknownsFoundAmount sum of the amounts of those
 * @param unknownsLookedUp how many were looked up
 */
public record LedgerTotals(
    boolean kept,
    long accounts,
    long balanceSum,
    long negativeBalances,
    long transfers,
    long transferAmountSum,
    long unknownsFound,
    long unknownsFoundAmount,
    long unknownsLookedUp) {

  /** Of a database that keeps nothing. */
  public static final LedgerTotals NONE = new LedgerTotals(false, 0, 0, 0, 0, 0, 0, 0, 0);
}
