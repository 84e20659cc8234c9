package io.trialbalance.workload.database.memory;

import io.trialbalance.protocol.measure.LedgerTotals;
import io.trialbalance.protocol.measure.TransferId;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Accounts and every transfer that was applied, exactly. They last as long as the node's process.
 * Thread-safe.
 */
final class MemoryBooks {

  /** How a transfer ends. */
  enum Answer {
    APPLIED,
    /** The account that pays has too little. */
    REJECTED,
    /** There is one of this id already. */
    EXISTS,
    NO_SUCH_ACCOUNT
  }

  private final Map<TransferId, Long> amounts = new HashMap<>();
  private long[] balances = new long[0];

  /** Begins anew: empty but for the accounts, each at the initial balance. */
  synchronized void open(int accounts, long initialBalance) {
    amounts.clear();
    balances = new long[accounts];
    Arrays.fill(balances, initialBalance);
  }

  /**
   * Does a transfer, or says why not.
   *
   * @param debit account that pays, from 1
   * @param credit account that is paid, from 1
   * @param amount at least 1
   */
  synchronized Answer execute(TransferId id, long debit, long credit, long amount) {
    if (Math.min(debit, credit) < 1 || Math.max(debit, credit) > balances.length) {
      return Answer.NO_SUCH_ACCOUNT;
    }
    if (amounts.containsKey(id)) {
      return Answer.EXISTS;
    }
    int from = (int) debit - 1;
    int to = (int) credit - 1;
    if (balances[from] < amount) {
      return Answer.REJECTED;
    }
    balances[from] -= amount;
    balances[to] += amount;
    amounts.put(id, amount);
    return Answer.APPLIED;
  }

  /** What they hold, and which of {@code unknownIds} are among it. */
  synchronized LedgerTotals totals(List<TransferId> unknownIds) {
    List<Long> found = unknownIds.stream().map(amounts::get).filter(Objects::nonNull).toList();
    return new LedgerTotals(
        true,
        balances.length,
        Arrays.stream(balances).sum(),
        Arrays.stream(balances).filter(balance -> balance < 0).count(),
        amounts.size(),
        sum(amounts.values()),
        found.size(),
        sum(found),
        unknownIds.size(),
        null);
  }

  private static long sum(Iterable<Long> amounts) {
    long sum = 0;
    for (long amount : amounts) {
      sum += amount;
    }
    return sum;
  }
}
