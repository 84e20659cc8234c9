package io.trialbalance.workload.database.postgresql;

import io.r2dbc.postgresql.api.PostgresqlConnection;
import io.r2dbc.spi.Readable;
import io.trialbalance.protocol.measure.DatabaseDescription.Fact;
import io.trialbalance.protocol.measure.DatabaseDescription.Source;
import io.trialbalance.workload.database.TargetException;
import java.sql.ResultSet;
import java.sql.SQLException;
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
  static final Map<String, String> WHERE_OTHERWISE =
      Map.of(
          "default_transaction_read_only", "off",
          "transaction_timeout", "0",
          "session_replication_role", "origin");

  /** Sets what is otherwise, and says how that was; pg_settings does not show the role. */
  private static final String CORRECT =
      "SELECT count(set_config(s.name, w.value, false)) FILTER (WHERE w.asked) > 0,"
          + " pg_is_in_recovery(),"
          + " (SELECT reset_val FROM pg_settings WHERE name = 'default_transaction_read_only') = 'on',"
          + " count(set_config(s.name, w.value, false)) FILTER (WHERE NOT w.asked),"
          + " set_config('role', 'none', false)"
          + " FROM pg_settings AS s JOIN (VALUES %s, %s) AS w (name, value, asked)"
          + " ON s.name = w.name AND s.setting <> w.value";

  /**
   * How a session was when it began.
   *
   * @param isStartCut whether somebody between us and the server kept from it what it was to begin
   *     with
   * @param isInRecovery whether the server is a standby
   * @param isReadOnly whether transactions were to be
   */
  record Found(boolean isStartCut, boolean isInRecovery, boolean isReadOnly) {
    /** The only row of {@link #correcting} as JDBC has it. */
    static Found of(ResultSet row) throws SQLException {
      return new Found(row.getBoolean(1), row.getBoolean(2), row.getBoolean(3));
    }

    private static Found of(Readable row) {
      return new Found(
          row.get(0, Boolean.class), row.get(1, Boolean.class), row.get(2, Boolean.class));
    }
  }

  /** Whether a session will do. */
  interface Check {
    void of(Found found) throws TargetException;
  }

  private static final String DIFFERENT =
      "SELECT s.name || ' = ' || s.setting || coalesce(s.unit, '') FROM pg_settings AS s JOIN"
          + " (VALUES "
          + "%s) AS w (name, value) ON s.name = w.name AND s.setting <> w.value"
          // What a server is made with is no setting of anybody's.
          + " AND NOT (s.name = 'search_path' AND s.setting = s.boot_val)"
          + " ORDER BY s.name";

  private SessionSettings() {}

  private static String values(Map<String, String> settings, String more) {
    return new TreeMap<>(settings)
        .entrySet().stream()
            .map(
                one ->
                    "("
                        + Namespace.literal(one.getKey())
                        + ", "
                        + Namespace.literal(one.getValue())
                        + more
                        + ")")
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
   * The statement that sets what could not be asked for when the session began, or was asked for in
   * vain; its row is what is {@link Found}.
   *
   * @param asked what was to be set when it began
   */
  static String correcting(Map<String, String> asked) {
    return CORRECT.formatted(values(asked, ", true"), values(WHERE_OTHERWISE, ", false"));
  }

  /** Executes it, if it is a session that will do. */
  static Mono<PostgresqlConnection> correct(
      PostgresqlConnection connection, Map<String, String> asked, Check check) {
    return connection
        .createStatement(correcting(asked))
        .execute()
        .flatMap(result -> result.map(row -> Found.of(row)))
        .single()
        .flatMap(
            found -> {
              try {
                check.of(found);
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
    Map<String, String> all = new TreeMap<>(with(namespace, WHERE_OTHERWISE));
    // The plan says it, and that is verified.
    all.remove("default_transaction_isolation");
    List<String> different =
        asTheServerHasIt.query(
            DIFFERENT.formatted(values(all, "")),
            row -> row.get(0, String.class),
            LIMIT,
            "reading the user's settings");
    return different.isEmpty()
        ? List.of()
        : List.of(new Fact(OVERRIDDEN, String.join(", ", different), Source.READ));
  }

  /**
   * The statement that tells what is otherwise in a session that is not ours to set: {@code name =
   * value} in each row.
   *
   * @param wanted as {@link #with} says
   * @param user who should be known to the server there
   */
  static String differing(Map<String, String> wanted, String user) {
    Map<String, String> all = new TreeMap<>(wanted);
    all.putAll(WHERE_OTHERWISE);
    return "SELECT * FROM ("
        + DIFFERENT.formatted(values(all, ""))
        + ") AS settings UNION ALL SELECT 'user = ' || current_user WHERE current_user <> "
        + Namespace.literal(user);
  }
}
