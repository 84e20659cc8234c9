package io.trialbalance.workload.database.postgresql;

import io.trialbalance.protocol.config.Secret;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * An embedded PostgreSQL: real, but without flushing to disk, and in memory where there is room.
 * One is shared by most tests.
 */
final class TestServer implements AutoCloseable {

  private static final long ROOM_BYTES = 4L << 30;

  /** Of the server that made the empty data: its standby needs as many. */
  private static final int EMPTY_DATAS_CONNECTIONS = 300;

  private static TestServer shared;
  private static Path emptyData;

  private final Path data;
  private final EmbeddedPostgres postgres;

  TestServer(int maxConnections) {
    this(maxConnections, false);
  }

  private TestServer(int maxConnections, boolean isStandby) {
    try {
      data = copyOfEmptyData();
      if (isStandby) {
        Files.createFile(data.resolve("standby.signal"));
      }
      postgres =
          EmbeddedPostgres.builder()
              .setDataDirectory(data)
              .setCleanDataDirectory(false)
              .setServerConfig("listen_addresses", "localhost,::1")
              .setServerConfig("fsync", "off")
              .setServerConfig("full_page_writes", "off")
              .setServerConfig("max_connections", Integer.toString(maxConnections))
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** That has lost its primary, and waits for it until it is promoted. */
  static TestServer standby() {
    return new TestServer(EMPTY_DATAS_CONNECTIONS, true);
  }

  /** Ends with the JVM. */
  static synchronized TestServer shared() {
    if (shared == null) {
      shared = new TestServer(100);
      Runtime.getRuntime().addShutdownHook(new Thread(shared::close));
    }
    return shared;
  }

  /** What initdb makes is made once, and copied in a tenth of the time. */
  private static synchronized Path copyOfEmptyData() throws IOException {
    if (emptyData == null) {
      Path made = folder("trialbalance-empty-");
      EmbeddedPostgres.builder()
          .setDataDirectory(made)
          .setCleanDataDirectory(false)
          .setServerConfig("fsync", "off")
          .setServerConfig("max_connections", Integer.toString(EMPTY_DATAS_CONNECTIONS))
          .start()
          .close();
      Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(made)));
      emptyData = made;
    }
    Path copy = folder("trialbalance-server-");
    try (Stream<Path> paths = Files.walk(emptyData)) {
      for (Path path : paths.skip(1).toList()) {
        Files.copy(path, copy.resolve(emptyData.relativize(path).toString()));
      }
    }
    return copy;
  }

  /** A database has some hundred files, and nearly every test makes one of its own. */
  private static Path folder(String prefix) throws IOException {
    Path memory = Path.of("/dev/shm");
    return Files.isWritable(memory) && Files.getFileStore(memory).getUsableSpace() > ROOM_BYTES
        ? Files.createTempDirectory(memory, prefix)
        : Files.createTempDirectory(prefix);
  }

  private static void delete(Path folder) {
    try (Stream<Path> paths = Files.walk(folder)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  PostgresAddress address(String database) {
    return address(database, "postgres", Secret.of("postgres"));
  }

  /**
   * @param password null if there is none
   */
  PostgresAddress address(String database, String user, Secret password) {
    return new PostgresAddress(
        "localhost",
        postgres.getPort(),
        database,
        "postgres",
        user,
        password,
        Duration.ofSeconds(5));
  }

  PostgresLedger ledger(String database) {
    return new PostgresLedger(address(database));
  }

  int port() {
    return postgres.getPort();
  }

  /** Runs {@code sql} over JDBC, independent of what is tested. */
  void execute(String database, String sql) {
    try (Connection connection = connect(database);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  /** The only value of {@code sql}, as text. */
  String value(String database, String sql) {
    try (Connection connection = connect(database);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getString(1);
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  /** Process ids of the server processes that serve our load on {@code database}. */
  List<Long> backends(String database) {
    String pids =
        value(
            "postgres",
            "SELECT coalesce(string_agg(pid::text, ','), '') FROM pg_stat_activity WHERE datname = '"
                + database
                + "' AND application_name = 'trialbalance'");
    return pids.isEmpty()
        ? List.of()
        : List.of(pids.split(",")).stream().map(Long::valueOf).toList();
  }

  /** A JDBC connection of the caller's own. */
  Connection connect(String database) throws SQLException {
    return postgres.getDatabase("postgres", database).getConnection();
  }

  /** Gives {@code connection} up, whether or not the server is still there. */
  void abort(Connection connection) {
    try {
      connection.abort(Runnable::run);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    try {
      postgres.close();
      delete(data);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
