package io.trialbalance.cluster.verdict;

import io.trialbalance.cluster.results.document.Evidence;
import io.trialbalance.cluster.results.document.Finding;
import io.trialbalance.protocol.measure.LedgerTotals;
import io.trialbalance.protocol.plan.Workload;
import java.util.Optional;

/** Money is neither made nor lost, and no account is overdrawn. */
final class Balances implements Check {

  @Override
  public String name() {
    return "balances";
  }

  @Override
  public Finding examine(Evidence evidence) {
    Optional<LedgerTotals> kept = LedgerAnswered.comparable(evidence);
    if (kept.isEmpty()) {
      return Finding.notApplicable(name(), LedgerAnswered.whyNotComparable(evidence));
    }
    LedgerTotals ledger = kept.get();
    Workload workload = evidence.plan().workload();
    Finding.Builder finding =
        Finding.of(name())
            .figure("accounts", ledger.accounts())
            .figure("accountsExpected", workload.accounts())
            .figure("balanceSum", ledger.balanceSum())
            .figure("balanceSumExpected", workload.totalBalance())
            .figure("negativeBalances", ledger.negativeBalances());
    if (ledger.accounts() != workload.accounts()) {
      return finding.invalid(
          ledger.accounts() + " accounts are stored, " + workload.accounts() + " expected");
    }
    if (ledger.balanceSum() != workload.totalBalance()) {
      return finding.invalid(
          "balances add up to "
              + ledger.balanceSum()
              + ", "
              + workload.totalBalance()
              + " expected");
    }
    if (ledger.negativeBalances() != 0) {
      return finding.invalid(ledger.negativeBalances() + " accounts are below zero");
    }
    return finding.valid("balances add up to " + ledger.balanceSum() + ", none is below zero");
  }
}
