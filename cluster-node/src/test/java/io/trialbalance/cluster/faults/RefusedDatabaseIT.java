package io.trialbalance.cluster.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialbalance.cluster.results.document.Evidence;
import io.trialbalance.protocol.measure.StepFailure;
import io.trialbalance.protocol.phase.Status;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Databases that cannot be used: the run ends before any load. */
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
      assertThat(program.awaitExit()).isEqualTo(5);
      assertThat(program.said()).contains("'guarded'").doesNotContain("a wrong one", "Exception");
    }
    assertFailed(StepFailure.Kind.UNREACHABLE);
  }

  @Test
  void withoutAServerTheMessageNamesWhereItWasSought() throws Exception {
    int free;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      free = socket.getLocalPort();
    }
    try (ProgramUnderTest program = workplace.run(free)) {
      assertThat(program.awaitExit()).isEqualTo(5);
      assertThat(program.said())
          .contains("PostgreSQL at 127.0.0.1:" + free)
          .doesNotContain("Exception:");
    }
    assertFailed(StepFailure.Kind.UNREACHABLE);
  }

  @Test
  void aPoolLargerThanTheFreeConnectionsIsRefusedWithTheFigures() throws Exception {
    try (ProgramUnderTest program =
        workplace.run(DatabaseServer.running(), "postgresql.pool.size=100")) {
      assertThat(program.awaitExit()).isEqualTo(2);
      assertThat(program.said())
          .contains("1 nodes x 100 connections")
          .contains("max_connections " + DatabaseServer.MAX_CONNECTIONS);
    }
    assertFailed(StepFailure.Kind.REFUSED);
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
    }
    assertFailed(StepFailure.Kind.REFUSED);
    assertThat(server.value("postgres", oid)).isEqualTo(before);
    assertThat(server.value("precious", "SELECT count(*) FROM pg_class WHERE relname = 'accounts'"))
        .isEqualTo("0");
  }

  private void assertFailed(StepFailure.Kind kind) throws IOException {
    Evidence evidence = workplace.document().evidence();
    assertThat(evidence.status()).isEqualTo(Status.FAILED);
    assertThat(evidence.failure().orElseThrow().kind()).isEqualTo(kind);
  }
}
