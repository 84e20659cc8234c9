package io.trialbalance.workload.database.postgresql;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trialbalance.workload.OtherJvm;
import io.trialbalance.workload.database.TargetException;
import io.trialbalance.workload.datafolder.DataFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedDatabaseIT {

  private static final Path KEPT = Path.of("target", "postgresql-programs").toAbsolutePath();
  private static final Optional<Path> BINARIES = Optional.of(KEPT);

  @TempDir private Path temporary;

  @Test
  void theServerForgetsNothingAndLeavesNothingBehind() throws Exception {
    EmbeddedDatabase database = EmbeddedDatabase.start(temporary, BINARIES);
    ProcessHandle server = server(database.data());
    try (database) {
      assertThat(show(database, "fsync")).isEqualTo("on");
      assertThat(show(database, "synchronous_commit")).isEqualTo("on");
      assertThat(show(database, "listen_addresses")).isEqualTo("127.0.0.1");
      assertThat(show(database, "server_version")).startsWith("18");
    }

    assertThat(server.onExit().get(10, TimeUnit.SECONDS).isAlive()).isFalse();
    assertThat(isEmpty(temporary)).isTrue();
    database.close();
  }

  @Test
  void nobodyGetsInWithoutThePassword() throws Exception {
    try (EmbeddedDatabase database = EmbeddedDatabase.start(temporary, BINARIES)) {
      String password = database.address().password().reveal();

      for (String wrong : List.of("", "postgres", password.substring(1))) {
        assertThatThrownBy(() -> connect(database, wrong)).isInstanceOf(SQLException.class);
      }
      try (Connection connection = connect(database, password)) {
        assertThat(connection.isValid(5)).isTrue();
        try (ResultSet rules =
            connection
                .createStatement()
                .executeQuery(
                    "SELECT string_agg(DISTINCT auth_method, ',') FROM pg_hba_file_rules")) {
          rules.next();
          assertThat(rules.getString(1)).isEqualTo("scram-sha-256");
        }
      }
      assertThat(show(database, "unix_socket_directories")).isEmpty();
      assertThat(show(database, "listen_addresses")).isEqualTo("127.0.0.1");
    }
  }

  @Test
  void aServerThatWasKilledIsToldFromOneThatRunsOrWasStopped() throws Exception {
    try (EmbeddedDatabase database = EmbeddedDatabase.start(temporary, BINARIES)) {
      assertThat(database.whyGone()).isEmpty();
      database.stop();
      assertThat(database.whyGone()).isEmpty();
      database.startAgain();

      ProcessHandle server = server(database.data());
      server.destroyForcibly();
      server.onExit().get(10, TimeUnit.SECONDS);

      assertThat(database.whyGone())
          .hasValueSatisfying(
              why ->
                  assertThat(why)
                      .contains("that this program started has ended", "Its last words: ")
                      .doesNotContain("\n", " UTC "));
    }
  }

  @Test
  void itIsStartedAnewWithWhatAPlanWantsAndKeepsItsData() throws Exception {
    List<String> done = new ArrayList<>();
    try (EmbeddedDatabase database = EmbeddedDatabase.start(temporary, BINARIES)) {
      try (Connection connection = connect(database, password(database))) {
        connection.createStatement().execute("CREATE TABLE kept ()");
      }
      ServerSettings small = new ServerSettings(Map.of("shared_buffers", "64MB"));

      database.startWith(small, (what, fraction) -> done.add(what));
      database.startWith(small, (what, fraction) -> done.add(what));
      assertThat(show(database, "shared_buffers")).isEqualTo("64MB");
      assertThatThrownBy(
              () ->
                  database.startWith(
                      new ServerSettings(Map.of("shared_buffers", "much")), (what, fraction) -> {}))
          .isInstanceOf(TargetException.class)
          .hasMessageContainingAll(
              "does not start with shared_buffers = much", "invalid value for parameter");
      assertThat(show(database, "shared_buffers")).isEqualTo("64MB");
      database.startWith(new ServerSettings(Map.of()), (what, fraction) -> done.add(what));

      assertThat(show(database, "shared_buffers")).isEqualTo("128MB");
      assertThat(done)
          .containsExactly(
              "starting PostgreSQL with other settings: shared_buffers = 64MB",
              "starting PostgreSQL with other settings: PostgreSQL's own");
      try (Connection connection = connect(database, password(database))) {
        connection.createStatement().execute("DROP TABLE kept");
      }
    }
  }

  private static String password(EmbeddedDatabase database) {
    return database.address().password().reveal();
  }

  @Test
  void thePasswordIsWrittenNowhere() throws Exception {
    try (EmbeddedDatabase database = EmbeddedDatabase.start(temporary, BINARIES)) {
      String password = database.address().password().reveal();

      assertThat(password).hasSize(64);
      assertThat(database.address().toString()).doesNotContain(password);
      try (Stream<Path> files = Files.walk(database.data().getParent())) {
        assertThat(files.filter(Files::isRegularFile)).noneMatch(file -> holds(file, password));
      }
      ProcessHandle server = server(database.data());
      for (ProcessHandle process :
          Stream.concat(Stream.of(server, ProcessHandle.current()), server.children()).toList()) {
        Path of = Path.of("/proc", Long.toString(process.pid()));
        assertThat(List.of(of.resolve("cmdline"), of.resolve("environ")))
            .noneMatch(file -> holds(file, password));
      }
      assertThat(Files.getPosixFilePermissions(database.data().getParent()))
          .isEqualTo(PosixFilePermissions.fromString("rwx------"));
    }
  }

  private static boolean holds(Path file, String text) {
    try {
      return new String(Files.readAllBytes(file), ISO_8859_1).contains(text);
    } catch (IOException e) {
      // Of a process or a file that is gone by now.
      return false;
    }
  }

  @Test
  void theEnvironmentAndTheFlagsOfTheJvmChangeNothing() throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(
                OtherJvm.command(
                    List.of("-Djava.net.preferIPv6Addresses=true"),
                    StartAndDie.class,
                    List.of("relative", KEPT.toString())))
            .directory(temporary.toFile())
            .redirectError(temporary.resolve("err").toFile());
    builder.environment().putAll(Map.of("LC_ALL", "xx_YY.UTF-8", "PGPORT", "1", "PGDATA", "/"));
    Process other = builder.start();
    assertThat(other.waitFor(90, TimeUnit.SECONDS)).isTrue();
    List<String> said = new String(other.getInputStream().readAllBytes(), UTF_8).lines().toList();

    assertThat(said).as(Files.readString(temporary.resolve("err"))).first().isEqualTo("C UTF8");
    Path data = Path.of(said.get(1));
    ProcessHandle orphan = server(data);
    assertThat(orphan.isAlive()).isTrue();
    DataFolder.removeLeftovers(temporary.resolve("relative"), PostgresProcesses.KIND);
    assertThat(orphan.isAlive()).as("found by its path, whatever it was called").isFalse();
  }

  @Test
  void programsThatSomebodyElseCouldReplaceAreNotUsedAndNothingIsLeftBehind() throws Exception {
    Path shared = Files.createDirectory(temporary.resolve("shared"));
    Path place = Files.createDirectory(temporary.resolve("place"));
    Files.setPosixFilePermissions(shared, PosixFilePermissions.fromString("rwxrwxrwx"));

    assertThatThrownBy(() -> EmbeddedDatabase.start(place, Optional.of(shared)))
        .isInstanceOf(TargetException.class)
        .hasMessageContaining(shared + " can be written");
    assertThat(isEmpty(place)).isTrue();
    assertThat(isEmpty(shared)).isTrue();
  }

  @Test
  @Tag("thorough")
  void whoeverHasNoPlaceForTheProgramsGetsThemForOneStart() throws Exception {
    Path file = Files.createFile(temporary.resolve("file"));
    Path place = Files.createDirectory(temporary.resolve("place"));

    EmbeddedDatabase.start(place, Optional.of(file.resolve("below"))).close();
    EmbeddedDatabase.start(place, Optional.empty()).close();

    assertThat(isEmpty(place)).isTrue();
  }

  @Test
  void whatAKilledProcessLeftBehindIsStoppedAndRemoved() throws Exception {
    Path leftover = temporary.resolve("trialbalance-postgresql-left");
    EmbeddedDatabase killed = EmbeddedDatabase.start(temporary.resolve("killed"), BINARIES);
    try (killed) {
      // As after a kill: the server runs, the folder is there, and nobody holds its lock.
      Path folder = killed.data().getParent();
      Path unlocked = folder.resolveSibling("trialbalance-postgresql-unlocked");
      Files.createDirectory(unlocked);
      Files.copy(folder.resolve("in-use.lock"), unlocked.resolve("in-use.lock"));
      Files.createDirectory(unlocked.resolve("data"));
      Files.writeString(unlocked.resolve("data").resolve("postmaster.pid"), "no number\n");
      Files.move(unlocked, leftover, StandardCopyOption.ATOMIC_MOVE);

      DataFolder.removeLeftovers(temporary, PostgresProcesses.KIND);
      DataFolder.removeLeftovers(temporary.resolve("killed"), PostgresProcesses.KIND);

      assertThat(leftover).doesNotExist();
      assertThat(folder).as("in use").exists();
      assertThat(server(killed.data()).isAlive()).isTrue();
    }
  }

  @Test
  void aServerWhoseProcessIsGoneIsStopped() throws Exception {
    Process other =
        new ProcessBuilder(
                OtherJvm.command(StartAndDie.class, temporary.toString(), KEPT.toString()))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertThat(other.waitFor(90, TimeUnit.SECONDS)).isTrue();
    List<String> said = new String(other.getInputStream().readAllBytes(), UTF_8).lines().toList();
    Path data = Path.of(said.get(said.size() - 1));
    ProcessHandle orphan = server(data);
    assertThat(orphan.isAlive()).isTrue();

    DataFolder.removeLeftovers(temporary, PostgresProcesses.KIND);

    assertThat(orphan.isAlive()).isFalse();
    assertThat(isEmpty(temporary)).isTrue();
  }

  @Test
  void aPlaceWhereNothingCanBeWrittenIsNamed() throws Exception {
    Path file = Files.createFile(temporary.resolve("file"));

    assertThatThrownBy(() -> EmbeddedDatabase.start(file.resolve("below"), BINARIES))
        .isInstanceOf(TargetException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("TMPDIR");
  }

  /** Starts a server and ends as a killed process does: without a word to anybody. */
  static final class StartAndDie {

    private StartAndDie() {}

    public static void main(String[] arguments) throws Exception {
      EmbeddedDatabase database =
          EmbeddedDatabase.start(Path.of(arguments[0]), Optional.of(Path.of(arguments[1])));
      System.out.println(show(database, "lc_messages") + " " + show(database, "server_encoding"));
      System.out.println(database.data());
      System.out.flush();
      Runtime.getRuntime().halt(137);
    }
  }

  private static String show(EmbeddedDatabase database, String setting) throws Exception {
    try (Connection connection = connect(database, database.address().password().reveal());
        ResultSet row = connection.createStatement().executeQuery("SHOW " + setting)) {
      row.next();
      return row.getString(1);
    }
  }

  private static Connection connect(EmbeddedDatabase database, String password)
      throws SQLException {
    Properties login = new Properties();
    login.setProperty("user", database.address().user());
    login.setProperty("password", password);
    return DriverManager.getConnection(
        "jdbc:postgresql://127.0.0.1:" + database.address().port() + "/postgres", login);
  }

  private static ProcessHandle server(Path data) throws Exception {
    String pid = Files.readAllLines(data.resolve("postmaster.pid")).get(0).strip();
    return ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
  }

  private static boolean isEmpty(Path folder) throws Exception {
    try (Stream<Path> children = Files.list(folder)) {
      return children.findAny().isEmpty();
    }
  }
}
