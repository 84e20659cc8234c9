package io.trialbalance.workload.database.tigerbeetle;

import com.tigerbeetle.AccountBatch;
import com.tigerbeetle.AccountFlags;
import com.tigerbeetle.CreateAccountResultBatch;
import com.tigerbeetle.CreateTransferResultBatch;
import com.tigerbeetle.TransferBatch;
import io.trialbalance.protocol.measure.StepFailure.Kind;
import io.trialbalance.protocol.plan.Workload;
import io.trialbalance.workload.database.Ledger.Progress;
import io.trialbalance.workload.database.TargetException;

/**
 * Creates the accounts and pays each its initial balance from a bank account without limits, in
 * full batches: an account of TigerBeetle begins at zero.
 *
 * @param client of the control side
 * @param ids of this generation
 * @param workload the plan's
 * @param accountFlags of every account but the bank's
 * @param progress is told how far it is
 */
record Funding(
    ControlClient client, LedgerIds ids, Workload workload, int accountFlags, Progress progress) {

  private static final String NOT_CREATED = "an account was not created";

  /**
   * Creates the bank account, which makes the generation this attempt's own.
   *
   * @param attempt whose it is; 0 if nobody asks
   * @return false if somebody else was first
   */
  boolean claim(long attempt) throws TargetException, InterruptedException {
    AccountBatch bank = new AccountBatch(1);
    bank.add();
    ids.writeBank(bank, AccountFlags.NONE, attempt);
    CreateAccountResultBatch results = answers(bank);
    if (!results.next()) {
      return true;
    }
    String code = results.getResult().name();
    if (code.startsWith("Exists")) {
      return false;
    }
    throw notDone(NOT_CREATED, code);
  }

  /** Creates the other accounts of a generation that is claimed, and pays them. */
  void run() throws TargetException, InterruptedException {
    for (long first = 1; first <= workload.accounts(); first += TigerBeetleOptions.MOST_EVENTS) {
      progress.at("creating accounts", (first - 1.0) / workload.accounts());
      createAccounts(first, size(first));
    }
    if (workload.initialBalance() > 0) {
      for (long first = 1; first <= workload.accounts(); first += TigerBeetleOptions.MOST_EVENTS) {
        progress.at("funding accounts", (first - 1.0) / workload.accounts());
        fund(first, size(first));
      }
    }
    progress.at("funding accounts", 1);
  }

  private int size(long first) {
    return (int) Math.min(TigerBeetleOptions.MOST_EVENTS, workload.accounts() - first + 1);
  }

  private void createAccounts(long first, int size) throws TargetException, InterruptedException {
    AccountBatch batch = new AccountBatch(size);
    for (int i = 0; i < size; i++) {
      batch.add();
      ids.writeAccount(batch, first + i, accountFlags);
    }
    create(batch);
  }

  private void create(AccountBatch batch) throws TargetException, InterruptedException {
    CreateAccountResultBatch results = answers(batch);
    if (results.next()) {
      throw notDone(NOT_CREATED, results.getResult().name());
    }
  }

  private CreateAccountResultBatch answers(AccountBatch batch)
      throws TargetException, InterruptedException {
    return client.call("creating accounts", c -> c.createAccountsAsync(batch));
  }

  private void fund(long first, int size) throws TargetException, InterruptedException {
    TransferBatch batch = new TransferBatch(size);
    for (int i = 0; i < size; i++) {
      batch.add();
      ids.writeFunding(batch, first + i, workload.initialBalance());
    }
    CreateTransferResultBatch results =
        client.call("funding accounts", c -> c.createTransfersAsync(batch));
    if (results.next()) {
      throw notDone("an account was not funded", results.getResult().name());
    }
  }

  private TargetException notDone(String what, String code) {
    return new TargetException(
        Kind.FAILED,
        what
            + " in ledger "
            + Integer.toUnsignedString(ids.ledger())
            + " of TigerBeetle, "
            + client.address()
            + ": the server answered "
            + code
            + ". If the data file is not this tool's own, use another ledger number or an empty"
            + " file");
  }
}
