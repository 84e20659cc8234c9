package io.trialbalance.workload.database.postgresql;

import io.r2dbc.postgresql.api.PostgresqlConnection;
import io.trialbalance.protocol.measure.StepFailure.Kind;
import io.trialbalance.workload.database.TargetException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import reactor.core.publisher.Mono;

/**
 * How the sessions of a load come to be. Straight from the server they are its own, and it sets
 * them as the plan says. A pooler lends them, for a transaction each if it likes, and to others as
 * well: nothing is set there, but the reset makes sessions begin as they should, and the functions
 * set the rest; whether all is so, is read from each.
 *
 * @param address to which the load connects
 * @param isPooled whether that is a pooler's
 */
record LoadPath(PostgresAddress address, boolean isPooled) {

  /** As the control side connects. */
  static LoadPath straight(PostgresAddress address) {
    return new LoadPath(address, false);
  }

  /**
   * Waits until a target's connections are open, for as long as the plan allows.
   *
   * @param isStartCut whether a pooler was met where the server itself was looked for
   */
  void await(Mono<Void> opening, PostgresOptions options, BooleanSupplier isStartCut)
      throws TargetException, InterruptedException {
    try {
      Blocking.await(
          opening,
          address.connectTimeout().plus(options.pool().acquireTimeout()),
          address,
          isPooled
              ? "opening the connections through the pooler (pooler.host)"
              : "opening the connections");
    } catch (TargetException e) {
      boolean mayBeFull =
          e.toStepFailure().kind() == Kind.UNREACHABLE || PostgresErrors.isOfFullPool(e);
      throw mayBeFull && (isPooled || isStartCut.getAsBoolean()) ? ofFullPool(e, options) : e;
    }
  }

  /** Who waits for a session that a pooler does not give learns nothing of that from the pooler. */
  private static TargetException ofFullPool(TargetException failed, PostgresOptions options) {
    return new TargetException(
        failed.toStepFailure().kind(),
        failed.getMessage()
            + ". A pooler is between: one that gives whole sessions has to give "
            + ServerRoom.connectionsOf(options)
            + " at once to one user in one database (default_pool_size)",
        failed);
  }

  private Namespace namespace() {
    return address.namespace();
  }

  private Map<String, String> wanted(PostgresOptions options) {
    return SessionSettings.with(namespace(), ConnectionSettings.of(options));
  }

  /** Connections that a node's load has at the server; how many a pooler has is the pooler's. */
  int connectionsAtServer(PostgresOptions options) {
    return isPooled ? 0 : ServerRoom.connectionsOf(options);
  }

  /**
   * Statements of a reset after which sessions begin as the plan wants them.
   *
   * @param known settings of this release that a user may change
   */
  List<String> ofReset(PostgresOptions options, List<String> known) {
    Map<String, String> all = new TreeMap<>(wanted(options));
    all.putAll(SessionSettings.WHERE_OTHERWISE);
    // It is one, and pg_settings does not show it.
    all.keySet().removeIf(name -> !known.contains(name) && !name.equals("role"));
    return isPooled ? namespace().setForEverySession(all) : List.of();
  }

  /** What the function that a call is for does first; empty for nothing. */
  String firstInFunctions(PostgresOptions options) {
    String name = ConnectionSettings.SYNCHRONOUS_COMMIT;
    return isPooled && namespace().setInFunctions().contains(name)
        ? "PERFORM set_config('%s', '%s', true);"
            .formatted(name, options.synchronousCommit().label())
        : "";
  }

  /** Whether a session can be looked at before the reset, which changes nothing of it. */
  boolean isKnownBeforeReset(PostgresOptions options) {
    return isPooled && namespace().setForEverySession(wanted(options)).isEmpty();
  }

  /**
   * A session that is as the plan wants it, or {@link TargetException}.
   *
   * @param application what it calls itself
   */
  Mono<PostgresqlConnection> open(
      PostgresConnections connections, String application, PostgresOptions options) {
    String database = address.database();
    return isPooled
        ? connections
            .openUnset(database, application)
            .flatMap(connection -> verified(connection, options))
        : connections.open(database, application, ConnectionSettings.of(options));
  }

  private Mono<PostgresqlConnection> verified(
      PostgresqlConnection connection, PostgresOptions options) {
    return connection
        .createStatement(differing(options))
        .execute()
        .flatMap(result -> result.map(row -> row.get(0, String.class)))
        .collectList()
        .flatMap(
            different -> {
              try {
                verify(different, options);
                return Mono.just(connection);
              } catch (TargetException e) {
                return Mono.error(e);
              }
            })
        .onErrorResume(error -> connection.close().then(Mono.<PostgresqlConnection>error(error)));
  }

  private Map<String, String> ofSessions(PostgresOptions options) {
    Map<String, String> wanted = new TreeMap<>(wanted(options));
    wanted.keySet().removeAll(namespace().setInFunctions());
    return wanted;
  }

  /** The statement that tells how a pooler's session is otherwise: {@code name = value}. */
  String differing(PostgresOptions options) {
    return SessionSettings.differing(ofSessions(options), address.user());
  }

  /**
   * @param different what that has told
   * @throws TargetException if it is anything
   */
  void verify(List<String> different, PostgresOptions options) throws TargetException {
    if (!different.isEmpty()) {
      throw otherwise(different, ofSessions(options));
    }
  }

  private TargetException otherwise(List<String> different, Map<String, String> wanted) {
    String first = different.get(0).split(" = ")[0];
    return new TargetException(
        Kind.REFUSED,
        "the sessions that the pooler at "
            + address.server()
            + " gives have "
            + String.join(", ", different)
            + "; this run needs "
            + first
            + " = "
            + wanted.getOrDefault(first, first.equals("user") ? address.user() : "0")
            + ". "
            + namespace().whoSets(first, address.user())
            + " Or leave pooler.host out");
  }
}
