package io.trialbalance.workload.database.postgresql;

import io.r2dbc.postgresql.api.PostgresqlStatement;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/**
 * How to handle what a lane sends in one call: one transfer, or a batch of them. Without state.
 *
 * @param <W> what is sent in one call
 */
interface Work<W> {

  /** Gives {@code statement} its four parameters. */
  void bind(W work, PostgresqlStatement statement);

  /** The same through JDBC. */
  void bind(W work, PreparedStatement statement) throws SQLException;

  /** Notes that it is sent at {@code nowNanos}, for the first time. */
  void sent(W work, long nowNanos);

  /** Notes that it is sent once more at {@code nowNanos}, for that cause. */
  void sentAgain(W work, long nowNanos, int cause);

  /** Whether the call may be repeated after the server rolled it back with {@code sqlState}. */
  boolean mayRepeatAfter(String sqlState);

  /** Ends it with the letters of {@link Answer}. */
  void answered(W work, String letters);

  /** Ends it: it certainly has no effect. */
  void failed(W work, String reason);

  /** Ends it: it may have committed. */
  void unknown(W work, String reason);
}
