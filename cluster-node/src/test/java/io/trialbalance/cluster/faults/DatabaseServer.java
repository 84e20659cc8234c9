package io.trialbalance.cluster.faults;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Comparator;
import java.util.stream.Stream;

/** An embedded PostgreSQL, real but for flushing to disk, that can be killed and stopped. */
final class DatabaseServer {

  /** Has to give its password, unlike the user {@code postgres}. */
  static final String GUARDED_USER = "guarded";

  static final String GUARDED_PASSWORD = "the right one";

  static final int MAX_CONNECTIONS = 60;
  private static final String POSTMASTER = "postmaster.pid";
  private static DatabaseServer shared;

  private final Path data;
  private final int port;
  private EmbeddedPostgres postgres;
  private boolean killed;

  /** Starts one in a folder of its own. */
  private DatabaseServer() throws IOException {
    this.data = Files.createTempDirectory("trialbalance-faults-");
    this.postgres = builder(data).start();
    this.port = postgres.getPort();
    execute("CREATE ROLE " + GUARDED_USER + " SUPERUSER LOGIN PASSWORD '" + GUARDED_PASSWORD + "'");
    Path access = data.resolve("pg_hba.conf");
    Files.writeString(
        access, "host all " + GUARDED_USER + " all scram-sha-256\n" + Files.readString(access));
    execute("SELECT pg_reload_conf()");
  }

  /** Is there for all tests, runs when it is asked for, and ends with the JVM. */
  static synchronized DatabaseServer running() throws IOException {
    if (shared == null) {
      shared = new DatabaseServer();
      Runtime.getRuntime().addShutdownHook(new Thread(shared::end));
    }
    shared.startAgain();
    return shared;
  }

  private static EmbeddedPostgres.Builder builder(Path data) {
    return EmbeddedPostgres.builder()
        .setDataDirectory(data)
        .setCleanDataDirectory(false)
        .setRegisterShutdownHook(false)
        .setServerConfig("fsync", "off")
        .setServerConfig("full_page_writes", "off")
        .setServerConfig("max_connections", Integer.toString(MAX_CONNECTIONS));
  }

  int port() {
    return port;
  }

  /** Kills the postmaster and all its children at once, as a power failure would. */
  void kill() throws IOException, InterruptedException {
    Signals.send("KILL", processes());
    killed = true;
  }

  /** On the same port and with the same data, if it was killed. */
  private void startAgain() throws IOException {
    if (killed) {
      postgres.close();
      // Where nobody collects ended processes, the killed one would look alive.
      Files.deleteIfExists(data.resolve(POSTMASTER));
      postgres = builder(data).setPort(port).start();
      killed = false;
    }
  }

  /** Freezes all its processes: connections stay open, and nothing is answered. */
  void freeze() throws IOException, InterruptedException {
    Signals.send("STOP", processes());
  }

  /** Lets them go on where they were. */
  void thaw() throws IOException, InterruptedException {
    Signals.send("CONT", processes());
  }

  /** Runs {@code sql} in the database {@code postgres}. */
  void execute(String sql) {
    try (Connection connection = connect("postgres");
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

  /** A connection of the caller's own. */
  Connection connect(String database) throws SQLException {
    return postgres.getDatabase("postgres", database).getConnection();
  }

  private void end() {
    try {
      postgres.close();
      try (Stream<Path> paths = Files.walk(data)) {
        for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The postmaster first, so that it starts no further ones meanwhile. */
  private long[] processes() throws IOException {
    long pid = Long.parseLong(Files.readAllLines(data.resolve(POSTMASTER)).get(0).strip());
    ProcessHandle postmaster = ProcessHandle.of(pid).orElseThrow();
    return Stream.concat(Stream.of(postmaster), postmaster.descendants())
        .mapToLong(ProcessHandle::pid)
        .toArray();
  }
}
