package io.trialbalance.workload.database.postgresql;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.trialbalance.protocol.config.Secret;
import io.trialbalance.protocol.measure.StepFailure;
import io.trialbalance.workload.database.Ledger.Progress;
import io.trialbalance.workload.database.TargetException;
import io.trialbalance.workload.datafolder.DataFolder;
import io.trialbalance.workload.fatal.FatalErrors;
import io.trialbalance.workload.limits.Shortage;
import io.trialbalance.workload.places.CacheFolder;
import io.trialbalance.workload.places.ThisUser;
import io.trialbalance.workload.places.UntrustedPathException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/**
 * A PostgreSQL server of this process, on a free port of loopback. Settings are those of {@code
 * initdb}, so that a commit really reaches the disk, except for more connections; the locale is C
 * and the encoding UTF-8, whatever the environment says.
 *
 * <p>Whoever commands a PostgreSQL runs programs as its user, so nobody else on this machine gets
 * in: it asks everybody for a password that was made for this start, which exists in the memory of
 * this process and, hashed, in the data folder, and has no socket but the port.
 */
final class EmbeddedDatabase implements AutoCloseable {

  private static final Duration INITDB_LIMIT = Duration.ofMinutes(2);
  private static final Duration START_LIMIT = Duration.ofSeconds(60);
  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(10);

  /** What initdb and the first segments of the log take. */
  private static final long LEAST_ROOM_BYTES = 100_000_000;

  private static final String HOST = "127.0.0.1";

  /** The file with settings that a plan wants, beside {@code postgresql.conf}. */
  private static final String OF_PLAN = "plan.conf";

  private static final String USER = "postgres";
  private static final int PASSWORD_BYTES = 32;
  private static final SecureRandom RANDOM = new SecureRandom();

  private final DataFolder folder;
  private final Thread atExit;
  private final PostgresPrograms programs;
  private final PostgresAddress address;
  private boolean running = true;
  private ServerSettings settings = new ServerSettings(Map.of());

  private EmbeddedDatabase(
      DataFolder folder, Thread atExit, PostgresPrograms programs, PostgresAddress address) {
    this.folder = folder;
    this.atExit = atExit;
    this.programs = programs;
    this.address = address;
  }

  /**
   * Starts a server, after removing what killed processes left behind. It is stopped, and its data
   * removed, by {@link #close} or at the latest when the JVM ends. Blocks for some seconds.
   *
   * @param temporary in which the data folder is made
   * @param programs in which the server's programs are unpacked once, and kept; empty for nowhere
   */
  public static EmbeddedDatabase start(Path temporary, Optional<Path> programs)
      throws TargetException {
    DataFolder folder;
    try {
      DataFolder.removeLeftovers(temporary, PostgresProcesses.KIND);
      folder = DataFolder.make(temporary, PostgresProcesses.KIND);
    } catch (IOException e) {
      throw new TargetException(
          StepFailure.Kind.FAILED,
          "no data folder for PostgreSQL can be made in "
              + temporary
              + ": "
              + UntrustedPathException.why(e)
              + ". Choose another place with the environment variable TMPDIR",
          e);
    }
    Thread atExit = new Thread(folder::remove, "trialbalance-postgresql-exit");
    Runtime.getRuntime().addShutdownHook(atExit);
    try {
      PostgresPrograms unpacked =
          new PostgresPrograms(
              PostgresArchive.unpacked(programs, folder.beside("programs")), log(folder));
      PostgresAddress address = start(folder, unpacked);
      checkSettings(address);
      return new EmbeddedDatabase(folder, atExit, unpacked, address);
    } catch (IOException e) {
      throw abandoned(folder, atExit, explain(e), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw abandoned(folder, atExit, "interrupted while PostgreSQL started", e);
    }
  }

  /**
   * Looks whether one could be started, and starts none.
   *
   * @param temporary in which the data folder would be made
   * @return what would be started, for people
   * @throws TargetException with what is in the way
   */
  static String lookForStart(Path temporary) throws TargetException, InterruptedException {
    try {
      DataFolder trial = DataFolder.make(temporary, PostgresProcesses.KIND);
      try {
        PostgresPrograms.requireUser(trial.beside("programs").getParent());
      } finally {
        trial.remove();
      }
      if (temporary.toFile().getUsableSpace() < LEAST_ROOM_BYTES) {
        throw new IOException(
            "less than %d MB are free in %s".formatted(LEAST_ROOM_BYTES / 1_000_000, temporary));
      }
      return "PostgreSQL would be started with its data in " + temporary;
    } catch (IOException e) {
      throw new TargetException(StepFailure.Kind.REFUSED, explain(e), e);
    }
  }

  private static TargetException abandoned(
      DataFolder folder, Thread atExit, String message, Exception cause) {
    folder.remove();
    removeHook(atExit);
    return new TargetException(StepFailure.Kind.FAILED, message, cause);
  }

  /**
   * Where this user's copy of the server's programs is kept; empty for a user without a home, who
   * gets one for each start.
   */
  public static Optional<Path> programs() {
    return CacheFolder.of("postgresql-programs", System.getenv());
  }

  private static Path log(DataFolder folder) {
    return folder.beside("log");
  }

  private static PostgresAddress start(DataFolder folder, PostgresPrograms programs)
      throws IOException, InterruptedException {
    Secret password = password();
    String data = folder.data().toString();
    // Through a pipe: no argument, variable or file ever holds the password.
    programs.run(
        "initdb",
        List.of(
            "--pgdata=" + data,
            "--username=" + USER,
            "--auth=scram-sha-256",
            "--pwfile=/dev/stdin",
            "--no-locale",
            "--encoding=UTF8",
            "--no-instructions"),
        password.reveal() + "\n",
        INITDB_LIMIT);
    int port = freePort();
    configure(folder.data(), port);
    start(programs, folder);
    return new PostgresAddress(HOST, port, "trialbalance", USER, USER, password, CONNECT_LIMIT);
  }

  /** In a file, where nobody else sees them, as arguments would be seen. */
  private static void configure(Path data, int port) throws IOException {
    String settings =
        """
        listen_addresses = '%s'
        port = %d
        unix_socket_directories = ''
        max_connections = 300
        timezone = 'UTC'
        include_if_exists = '%s'
        """
            .formatted(HOST, port, OF_PLAN);
    Files.writeString(data.resolve("postgresql.conf"), settings, UTF_8, StandardOpenOption.APPEND);
  }

  /** Of the 256 bits that a guess would need. */
  private static Secret password() {
    byte[] bytes = new byte[PASSWORD_BYTES];
    RANDOM.nextBytes(bytes);
    return Secret.of(HexFormat.of().formatHex(bytes));
  }

  /** Somebody else may take it before the server does, which ends then and says so. */
  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(HOST))) {
      return socket.getLocalPort();
    }
  }

  private static void start(PostgresPrograms programs, DataFolder folder)
      throws IOException, InterruptedException {
    programs.run(
        "pg_ctl",
        List.of(
            "start",
            "--pgdata=" + folder.data(),
            "--log=" + log(folder),
            "--wait",
            "--timeout=" + START_LIMIT.toSeconds()),
        "",
        START_LIMIT.plusSeconds(10));
    PostgresProcesses.serving(folder.data()).forEach(FatalErrors::takeAlong);
  }

  synchronized boolean isRunning() {
    return running;
  }

  /** Why it is not there although nobody here has stopped it; empty if it is. */
  synchronized Optional<String> whyGone() {
    try {
      return running && PostgresProcesses.serving(folder.data()).isEmpty()
          ? Optional.of(
              "the PostgreSQL that this program started has ended: it was killed, or ended itself."
                  + " Its last words: "
                  + programs.lastWords())
          : Optional.empty();
    } catch (IOException e) {
      return Optional.of(
          "the PostgreSQL that this program started cannot be looked at: "
              + Shortage.inWords(e, e.toString()));
    }
  }

  /** Stops the server, and keeps its data; blocks for some seconds at most. */
  synchronized void stop() throws TargetException, InterruptedException {
    if (!running) {
      return;
    }
    try {
      programs.run(
          "pg_ctl",
          List.of(
              "stop",
              "--pgdata=" + folder.data(),
              "--mode=fast",
              "--wait",
              "--timeout=" + START_LIMIT.toSeconds()),
          "",
          START_LIMIT.plusSeconds(10));
      running = false;
    } catch (IOException e) {
      throw new TargetException(
          StepFailure.Kind.FAILED,
          "the embedded PostgreSQL does not stop: " + Shortage.inWords(e, e.getMessage()),
          e);
    }
  }

  /**
   * Has it run with {@code wanted}, for which it is started anew if it runs with others. What it
   * does not start with is taken back.
   */
  synchronized void startWith(ServerSettings wanted, Progress progress)
      throws TargetException, InterruptedException {
    if (wanted.equals(settings)) {
      return;
    }
    progress.at("starting PostgreSQL with other settings: " + wanted.inWords(), Double.NaN);
    ServerSettings before = settings;
    stop();
    try {
      write(wanted);
      startAgain();
    } catch (TargetException e) {
      write(before);
      startAgain();
      throw new TargetException(
          StepFailure.Kind.REFUSED,
          "PostgreSQL does not start with " + wanted.inWords() + ": " + e.getMessage(),
          e);
    }
  }

  private void write(ServerSettings wanted) throws TargetException {
    try {
      Files.writeString(folder.data().resolve(OF_PLAN), wanted.lines(), UTF_8);
      settings = wanted;
    } catch (IOException e) {
      throw new TargetException(StepFailure.Kind.FAILED, explain(e), e);
    }
  }

  /** Starts it again at the same address. */
  synchronized void startAgain() throws TargetException, InterruptedException {
    try {
      start(programs, folder);
      running = true;
    } catch (IOException e) {
      throw new TargetException(StepFailure.Kind.FAILED, explain(e), e);
    }
  }

  /** Where it is, with the password, which the address does not show. */
  public PostgresAddress address() {
    return address;
  }

  /** Where its data is, until it is closed. */
  public Path data() {
    return folder.data();
  }

  /** Stops the server and removes its data; blocks for some seconds at most. */
  @Override
  public void close() {
    folder.remove();
    removeHook(atExit);
  }

  private static void removeHook(Thread atExit) {
    try {
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (IllegalStateException e) {
      // The JVM is ending, and the hook finds nothing left to do.
      return;
    }
  }

  /** What was asked for is read back: a figure of a server that forgets would be worth nothing. */
  private static void checkSettings(PostgresAddress address) throws IOException {
    List<String> wrong = new ArrayList<>();
    Properties login = new Properties();
    login.setProperty("user", address.user());
    login.setProperty("password", address.password().reveal());
    try (Connection connection = DriverManager.getConnection(address.maintenanceUrl(), login);
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

  private static String explain(IOException failure) {
    String advice =
        String.valueOf(failure.getMessage()).contains("unshare")
            ? "\nPostgreSQL runs neither as root nor as a user who has no name on this machine, and"
                + " 'unshare -U', which would give it another user, is not permitted or not installed"
                + " here: run this as an ordinary user"
                + (ThisUser.isRoot() ? "" : ", with an entry in /etc/passwd")
            : "";
    return "the embedded PostgreSQL does not start: "
        + Shortage.inWords(failure, failure.getMessage())
        + advice;
  }
}
