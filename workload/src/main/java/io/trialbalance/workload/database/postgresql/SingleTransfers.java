package io.trialbalance.workload.database.postgresql;

import io.r2dbc.postgresql.api.PostgresqlStatement;
import io.trialbalance.workload.database.Transfer;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.UUID;

/** One transfer in each call. */
final class SingleTransfers implements Work<Transfer> {

  @Override
  public void bind(Transfer transfer, PostgresqlStatement statement) {
    statement
        .bind(0, new UUID(transfer.idHigh(), transfer.idLow()))
        .bind(1, transfer.debitAccount())
        .bind(2, transfer.creditAccount())
        .bind(3, transfer.amount());
  }

  @Override
  public void bind(Transfer transfer, PreparedStatement statement) throws SQLException {
    statement.setObject(1, new UUID(transfer.idHigh(), transfer.idLow()));
    statement.setLong(2, transfer.debitAccount());
    statement.setLong(3, transfer.creditAccount());
    statement.setLong(4, transfer.amount());
  }

  @Override
  public void sent(Transfer transfer, long nowNanos) {
    transfer.sent(nowNanos);
  }

  @Override
  public void sentAgain(Transfer transfer, long nowNanos, int cause) {
    transfer.sentAgain(nowNanos, cause);
  }

  @Override
  public boolean mayRepeatAfter(String sqlState) {
    return false;
  }

  @Override
  public void answered(Transfer transfer, String letters) {
    Answer.end(transfer, letters.charAt(0));
  }

  @Override
  public void failed(Transfer transfer, String reason) {
    transfer.failed(reason);
  }

  @Override
  public void unknown(Transfer transfer, String reason) {
    transfer.unknown(reason);
  }
}
