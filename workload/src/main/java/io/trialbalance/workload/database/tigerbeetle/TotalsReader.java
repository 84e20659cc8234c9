package io.trialbalance.workload.database.tigerbeetle;

import com.tigerbeetle.AccountBatch;
import com.tigerbeetle.IdBatch;
import com.tigerbeetle.QueryFilter;
import com.tigerbeetle.TransferBatch;
import com.tigerbeetle.UInt128;
import io.trialbalance.protocol.measure.LedgerTotals;
import io.trialbalance.protocol.measure.TransferId;
import io.trialbalance.workload.database.TargetException;
import java.util.List;

/** Adds up what a generation's accounts and transfers hold: page by page, in order of creation. */
final class TotalsReader {

  private final ControlClient client;
  private final LedgerIds ids;
  private long accounts;
  private long balanceSum;
  private long negativeBalances;
  private long transfers;
  private long transferAmountSum;
  private long found;
  private long foundAmount;

  TotalsReader(ControlClient client, LedgerIds ids) {
    this.client = client;
    this.ids = ids;
  }

  /**
   * Reads everything since the bank account was created.
   *
   * @param unknownIds looked up besides
   * @param attempt whose generation it is; 0 for the last one
   */
  LedgerTotals read(List<TransferId> unknownIds, long attempt)
      throws TargetException, InterruptedException {
    AccountBatch bank = client.findBank(attempt);
    bank.next();
    readAccounts(bank.getTimestamp());
    readTransfers(bank.getTimestamp());
    for (int from = 0; from < unknownIds.size(); from += TigerBeetleOptions.MOST_EVENTS) {
      int to = Math.min(unknownIds.size(), from + TigerBeetleOptions.MOST_EVENTS);
      lookUp(unknownIds.subList(from, to));
    }
    return new LedgerTotals(
        true,
        accounts,
        balanceSum,
        negativeBalances,
        transfers,
        transferAmountSum,
        found,
        foundAmount,
        unknownIds.size(),
        null);
  }

  private void readAccounts(long bankTimestamp) throws TargetException, InterruptedException {
    long last = bankTimestamp;
    AccountBatch page;
    do {
      QueryFilter filter = after(last);
      page = client.call("reading accounts", c -> c.queryAccountsAsync(filter));
      while (page.next()) {
        last = page.getTimestamp();
        if (ids.isAccount(page)) {
          long balance =
              page.getCreditsPosted(UInt128.LeastSignificant)
                  - page.getDebitsPosted(UInt128.LeastSignificant);
          accounts++;
          balanceSum = Math.addExact(balanceSum, balance);
          negativeBalances += balance < 0 ? 1 : 0;
        }
      }
    } while (page.getLength() > 0);
  }

  private void readTransfers(long bankTimestamp) throws TargetException, InterruptedException {
    long last = bankTimestamp;
    TransferBatch page;
    do {
      QueryFilter filter = after(last);
      page = client.call("reading transfers", c -> c.queryTransfersAsync(filter));
      while (page.next()) {
        last = page.getTimestamp();
        if (ids.isTransfer(page)) {
          transfers++;
          transferAmountSum =
              Math.addExact(transferAmountSum, page.getAmount(UInt128.LeastSignificant));
        }
      }
    } while (page.getLength() > 0);
  }

  private static QueryFilter after(long timestamp) {
    QueryFilter filter = new QueryFilter();
    filter.setTimestampMin(timestamp + 1);
    filter.setLimit(TigerBeetleOptions.MOST_EVENTS);
    return filter;
  }

  private void lookUp(List<TransferId> unknownIds) throws TargetException, InterruptedException {
    IdBatch batch = new IdBatch(unknownIds.size());
    for (TransferId id : unknownIds) {
      batch.add(id.low(), ids.transferIdHigh(id.high()));
    }
    TransferBatch stored =
        client.call("looking up unknown transfers", c -> c.lookupTransfersAsync(batch));
    while (stored.next()) {
      found++;
      foundAmount += stored.getAmount(UInt128.LeastSignificant);
    }
  }
}
