package io.trialbalance.workload.database.postgresql;

import io.r2dbc.spi.Readable;
import io.trialbalance.protocol.measure.ServerFigure;
import io.trialbalance.protocol.measure.ServerFigure.Over;
import io.trialbalance.protocol.measure.ServerFigures;
import io.trialbalance.workload.database.ServerReader;
import io.trialbalance.workload.database.TargetException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * PostgreSQL's statistics views: {@code pg_stat_activity}, {@code pg_stat_replication} and the
 * position of the write-ahead log. Who may not read other users' activity (a role outside of {@code
 * pg_monitor}) sees connections without their states.
 */
final class PostgresReader implements ServerReader {

  private static final Duration LIMIT = Duration.ofSeconds(5);
  private static final String DOING = "asking the server how it is";

  private static final String ACTIVITY =
      """
      SELECT coalesce(state, 'hidden'), coalesce(wait_event_type, 'running'), count(*)
      FROM pg_stat_activity
      WHERE %s
      GROUP BY 1, 2
      """
          .formatted(ServerRoom.IS_CLIENTS);

  /**
   * A standby has the log of a primary that it replays, but no position of its own to write at. Who
   * may not read other users' activity does not see when the server's own processes were started,
   * and releases before 14 do not count sessions that were ended.
   */
  private static final String LOG =
      """
      SELECT pg_wal_lsn_diff(
               CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn()
                    ELSE pg_current_wal_lsn() END, '0/0')::float8,
             (SELECT count(*) FROM pg_stat_replication)::float8,
             extract(epoch FROM pg_postmaster_start_time())::float8,
             (SELECT coalesce(extract(epoch FROM stats_reset), 0) FROM pg_stat_bgwriter)::float8,
             (SELECT coalesce(extract(epoch FROM max(backend_start)), 'NaN')
              FROM pg_stat_activity
              WHERE backend_type IN ('checkpointer', 'background writer'))::float8,
             CASE WHEN pg_is_in_recovery() THEN 'NaN'::float8
                  ELSE ('x' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8))::bit(32)::int
             END::float8,
             (SELECT coalesce(sum((to_jsonb(one) ->> 'sessions_killed')::float8), 'NaN')
              FROM pg_stat_database AS one)
      """;

  private static final int LOG_COLUMNS = 7;

  private static final String LAG =
      """
      SELECT %s
      FROM pg_stat_replication,
           (SELECT CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn()
                        ELSE pg_current_wal_lsn() END AS position) AS log
      """;

  /** Who may not read other users' activity sees that there are standbys, and nothing of them. */
  private static final String HIDDEN = "count(*) > count(state)";

  /** From release 17 on checkpoints have a view of their own. */
  private static final String CHECKPOINTS_SINCE_17 =
      "SELECT (num_timed + num_requested)::float8 FROM pg_stat_checkpointer";

  private static final String CHECKPOINTS =
      "SELECT (checkpoints_timed + checkpoints_req)::float8 FROM pg_stat_bgwriter";

  private static final int RELEASE_17 = 170_000;

  private static final List<String> POSITIONS = List.of("write", "flush", "replay");

  /** What {@link #take} tells. */
  static final List<ServerFigure> FIGURES =
      List.of(
          new ServerFigure(
              "connections",
              "Connections of clients by state, without the asking one",
              Over.MEAN,
              "state",
              List.of("active", "idle", "idle-in-transaction", ServerFigure.OTHER)),
          new ServerFigure(
              "waits",
              "Active connections by PostgreSQL's type of the event that they wait for; running do"
                  + " not",
              Over.MEAN,
              "type",
              List.of(
                  "running",
                  "activity",
                  "bufferpin",
                  "client",
                  "extension",
                  "io",
                  "ipc",
                  "lock",
                  "lwlock",
                  "timeout",
                  ServerFigure.OTHER)),
          new ServerFigure(
              "wal-position-bytes",
              "Position in the write-ahead log: its rate is what is written",
              Over.INCREASE_PER_SECOND),
          new ServerFigure(
              ServerFigure.CHECKPOINTS,
              "Checkpoints since the server's statistics began",
              Over.INCREASE),
          new ServerFigure(ServerFigure.STANDBYS, "Standbys that replicate", Over.LOWEST),
          new ServerFigure(
              ServerFigure.STARTED, "When the server was started, since 1970", Over.CHANGE),
          new ServerFigure(
              ServerFigure.STATISTICS_BEGAN,
              "When the statistics of pg_stat_bgwriter began, since 1970: all do after a crash",
              Over.CHANGE),
          new ServerFigure(
              ServerFigure.PROCESSES_BEGAN,
              "When the checkpointer and the background writer were started, since 1970: anew after"
                  + " a crash of any process",
              Over.CHANGE),
          new ServerFigure(ServerFigure.TIMELINE, "Timeline of the write-ahead log", Over.CHANGE),
          new ServerFigure(
              ServerFigure.SESSIONS_KILLED,
              "Sessions that somebody ended by pg_terminate_backend",
              Over.CHANGE),
          new ServerFigure(
              "replication-lag-bytes",
              "How far the slowest standby is behind, by what it has done with the log",
              Over.HIGHEST,
              "position",
              POSITIONS),
          new ServerFigure(
              "replication-lag-seconds", "The same in time", Over.HIGHEST, "position", POSITIONS));

  private final ControlConnection connection;
  private final String checkpoints;

  private PostgresReader(ControlConnection connection, String checkpoints) {
    this.connection = connection;
    this.checkpoints = checkpoints;
  }

  /** Takes {@code connection} over, also when it fails. */
  static PostgresReader open(ControlConnection connection)
      throws TargetException, InterruptedException {
    try {
      int release =
          connection
              .query(
                  "SELECT current_setting('server_version_num')::integer",
                  row -> row.get(0, Integer.class),
                  LIMIT,
                  DOING)
              .get(0);
      return new PostgresReader(
          connection, release >= RELEASE_17 ? CHECKPOINTS_SINCE_17 : CHECKPOINTS);
    } catch (TargetException | InterruptedException | RuntimeException e) {
      connection.close();
      throw e;
    }
  }

  @Override
  public void close() {
    connection.close();
  }

  private record Activity(String state, String waitsFor, double count) {}

  @Override
  public ServerFigures take() throws TargetException, InterruptedException {
    List<Activity> activity =
        connection.query(
            ACTIVITY,
            row ->
                new Activity(
                    row.get(0, String.class), row.get(1, String.class), row.get(2, Long.class)),
            LIMIT,
            DOING);
    Map<String, Double> connections = new HashMap<>();
    Map<String, Double> waits = new HashMap<>();
    for (Activity one : activity) {
      connections.merge(word(one.state()), one.count(), Double::sum);
      if (one.state().equals("active")) {
        waits.merge(word(one.waitsFor()), one.count(), Double::sum);
      }
    }
    List<Double> log = numbers(LOG, LOG_COLUMNS);
    List<Double> lag =
        numbers(
            String.format(
                Locale.ROOT,
                LAG,
                POSITIONS.stream()
                    .flatMap(done -> Stream.of(behind(done), seconds(done)))
                    .collect(Collectors.joining(", "))),
            2 * POSITIONS.size());
    Map<String, Double> lagBytes = new HashMap<>();
    Map<String, Double> lagSeconds = new HashMap<>();
    for (int position = 0; position < POSITIONS.size(); position++) {
      lagBytes.put(POSITIONS.get(position), lag.get(2 * position));
      lagSeconds.put(POSITIONS.get(position), lag.get(2 * position + 1));
    }
    return new ServerFigures(
        Map.ofEntries(
            Map.entry("connections", connections),
            Map.entry("waits", waits),
            Map.entry("wal-position-bytes", all(log.get(0))),
            Map.entry(ServerFigure.CHECKPOINTS, all(numbers(checkpoints, 1).get(0))),
            Map.entry(ServerFigure.STANDBYS, all(log.get(1))),
            Map.entry(ServerFigure.STARTED, all(log.get(2))),
            Map.entry(ServerFigure.STATISTICS_BEGAN, all(log.get(3))),
            Map.entry(ServerFigure.PROCESSES_BEGAN, all(log.get(4))),
            Map.entry(ServerFigure.TIMELINE, all(log.get(5))),
            Map.entry(ServerFigure.SESSIONS_KILLED, all(log.get(6))),
            Map.entry("replication-lag-bytes", lagBytes),
            Map.entry("replication-lag-seconds", lagSeconds)));
  }

  private static Map<String, Double> all(double value) {
    return Map.of(ServerFigure.ALL, value);
  }

  /** One row of numbers. */
  private List<Double> numbers(String sql, int columns)
      throws TargetException, InterruptedException {
    return connection.query(sql, row -> numbers(row, columns), LIMIT, DOING).get(0);
  }

  private static List<Double> numbers(Readable row, int columns) {
    Double[] numbers = new Double[columns];
    for (int column = 0; column < columns; column++) {
      numbers[column] = row.get(column, Double.class);
    }
    return List.of(numbers);
  }

  private static String behind(String done) {
    return "CASE WHEN "
        + HIDDEN
        + " THEN 'NaN' ELSE coalesce(max(pg_wal_lsn_diff(log.position, "
        + done
        + "_lsn)), 0)::float8 END";
  }

  private static String seconds(String done) {
    return "CASE WHEN "
        + HIDDEN
        + " THEN 'NaN' ELSE coalesce(extract(epoch FROM max("
        + done
        + "_lag)), 0)::float8 END";
  }

  /** {@code "idle in transaction (aborted)"} as {@code "idle-in-transaction-aborted"}. */
  private static String word(String text) {
    return text.toLowerCase(Locale.ROOT).replaceAll("[()]", "").replace(' ', '-');
  }
}
