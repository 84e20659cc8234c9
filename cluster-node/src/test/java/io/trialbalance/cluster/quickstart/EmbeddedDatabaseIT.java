package io.trialbalance.cluster.quickstart;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trialbalance.cluster.OtherJvm;
import io.trialbalance.cluster.datafolder.DataFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedDatabaseIT {

  private static final Path BINARIES = Path.of("target", "postgresql-binaries").toAbsolutePath();

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
                OtherJvm.command(StartAndDie.class, temporary.toString(), BINARIES.toString()))
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
        .isInstanceOf(EmbeddedDatabaseException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("TMPDIR");
  }

  /** Starts a server and ends as a killed process does: without a word to anybody. */
  static final class StartAndDie {

    private StartAndDie() {}

    public static void main(String[] arguments) throws Exception {
      EmbeddedDatabase database =
          EmbeddedDatabase.start(Path.of(arguments[0]), Path.of(arguments[1]));
      System.out.println(database.data());
      System.out.flush();
      Runtime.getRuntime().halt(137);
    }
  }

  private static String show(EmbeddedDatabase database, String setting) throws Exception {
    String url = "jdbc:postgresql://127.0.0.1:" + database.port() + "/postgres?user=postgres";
    try (Connection connection = DriverManager.getConnection(url);
        ResultSet row = connection.createStatement().executeQuery("SHOW " + setting)) {
      row.next();
      return row.getString(1);
    }
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
