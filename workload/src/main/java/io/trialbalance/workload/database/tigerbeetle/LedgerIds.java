package io.trialbalance.workload.database.tigerbeetle;

import com.tigerbeetle.AccountBatch;
import com.tigerbeetle.TransferBatch;
import com.tigerbeetle.UInt128;
import io.trialbalance.workload.database.Transfer;

/**
 * Which ids accounts and transfers have. Ids are unique in a cluster and cannot be deleted, so that
 * each reset of a grown data file begins a generation of its own: 0 in an empty file, where
 * accounts and transfers have the engine's numbers; from 1 on the generation stands above the
 * account's number, in the place of the attempt in a transfer's id, and is added to the ledger.
 *
 * <p>A generation belongs to whoever creates its bank account, which the server lets only one do.
 * That account says for which attempt, so that the attempt's other nodes find it, whoever has begun
 * another generation meanwhile: nobody can lock a cluster, but no two runs share an id in it.
 *
 * @param generation from 0
 * @param ledger of this generation, an unsigned 32-bit number
 * @param code of all accounts and transfers, from 1; 0 for such as the server refuses
 */
record LedgerIds(int generation, int ledger, int code) {

  /** Marks bank accounts of ours; the most significant half of their user data. */
  static final long MARK_HIGH = 0x747269616c62616cL;

  static final long MARK_LOW = 0x616e63652d62616eL;

  /** The bank account's number; accounts count from 1. */
  private static final long BANK = -1L;

  static LedgerIds of(int generation, TigerBeetleOptions options) {
    return new LedgerIds(generation, (int) (options.ledger() + generation), options.code());
  }

  /**
   * The same, with which the server refuses every transfer for its form: only events of accounts
   * and transfers without a code are refused so ({@link Answer}).
   */
  LedgerIds refused() {
    return new LedgerIds(generation, ledger, 0);
  }

  /** Most significant half of the stored id of the transfer that has {@code idHigh}. */
  long transferIdHigh(long idHigh) {
    return generation == 0
        ? idHigh
        : (1L << 31 | generation) << Integer.SIZE | idHigh & 0xffff_ffffL;
  }

  /**
   * Writes the bank account at the batch's position.
   *
   * @param attempt whose generation it is; 0 if nobody asks
   */
  void writeBank(AccountBatch batch, int flags, long attempt) {
    writeAccount(batch, BANK, flags);
    batch.setUserData128(MARK_LOW, MARK_HIGH);
    batch.setUserData64(attempt);
  }

  /** Writes account {@code number} at the batch's position. */
  void writeAccount(AccountBatch batch, long number, int flags) {
    batch.setId(number, generation);
    batch.setLedger(ledger);
    batch.setCode(code);
    batch.setFlags(flags);
  }

  /** Writes the transfer that pays account {@code number} its initial balance; sequence 0. */
  void writeFunding(TransferBatch batch, long number, long amount) {
    write(batch, transferIdHigh(0), number, BANK, number, amount);
  }

  /** Writes {@code transfer} at the batch's position. */
  void write(TransferBatch batch, Transfer transfer) {
    write(
        batch,
        transferIdHigh(transfer.idHigh()),
        transfer.idLow(),
        transfer.debitAccount(),
        transfer.creditAccount(),
        transfer.amount());
  }

  private void write(
      TransferBatch batch, long idHigh, long idLow, long debit, long credit, long amount) {
    batch.setId(idLow, idHigh);
    batch.setDebitAccountId(debit, generation);
    batch.setCreditAccountId(credit, generation);
    batch.setAmount(amount, 0);
    batch.setLedger(ledger);
    batch.setCode(code);
  }

  /** Whether the account at the batch's position is one of the plan's. */
  boolean isAccount(AccountBatch batch) {
    return batch.getLedger() == ledger
        && batch.getId(UInt128.MostSignificant) == generation
        && batch.getId(UInt128.LeastSignificant) != BANK;
  }

  /** Whether the transfer at the batch's position is one of the load. */
  boolean isTransfer(TransferBatch batch) {
    return batch.getLedger() == ledger
        && batch.getDebitAccountId(UInt128.MostSignificant) == generation
        && batch.getDebitAccountId(UInt128.LeastSignificant) != BANK;
  }
}
