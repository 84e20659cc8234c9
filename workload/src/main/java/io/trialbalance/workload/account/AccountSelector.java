package io.trialbalance.workload.account;

import io.trialbalance.protocol.plan.Workload;
import org.apache.commons.rng.sampling.distribution.UniformLongSampler;

/**
 * Says what a transfer is: its two accounts and its amount. Depends on the plan's workload, the
 * run, the node, the worker and the sequence alone, so that every selector made with the same ones
 * says the same, whatever was selected before.
 *
 * <p>Not thread-safe.
 */
public final class AccountSelector {

  private final CounterRandom random;
  private final ZipfAccounts accounts;
  private final UniformLongSampler amounts;
  private long amount;

  /**
   * @param workload of the plan
   * @param run number of the run, from 1
   * @param node ordinal of the node
   * @param worker number of the worker on its node, from 0
   */
  public AccountSelector(Workload workload, int run, int node, int worker) {
    this.random = new CounterRandom(workload.seed(), run, node, worker);
    this.accounts =
        new ZipfAccounts(random, workload.accounts(), workload.zipfExponent(), workload.seed());
    this.amounts = UniformLongSampler.of(random, workload.minAmount(), workload.maxAmount());
  }

  /** Goes to the transfer with this sequence. */
  public void select(long sequence) {
    random.reset(sequence);
    accounts.draw();
    amount = amounts.sample();
  }

  /** Account that pays, from 1. */
  public long debitAccount() {
    return accounts.debit();
  }

  /** Account that is paid, from 1; never the one that pays. */
  public long creditAccount() {
    return accounts.credit();
  }

  /** Between the workload's least and greatest amount, inclusive, each as likely. */
  public long amount() {
    return amount;
  }
}
