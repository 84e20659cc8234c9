package io.trialbalance.workload.database.postgresql;

import io.trialbalance.protocol.measure.StepFailure.Kind;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Why a pooler gives no session, by PgBouncer's own words: most of them come with the SQLSTATE of a
 * violated protocol.
 */
enum PoolerRefusal {
  /** It takes no further connection. */
  CLIENTS_FULL(
      Kind.REFUSED,
      "Make the plan's pool smaller, or greater what the pooler takes (max_client_conn,"
          + " max_db_client_connections, max_user_client_connections)",
      "no more connections allowed",
      "client connections exceeded"),
  /** It has let us wait for a session until it had enough. */
  POOL_FULL(
      Kind.REFUSED,
      "Make the plan's pool smaller, or greater what the pooler has (default_pool_size,"
          + " max_db_connections, max_user_connections)",
      "query_wait_timeout"),
  /** It cannot get one from its server. */
  NO_SERVER(
      Kind.UNREACHABLE,
      "Its own server does not answer it or does not let it in: its log says why",
      "server login has been failing",
      "server login failed",
      "cannot connect to server");

  private final Kind kind;
  private final String advice;
  private final List<String> words;

  PoolerRefusal(Kind kind, String advice, String... words) {
    this.kind = kind;
    this.advice = advice;
    this.words = List.of(words);
  }

  /** The one that {@code error} tells, which may be null; empty if it tells none. */
  static Optional<PoolerRefusal> in(Throwable error) {
    String said = error == null ? "" : String.valueOf(error.getMessage());
    return Stream.of(values())
        .filter(one -> one.words.stream().anyMatch(said::contains))
        .findFirst();
  }

  Kind kind() {
    return kind;
  }

  /** What to do about it, as a sentence without its full stop. */
  String advice() {
    return advice;
  }
}
