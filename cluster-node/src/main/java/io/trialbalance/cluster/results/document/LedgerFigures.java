package io.trialbalance.cluster.results.document;

import io.trialbalance.protocol.measure.LedgerTotals;

/**
 * What the database held afterwards; all but {@code kept} is null for one that keeps nothing.
 *
 * @param kept whether it keeps anything
 * @param dataGrowthBytes since the reset; null also if it cannot be seen
 */
public record LedgerFigures(
    boolean kept,
    Long accounts,
    Long balanceSum,
    Long negativeBalances,
    Long transfers,
    Long transferAmountSum,
    Long unknownsFound,
    Long unknownsFoundAmount,
    Long unknownsLookedUp,
    Long dataGrowthBytes) {

  static LedgerFigures of(LedgerTotals totals) {
    return totals.kept()
        ? new LedgerFigures(
            true,
            totals.accounts(),
            totals.balanceSum(),
            totals.negativeBalances(),
            totals.transfers(),
            totals.transferAmountSum(),
            totals.unknownsFound(),
            totals.unknownsFoundAmount(),
            totals.unknownsLookedUp(),
            totals.dataGrowthBytes())
        : new LedgerFigures(false, null, null, null, null, null, null, null, null, null);
  }

  LedgerTotals toLedgerTotals() {
    return kept
        ? new LedgerTotals(
            true,
            accounts,
            balanceSum,
            negativeBalances,
            transfers,
            transferAmountSum,
            unknownsFound,
            unknownsFoundAmount,
            unknownsLookedUp,
            dataGrowthBytes)
        : LedgerTotals.NONE;
  }
}
