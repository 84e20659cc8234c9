package io.trialbalance.workload.database.postgresql;

import io.r2dbc.postgresql.api.PostgresqlResult;
import io.r2dbc.postgresql.api.PostgresqlStatement;
import io.r2dbc.spi.Result;
import io.r2dbc.spi.Row;
import io.r2dbc.spi.RowMetadata;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;

/**
 * Executes a bound statement of one row and one column again and again. Its subscribers are written
 * by hand and used for every execution: {@code flatMap} in their place costs 2 µs a transfer,
 * {@code usingWhen} 10 µs.
 */
final class Exchange {

  private static final BiFunction<Row, RowMetadata, String> FIRST_COLUMN =
      (row, metadata) -> row.get(0, String.class);

  private final boolean watchesWarnings;
  private final Answered answered;
  private final Consumer<Throwable> errored;
  private final StatementSubscriber statementSubscriber = new StatementSubscriber();
  private final RowSubscriber rowSubscriber = new RowSubscriber();
  private String letters;
  private boolean localCommitOnly;

  /**
   * @param watchesWarnings whether a commit may be local only, which only a warning tells
   * @param answered is told when the server is ready for the next execution
   * @param errored is told of an error instead
   */
  Exchange(boolean watchesWarnings, Answered answered, Consumer<Throwable> errored) {
    this.watchesWarnings = watchesWarnings;
    this.answered = answered;
    this.errored = errored;
  }

  /** What an execution came to. */
  @FunctionalInterface
  interface Answered {
    /**
     * @param letters the only column of the only row; null if there was none
     * @param localCommitOnly whether the server warned that standbys may not have the commit
     */
    void with(String letters, boolean localCommitOnly);
  }

  /** Sends {@code statement} as it is bound now. */
  void execute(PostgresqlStatement statement) {
    letters = null;
    localCommitOnly = false;
    statement.execute().subscribe(statementSubscriber);
  }

  private boolean isNoLocalCommitWarning(Result.Segment segment) {
    if (segment instanceof Result.Message message
        && PostgresErrors.isLocalCommitOnly(message.sqlState())) {
      localCommitOnly = true;
      return false;
    }
    return true;
  }

  private final class StatementSubscriber implements CoreSubscriber<PostgresqlResult> {

    @Override
    public void onSubscribe(Subscription subscription) {
      subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(PostgresqlResult result) {
      PostgresqlResult rows =
          watchesWarnings ? result.filter(Exchange.this::isNoLocalCommitWarning) : result;
      rows.map(FIRST_COLUMN).subscribe(rowSubscriber);
    }

    @Override
    public void onError(Throwable error) {
      errored.accept(error);
    }

    @Override
    public void onComplete() {
      // The rows complete later, when the server is ready for the next query.
    }
  }

  private final class RowSubscriber implements CoreSubscriber<String> {

    @Override
    public void onSubscribe(Subscription subscription) {
      subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(String value) {
      letters = value;
    }

    @Override
    public void onError(Throwable error) {
      errored.accept(error);
    }

    @Override
    public void onComplete() {
      answered.with(letters, localCommitOnly);
    }
  }
}
