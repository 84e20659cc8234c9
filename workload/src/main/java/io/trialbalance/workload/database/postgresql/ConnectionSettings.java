package io.trialbalance.workload.database.postgresql;

import io.r2dbc.postgresql.api.PostgresqlConnection;
import io.r2dbc.spi.Readable;
import io.trialbalance.protocol.measure.StepFailure.Kind;
import io.trialbalance.workload.database.TargetException;
import io.trialbalance.workload.database.postgresql.PostgresOptions.Executor;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import reactor.core.publisher.Mono;

/**
 * What a connection of the load is set to, and what the server says that it is.
 *
 * @param isolationLevel PostgreSQL's words: {@code "read committed"}
 * @param synchronousCommit PostgreSQL's word
 * @param standbys that a commit waits for: {@code synchronous_standby_names}, empty for none
 * @param hasExecutor whether the database has the function that is called
 * @param mark of the namespace ({@link DatabaseMark})
 */
record ConnectionSettings(
    String isolationLevel,
    String synchronousCommit,
    String standbys,
    boolean hasExecutor,
    String mark) {

  private static final Duration LIMIT = Duration.ofSeconds(30);

  private static final String SESSION =
      "SELECT current_setting('transaction_isolation'), current_setting('synchronous_commit')";

  static final String SYNCHRONOUS_COMMIT = "synchronous_commit";

  /** What the function sets itself is not the session's ({@link LoadPath}). */
  private static final String READ_BACK =
      """
      SELECT current_setting('transaction_isolation'),
             coalesce((SELECT substring(prosrc FROM $$'synchronous_commit', '([a-z_]+)'$$)
                         FROM pg_proc WHERE oid = to_regproc(%1$s)),
                      current_setting('synchronous_commit')),
             current_setting('synchronous_standby_names'), to_regproc(%1$s) IS NOT NULL, %2$s
      """;

  /** The server settings, by name, that a connection for {@code options} is opened with. */
  static Map<String, String> of(PostgresOptions options) {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("default_transaction_isolation", isolationLevel(options));
    settings.put(SYNCHRONOUS_COMMIT, options.synchronousCommit().label());
    if (options.executor() == Executor.BATCHED) {
      // Planning anew for each batch's arrays costs more than it could gain.
      settings.put("plan_cache_mode", "force_generic_plan");
    }
    return settings;
  }

  /** As the server says. */
  static Mono<ConnectionSettings> readBack(
      PostgresqlConnection connection, Namespace namespace, PostgresOptions options) {
    return connection
        .createStatement(query(namespace, options))
        .execute()
        .flatMap(result -> result.map(ConnectionSettings::of))
        .single();
  }

  /** What is asked for them; answered by one row. */
  static String query(Namespace namespace, PostgresOptions options) {
    return READ_BACK.formatted(
        Namespace.literal(SqlResources.function(namespace, options)), namespace.ownMark());
  }

  /** The answer's row as JDBC has it. */
  static ConnectionSettings of(ResultSet row) throws SQLException {
    return new ConnectionSettings(
        row.getString(1), row.getString(2), row.getString(3), row.getBoolean(4), row.getString(5));
  }

  private static ConnectionSettings of(Readable row) {
    return new ConnectionSettings(
        row.get(0, String.class),
        row.get(1, String.class),
        row.get(2, String.class),
        row.get(3, Boolean.class),
        row.get(4, String.class));
  }

  /** Whether a commit may wait for standbys, and thus be local only. */
  boolean waitsForStandbys() {
    return !standbys.isEmpty()
        && !synchronousCommit.equals("off")
        && !synchronousCommit.equals("local");
  }

  /**
   * Checks that the server does as {@code options} ask.
   *
   * @throws TargetException if it does not
   */
  void verify(PostgresOptions options) throws TargetException {
    verify(options, isolationLevel, synchronousCommit);
    if (!hasExecutor) {
      throw new TargetException(
          Kind.REFUSED,
          "the database has no function of "
              + (options.ceiling() ? "the ceiling of " : "")
              + "executor '"
              + options.executor().label()
              + "': it was not reset for it. Reset it with this plan first");
    }
  }

  /**
   * The same of a session that is set like the load's, before there is anything in the database.
   *
   * @throws TargetException if it does not
   */
  static void verifySession(ControlConnection connection, PostgresOptions options)
      throws TargetException, InterruptedException {
    String[] got =
        connection
            .query(
                SESSION,
                row -> new String[] {row.get(0, String.class), row.get(1, String.class)},
                LIMIT,
                "reading the session's settings")
            .get(0);
    verify(options, got[0], got[1]);
  }

  private static void verify(PostgresOptions options, String isolation, String commit)
      throws TargetException {
    verify("isolation level", isolationLevel(options), isolation);
    verify(SYNCHRONOUS_COMMIT, options.synchronousCommit().label(), commit);
  }

  private static void verify(String what, String asked, String got) throws TargetException {
    if (!asked.equals(got)) {
      throw new TargetException(
          Kind.REFUSED,
          "the plan asks for "
              + what
              + " '"
              + asked
              + "' but the server's connections have '"
              + got
              + "'. Something between (a pooler, or a setting of the role) overrides it");
    }
  }

  private static String isolationLevel(PostgresOptions options) {
    return options.isolationLevel().label().replace('-', ' ');
  }
}
