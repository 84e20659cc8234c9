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
 * @param dataGrowthBytes by which its data has grown since the reset, on the disks of all replicas;
 *     null if that cannot be seen
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
    long unknownsLookedUp,
    Long dataGrowthBytes) {

  /** Of a database that keeps nothing. */
  public static final LedgerTotals NONE = new LedgerTotals(false, 0, 0, 0, 0, 0, 0, 0, 0, null);

  /** What has come to it after {@code before}: of transfers alone, balances are what they are. */
  public LedgerTotals since(LedgerTotals before) {
    return new LedgerTotals(
        kept,
        accounts,
        balanceSum,
        negativeBalances,
        transfers - before.transfers,
        transferAmountSum - before.transferAmountSum,
        unknownsFound,
        unknownsFoundAmount,
        unknownsLookedUp,
        dataGrowthBytes);
  }

  /** The same, of which this is known too. */
  public LedgerTotals withDataGrowth(long bytes) {
    return new LedgerTotals(
        kept,
        accounts,
        balanceSum,
        negativeBalances,
        transfers,
        transferAmountSum,
        unknownsFound,
        unknownsFoundAmount,
        unknownsLookedUp,
        bytes);
  }
}
