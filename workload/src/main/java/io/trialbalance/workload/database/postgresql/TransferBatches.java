package io.trialbalance.workload.database.postgresql;

import io.r2dbc.postgresql.api.PostgresqlStatement;
import io.trialbalance.workload.batching.Batch;
import io.trialbalance.workload.database.Transfer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.UUID;

/** A batch of transfers in each call, each answered by itself. */
final class TransferBatches implements Work<Batch> {

  @Override
  public void bind(Batch batch, PostgresqlStatement statement) {
    statement
        .bind(0, new BatchColumn.Ids(batch))
        .bind(1, new BatchColumn.Numbers(batch, Transfer::debitAccount))
        .bind(2, new BatchColumn.Numbers(batch, Transfer::creditAccount))
        .bind(3, new BatchColumn.Numbers(batch, Transfer::amount));
  }

  @Override
  public void bind(Batch batch, PreparedStatement statement) throws SQLException {
    int size = batch.size();
    UUID[] ids = new UUID[size];
    long[] debits = new long[size];
    long[] credits = new long[size];
    long[] amounts = new long[size];
    for (int i = 0; i < size; i++) {
      Transfer transfer = batch.get(i);
      ids[i] = new UUID(transfer.idHigh(), transfer.idLow());
      debits[i] = transfer.debitAccount();
      credits[i] = transfer.creditAccount();
      amounts[i] = transfer.amount();
    }
    Connection connection = statement.getConnection();
    statement.setArray(1, connection.createArrayOf("uuid", ids));
    statement.setObject(2, debits);
    statement.setObject(3, credits);
    statement.setObject(4, amounts);
  }

  @Override
  public void sent(Batch batch, long nowNanos) {
    for (int i = 0; i < batch.size(); i++) {
      batch.get(i).sent(nowNanos);
    }
  }

  @Override
  public void sentAgain(Batch batch, long nowNanos, int cause) {
    for (int i = 0; i < batch.size(); i++) {
      batch.get(i).sentAgain(nowNanos, cause);
    }
  }

  /**
   * Our function answers repeated ids by itself, except one that another transaction stored after
   * this one's snapshot: the next attempt sees it.
   */
  @Override
  public boolean mayRepeatAfter(String sqlState) {
    return PostgresErrors.UNIQUE_VIOLATION.equals(sqlState);
  }

  @Override
  public void answered(Batch batch, String letters) {
    if (letters.length() != batch.size()) {
      unknown(batch, "answer not understood");
      return;
    }
    for (int i = 0; i < letters.length(); i++) {
      Answer.end(batch.get(i), letters.charAt(i));
    }
    batch.done();
  }

  @Override
  public void failed(Batch batch, String reason) {
    for (int i = 0; i < batch.size(); i++) {
      batch.get(i).failed(reason);
    }
    batch.done();
  }

  @Override
  public void unknown(Batch batch, String reason) {
    for (int i = 0; i < batch.size(); i++) {
      batch.get(i).unknown(reason);
    }
    batch.done();
  }
}
