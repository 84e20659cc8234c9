package io.trialbalance.cluster.quickstart;

import io.trialbalance.cluster.datafolder.DataFolder;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import io.zonky.test.db.postgres.util.LinuxUtils;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A PostgreSQL server of this process, on a free port of loopback. Settings are those of {@code
 * initdb}, so that a commit really reaches the disk, except for more connections and a quiet log.
 */
public final class EmbeddedDatabase implements AutoCloseable {

  private static final Duration START_TIMEOUT = Duration.ofSeconds(60);

  private final EmbeddedPostgres server;
  private final DataFolder folder;
  private final Thread atExit;

  private EmbeddedDatabase(EmbeddedPostgres server, DataFolder folder, Thread atExit) {
    this.server = server;
    this.folder = folder;
    this.atExit = atExit;
  }

  /**
   * Starts a server, after removing what killed processes left behind. It is stopped, and its data
   * removed, by {@link #close} or at the latest when the JVM ends. Blocks for some seconds.
   *
   * @param temporary in which the data folder is made
   * @param binaries in which the server's programs are unpacked once, and kept
   */
  public static EmbeddedDatabase start(Path temporary, Path binaries)
      throws EmbeddedDatabaseException {
    DataFolder folder;
    try {
      DataFolder.removeLeftovers(temporary, PostgresProcesses.KIND);
      folder = DataFolder.make(temporary, PostgresProcesses.KIND);
    } catch (IOException e) {
      throw new EmbeddedDatabaseException(
          "no data folder for PostgreSQL can be made in "
              + temporary
              + ": "
              + e.getMessage()
              + ". Choose another place with the environment variable TMPDIR",
          e);
    }
    Thread atExit = new Thread(folder::remove, "trialbalance-postgresql-exit");
    Runtime.getRuntime().addShutdownHook(atExit);
    try {
      EmbeddedPostgres server = builder(folder, binaries).start();
      EmbeddedDatabase database = new EmbeddedDatabase(server, folder, atExit);
      database.checkSettings();
      return database;
    } catch (IOException | RuntimeException | ExceptionInInitializerError e) {
      folder.remove();
      Runtime.getRuntime().removeShutdownHook(atExit);
      throw new EmbeddedDatabaseException(explain(e), e);
    }
  }

  /**
   * Where this user's copy of the server's programs is kept: below {@code XDG_CACHE_HOME}, usually
   * {@code ~/.cache}. Not in the temporary folder, where anybody could put other programs first.
   */
  public static Path binaries() {
    String cache = System.getenv().getOrDefault("XDG_CACHE_HOME", "");
    Path base =
        cache.isEmpty() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(cache);
    return base.resolve("trialbalance").resolve("postgresql");
  }

  private static EmbeddedPostgres.Builder builder(DataFolder folder, Path binaries) {
    return EmbeddedPostgres.builder()
        .setDataDirectory(folder.data())
        .setCleanDataDirectory(true)
        .setOverrideWorkingDirectory(binaries.toFile())
        .setRegisterShutdownHook(false)
        .setPGStartupWait(START_TIMEOUT)
        // The library turns these two off, which would measure a database that forgets.
        .setServerConfig("fsync", "on")
        .setServerConfig("synchronous_commit", "on")
        .setServerConfig("max_connections", "300")
        .setServerConfig("listen_addresses", "127.0.0.1");
  }

  /** Port on 127.0.0.1. The user is {@code postgres}, who needs no password there. */
  public int port() {
    return server.getPort();
  }

  /** Where its data is, until it is closed. */
  public Path data() {
    return folder.data();
  }

  /** Stops the server and removes its data; blocks for some seconds at most. */
  @Override
  public void close() {
    folder.remove();
    try {
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (IllegalStateException e) {
      // The JVM is ending, and the hook finds nothing left to do.
      return;
    }
  }

  /** What was asked for is read back: a figure of a server that forgets would be worth nothing. */
  private void checkSettings() throws IOException {
    List<String> wrong = new ArrayList<>();
    try (Connection connection = server.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      for (String setting : List.of("fsync", "synchronous_commit", "full_page_writes")) {
        try (ResultSet row = statement.executeQuery("SHOW " + setting)) {
          if (!row.next() || !row.getString(1).equals("on")) {
            wrong.add(setting);
          }
        }
      }
    } catch (SQLException e) {
      throw new IOException("the server does not tell its settings: " + e.getMessage(), e);
    }
    if (!wrong.isEmpty()) {
      throw new IOException("these settings are not on: " + String.join(", ", wrong));
    }
  }

  private static String explain(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    String advice =
        "root".equals(System.getProperty("user.name")) && !LinuxUtils.isUnshareAvailable()
            ? "PostgreSQL does not run as root, and 'unshare -U', which would give it another user, is"
                + " not permitted or not installed here: run this as an ordinary user"
            : "'--verbose' shows what the server said";
    return "the embedded PostgreSQL does not start: " + root.getMessage() + ". " + advice;
  }
}
