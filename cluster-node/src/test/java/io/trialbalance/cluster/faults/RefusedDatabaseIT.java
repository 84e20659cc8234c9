package io.trialbalance.cluster.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialbalance.protocol.phase.Status;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Databases that cannot be used: nothing is run, and nothing is left behind. */
class RefusedDatabaseIT {

  @TempDir Path folder;

  private Workplace workplace;

  @BeforeEach
  void prepare() throws IOException {
    workplace = new Workplace(folder);
  }

  @Test
  void aWrongPasswordIsNamedButNotShown() throws Exception {
    Path wrong = Files.writeString(folder.resolve("password"), "a wrong one");
    Files.setPosixFilePermissions(wrong, PosixFilePermissions.fromString("rw-------"));
    try (ProgramUnderTest program =
        workplace.run(
            DatabaseServer.running(),
            "databases.postgresql.user=" + DatabaseServer.GUARDED_USER,
            "databases.postgresql.password-file=\"" + wrong + "\"")) {
      assertThat(program.awaitExit()).isEqualTo(2);
      assertThat(program.said()).contains("'guarded'").doesNotContain("a wrong one", "Exception");
      assertNeverBegun(program);
    }
  }

  @Test
  void withoutAServerTheMessageNamesWhereItWasSought() throws Exception {
    int free = freePort();
    try (ProgramUnderTest program = workplace.run(free)) {
      assertThat(program.awaitExit()).isEqualTo(5);
      assertThat(program.said())
          .contains("PostgreSQL at 127.0.0.1:" + free)
          .doesNotContain("Exception:");
      assertNeverBegun(program);
    }
  }

  @Test
  void aPoolLargerThanTheFreeConnectionsIsRefusedWithTheFigures() throws Exception {
    try (ProgramUnderTest program =
        workplace.run(DatabaseServer.running(), "postgresql.pool.size=100")) {
      assertThat(program.awaitExit()).isEqualTo(2);
      assertThat(program.said())
          .contains("1 node x 100 connections")
          .contains("max_connections " + DatabaseServer.MAX_CONNECTIONS);
      assertNeverBegun(program);
    }
  }

  @Test
  void aDatabaseOfSomebodyElseIsRefusedByNameAndUntouched() throws Exception {
    DatabaseServer server = DatabaseServer.running();
    server.execute("DROP DATABASE IF EXISTS precious");
    server.execute("CREATE DATABASE precious");
    server.execute("COMMENT ON DATABASE precious IS 'the only copy'");
    String oid = "SELECT oid FROM pg_database WHERE datname = 'precious'";
    String before = server.value("postgres", oid);
    try (ProgramUnderTest program =
        workplace.run(server, "databases.postgresql.database=precious")) {
      assertThat(program.awaitExit()).isEqualTo(2);
      assertThat(program.said()).contains("database 'precious'");
      assertNeverBegun(program);
    }
    assertThat(server.value("postgres", oid)).isEqualTo(before);
    assertThat(server.value("precious", "SELECT count(*) FROM pg_class WHERE relname = 'accounts'"))
        .isEqualTo("0");
  }

  @Test
  void anExperimentThatNamesAMissingDatabaseRunsNothingOfIt() throws Exception {
    int free = freePort();
    try (ProgramUnderTest program = workplace.inside(words("run", free))) {
      assertThat(program.awaitExit()).isEqualTo(5);
      assertNeverBegun(program);
      assertThat(program.said()).contains("database postgresql").doesNotContain("measurement");
    }
  }

  @Test
  void toldToKeepGoingItRunsWhatItCanAndMarksTheRest() throws Exception {
    int free = freePort();
    try (ProgramUnderTest program = workplace.inside(words("run", free, "--keep-going"))) {
      assertThat(program.awaitExit()).isEqualTo(5);
      assertThat(program.said())
          .contains("goes on without database postgresql", "absent is invalid");
    }
    assertThat(workplace.documents())
        .extracting(document -> document.evidence().status())
        .containsExactlyInAnyOrder(Status.DONE, Status.FAILED);
  }

  private String[] words(String command, int port, String... more) throws IOException {
    workplace.write(
        "two.conf",
        """
        name = two
        max-reruns = 0
        runs = 1
        workload.accounts = 200
        pacing { mode = open-loop, target-rate = 200/s }
        phases { settle = 0s, warm-up = 1s, measurement = 2s, drain-deadline = 1s }
        plans = [
          { name = rig, database = noop }
          { name = absent, database = postgresql }
        ]
        """);
    List<String> words =
        new ArrayList<>(
            List.of(
                command,
                folder.resolve("two.conf").toString(),
                "--set",
                "databases.postgresql.port=" + port));
    words.addAll(List.of(more));
    return words.toArray(String[]::new);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** One error, and nothing that would say no more. */
  private void assertNeverBegun(ProgramUnderTest program) throws IOException {
    assertThat(program.said())
        .containsOnlyOnce("cannot start: ")
        .contains("error: cannot start: ")
        .doesNotContain("do not use these figures", "Documents:");
    assertThat(workplace.files()).isEmpty();
  }
}
