package io.trialbalance.workload.database.postgresql;

import io.r2dbc.postgresql.api.PostgresqlConnection;
import io.trialbalance.protocol.measure.DatabaseDescription.Fact;
import io.trialbalance.protocol.measure.DatabaseDescription.Source;
import io.trialbalance.workload.database.TargetException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import reactor.core.publisher.Mono;

/**
 * What every session of ours is set to, whatever the server's file, the role or the database say: a
 * time limit would end a load or the lock that protects it, a read-only session could not write,
 * and a server that is told to keep its warnings to itself would not say that a commit is only
 * local.
 */
final class SessionSettings {

  /** The fact that says what was otherwise. */
  static final String OVERRIDDEN = "overridden for our sessions";

  private static final Duration LIMIT = Duration.ofSeconds(30);

  /** Those that every release has that we drive: asked for when a session begins. */
  private static final Map<String, String> AT_BEGIN =
      Map.of(
          "statement_timeout", "0",
          "lock_timeout", "0",
          "idle_session_timeout", "0",
          "idle_in_transaction_session_timeout", "0",
          "default_transaction_isolation", "read committed",
          "default_transaction_deferrable", "off",
          "row_security", "on",
          "role", "none",
          "client_min_messages", "notice");

  /**
   * Those that some releases lack, that not everybody may ask for, or of which we want to know how
   * they were: set where they are otherwise, which whoever has them so may.
   */
  private static final Map<String, String> WHERE_OTHERWISE =
      Map.of(
          "default_transaction_read_only", "off",
          "transaction_timeout", "0",
          "session_replication_role", "origin");

  /** Sets what cannot be asked for when a session begins, and says what it was. */
  static final String CORRECT =
      "SELECT count(set_config(s.name, w.value, false)), pg_is_in_recovery(),"
          + " (SELECT reset_val FROM pg_settings WHERE name = 'default_transaction_read_only') = 'on'"
          + " FROM pg_settings AS s JOIN (VALUES "
          + values(WHERE_OTHERWISE)
          + ") AS w (name, value) ON s.name = w.name AND s.setting <> w.value";

  private static final String DIFFERENT =
      "SELECT s.name || ' = ' || s.setting || coalesce(s.unit, '') FROM pg_settings AS s JOIN"
          + " (VALUES "
          + values(all())
          + ", ('search_path', %s)) AS w (name, value) ON s.name = w.name AND s.setting <> w.value"
          // What a server is made with is no setting of anybody's.
          + " AND NOT (s.name = 'search_path' AND s.setting = s.boot_val)"
          + " ORDER BY s.name";

  private SessionSettings() {}

  private static Map<String, String> all() {
    Map<String, String> all = new TreeMap<>(AT_BEGIN);
    // The plan says it, and that is verified.
    all.remove("default_transaction_isolation");
    all.putAll(WHERE_OTHERWISE);
    return all;
  }

  private static String values(Map<String, String> settings) {
    return new TreeMap<>(settings)
        .entrySet().stream()
            .map(one -> "('" + one.getKey() + "', '" + one.getValue() + "')")
            .collect(Collectors.joining(", "));
  }

  /** Those of a session in {@code namespace} that begins, with {@code own} ones of its purpose. */
  static Map<String, String> with(Namespace namespace, Map<String, String> own) {
    Map<String, String> settings = new TreeMap<>(AT_BEGIN);
    settings.put("search_path", namespace.searchPath());
    settings.putAll(own);
    return settings;
  }

  /**
   * Sets what cannot be asked for when a session begins, if it is one that will do.
   *
   * @param server for people
   */
  static Mono<PostgresqlConnection> correct(
      PostgresqlConnection connection, TargetSession wanted, String server) {
    return connection
        .createStatement(CORRECT)
        .execute()
        .flatMap(
            result ->
                result.map(row -> List.of(row.get(1, Boolean.class), row.get(2, Boolean.class))))
        .single()
        .flatMap(
            seen -> {
              try {
                wanted.verify(server, seen.get(0), seen.get(1));
                return Mono.just(connection);
              } catch (TargetException e) {
                return Mono.error(e);
              }
            })
        .onErrorResume(error -> connection.close().then(Mono.<PostgresqlConnection>error(error)));
  }

  /**
   * What was otherwise for this user, for the run's document.
   *
   * @param asTheServerHasIt a session of which nothing was set
   */
  static List<Fact> overridden(ControlConnection asTheServerHasIt, Namespace namespace)
      throws TargetException, InterruptedException {
    List<String> different =
        asTheServerHasIt.query(
            DIFFERENT.formatted(Namespace.literal(namespace.searchPath())),
            row -> row.get(0, String.class),
            LIMIT,
            "reading the user's settings");
    return different.isEmpty()
        ? List.of()
        : List.of(new Fact(OVERRIDDEN, String.join(", ", different), Source.READ));
  }
}
