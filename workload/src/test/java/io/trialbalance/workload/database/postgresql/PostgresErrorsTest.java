package io.trialbalance.workload.database.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.R2dbcNonTransientResourceException;
import io.trialbalance.protocol.config.Secret;
import io.trialbalance.protocol.measure.StepFailure;
import io.trialbalance.workload.database.TargetException;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.channels.ClosedChannelException;
import java.sql.SQLTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postgresql.util.PSQLException;
import org.postgresql.util.PSQLState;

class PostgresErrorsTest {

  private static final PostgresAddress ADDRESS =
      new PostgresAddress(
          "db", 5432, "bench", "postgres", "me", Secret.of("s3cret"), Duration.ofSeconds(1));

  @ParameterizedTest
  @CsvSource({
    "40001, ROLLED_BACK, serialization failure",
    "40P01, ROLLED_BACK, deadlock",
    "08006, CONNECTION_LOST, SQLSTATE 08006",
    "57P01, CONNECTION_LOST, SQLSTATE 57P01",
    "40003, CONNECTION_LOST, SQLSTATE 40003",
    "23505, FAILED, duplicate id",
    "53100, FAILED, SQLSTATE 53100"
  })
  void anSqlStateSaysWhatBecameOfTheAttempt(
      String state, PostgresErrors.Meaning meaning, String reason) {
    R2dbcException error = new R2dbcNonTransientResourceException("message", state);

    assertThat(PostgresErrors.meaning(error)).isEqualTo(meaning);
    assertThat(PostgresErrors.reason(error)).startsWith(reason);
  }

  @Test
  void whatIsOfOneTransferAloneIsNotInTheReason() {
    R2dbcException error =
        new R2dbcNonTransientResourceException(
            "account 4711 of 0191d8a2-0000-7000-8000-000000000001 is \"frozen_2\"\n\u001b[31m",
            "23514");

    assertThat(PostgresErrors.reason(error))
        .isEqualTo("SQLSTATE 23514: account … of … is \"frozen_2\" [31m");
  }

  @Test
  void aConnectionThatBrokeIsNoServerThatCannotBeReached() {
    for (Exception broke :
        List.of(
            new EOFException(),
            new ClosedChannelException(),
            new IOException("Connection reset by peer"),
            new IOException("sendAddress(..) failed with error(-104): Connection reset by peer"),
            new R2dbcNonTransientResourceException(
                "Cannot exchange messages because the connection is closed"))) {
      TargetException error = PostgresErrors.explain(broke, ADDRESS, "reading totals");
      assertThat(error)
          .hasMessageStartingWith("reading totals: PostgreSQL at db:5432 closed the connection (")
          .hasMessageNotContaining("Exception")
          .hasMessageNotContaining("sendAddress")
          .hasMessageNotContaining("Check host and port");
      assertThat(error.toStepFailure().kind()).isEqualTo(StepFailure.Kind.UNREACHABLE);
      assertThat(PostgresErrors.isOfBrokenConnection(error)).isTrue();
    }
    assertThat(PostgresErrors.explain(new ConnectException("refused"), ADDRESS, "connecting"))
        .hasMessageContaining("is not reachable (refused). Check host and port");
    assertThat(
            PostgresErrors.isOfBrokenConnection(
                PostgresErrors.explain(new TimeoutException(), ADDRESS, "connecting")))
        .isFalse();
  }

  @Test
  void anErrorOfTheSocketMayHideACommit() {
    assertThat(PostgresErrors.meaning(new IOException("reset")))
        .isEqualTo(PostgresErrors.Meaning.CONNECTION_LOST);
  }

  @ParameterizedTest
  @CsvSource({
    "no more connections allowed (max_client_conn), 08P01, REFUSED, (max_client_conn",
    "no more connections allowed (max_client_conn), 53300, REFUSED, (max_client_conn",
    "query_wait_timeout, 08P01, REFUSED, (default_pool_size",
    "pgbouncer cannot connect to server, 08P01, UNREACHABLE, its log says why"
  })
  void whyAPoolerGivesNoSessionIsSaidAlikeThroughBothClients(
      String words, String state, StepFailure.Kind kind, String advice) {
    StepFailure failure = explain(new R2dbcNonTransientResourceException(words, state));

    assertThat(failure.kind()).isEqualTo(kind);
    assertThat(failure.message()).contains("the pooler at db:5432", words, advice);
    assertThat(explain(new PSQLException(words, PSQLState.PROTOCOL_VIOLATION))).isEqualTo(failure);
  }

  @Test
  void whoSaysNothingIsSaidAlikeThroughBothClients() {
    assertThat(explain(new SQLTimeoutException("attempt timed out", "08001")))
        .isEqualTo(explain(new TimeoutException()));
  }

  private static StepFailure explain(Exception error) {
    return PostgresErrors.explain(error, ADDRESS, "opening").toStepFailure();
  }

  @ParameterizedTest
  @CsvSource({
    "28P01, REFUSED, wrong or missing password",
    "28000, REFUSED, pg_hba.conf",
    "3D000, REFUSED, no such database",
    "53300, REFUSED, max_connections",
    "42501, REFUSED, may not do that",
    "XX000, FAILED, SQLSTATE XX000",
    "57P01, UNREACHABLE, has ended the session",
    "57P03, UNREACHABLE, takes no connections now",
    "08P01, REFUSED, PgBouncer",
    "42P05, REFUSED, PgBouncer",
    "08001, UNREACHABLE, not reachable"
  })
  void aStepsFailureSaysWhoseFaultItIsAndHowToMendIt(
      String state, StepFailure.Kind kind, String hint) {
    StepFailure failure =
        PostgresErrors.explain(
                new R2dbcNonTransientResourceException("message", state), ADDRESS, "resetting")
            .toStepFailure();

    assertThat(failure.kind()).isEqualTo(kind);
    assertThat(failure.message())
        .startsWith("resetting: ")
        .contains("db:5432", hint)
        .doesNotContain("s3cret");
  }

  @Test
  void aTimeLimitThatPassedMeansThatTheServerIsUnreachable() {
    StepFailure failure =
        PostgresErrors.explain(new TimeoutException(), ADDRESS, "describing").toStepFailure();

    assertThat(failure.kind()).isEqualTo(StepFailure.Kind.UNREACHABLE);
    assertThat(failure.message()).contains("did not answer in time");
  }
}
