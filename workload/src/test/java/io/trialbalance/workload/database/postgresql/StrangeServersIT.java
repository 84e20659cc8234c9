package io.trialbalance.workload.database.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.trialbalance.protocol.config.Secret;
import io.trialbalance.protocol.measure.StepFailure;
import io.trialbalance.protocol.measure.StepFailure.Kind;
import io.trialbalance.workload.database.TargetException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is on the other end may be no PostgreSQL, or one that lets nobody in: it is told which. */
class StrangeServersIT {

  private static TestServer server;

  @BeforeAll
  static void startServer() throws IOException {
    server = new TestServer(20);
    server.execute("postgres", "CREATE ROLE encrypted LOGIN PASSWORD 'x'");
    server.execute("postgres", "CREATE ROLE rejected LOGIN PASSWORD 'x'");
    server.execute("postgres", "CREATE ROLE idle NOLOGIN PASSWORD 'x'");
    server.execute("postgres", "CREATE ROLE kept_out LOGIN CREATEDB PASSWORD 'x'");
    server.execute("postgres", "CREATE ROLE single LOGIN CONNECTION LIMIT 0 PASSWORD 'x'");
    Path rules = Path.of(server.value("postgres", "SHOW hba_file"));
    Files.writeString(
        rules,
        """
        hostssl all encrypted all scram-sha-256
        host all rejected all reject
        host all postgres,nobody,idle,single all trust
        host postgres kept_out all trust
        host all known all scram-sha-256
        """);
    server.execute("postgres", "SELECT pg_reload_conf()");
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  @ParameterizedTest
  @CsvSource({
    "encrypted, REFUSED, no pg_hba.conf entry, without TLS",
    "rejected, REFUSED, pg_hba.conf rejects connection, pg_hba.conf needs a line",
    "nobody, REFUSED, role \"nobody\" does not exist, has to exist there",
    "idle, REFUSED, is not permitted to log in, have LOGIN",
    "known, REFUSED, password authentication failed, wrong or missing password",
    "single, REFUSED, too many connections for role, CONNECTION LIMIT"
  })
  void whyAUserIsNotLetInIsToldInTheServersWords(
      String user, Kind kind, String said, String advice) {
    StepFailure failure = failure("127.0.0.1", server.port(), user, "postgres");

    assertThat(failure.kind()).isEqualTo(kind);
    assertThat(failure.message())
        .contains("127.0.0.1:" + server.port(), "'" + user + "'", said, advice)
        .doesNotContain("s3cret", "not reachable");
  }

  /** As managed servers have it: a rule for each database. */
  @Test
  void aUserWhoIsLetIntoTheMaintenanceDatabaseAloneIsToldBeforeAnythingIsMade() throws Exception {
    PostgresAddress address =
        new PostgresAddress(
            "127.0.0.1",
            server.port(),
            "strange",
            "postgres",
            "kept_out",
            null,
            Duration.ofSeconds(10));
    try (PostgresLedger ledger = new PostgresLedger(address)) {
      assertThatThrownBy(() -> ledger.look(Optional.empty()))
          .isInstanceOf(TargetException.class)
          .hasMessageContainingAll("no pg_hba.conf entry", "\"strange\"");
    }
  }

  @Test
  void aMaintenanceDatabaseThatIsNotThereIsNamed() {
    assertThat(failure("127.0.0.1", server.port(), "postgres", "nowhere").message())
        .contains("database \"nowhere\" does not exist", "'nowhere' must exist already");
  }

  @Test
  void aPoolerThatDoesNotDoWhatIsAskedIsCalledOne() throws IOException {
    assertThat(failure(client -> error(client, "08P01", "unsupported startup parameter: x")))
        .satisfies(failure -> assertThat(failure.kind()).isEqualTo(Kind.REFUSED))
        .extracting(StepFailure::message)
        .asString()
        .contains("08P01: unsupported startup parameter: x", "PgBouncer", "name the server itself");
  }

  @Test
  void aServerThatStartsTakesNoConnectionsYet() throws IOException {
    assertThat(failure(client -> error(client, "57P03", "the database system is starting up")))
        .extracting(StepFailure::message)
        .asString()
        .contains("is there and takes no connections now", "starting up")
        .doesNotContain("Check host and port");
  }

  /** As a server's first and last message. */
  private static void error(Socket client, String state, String message) throws IOException {
    client.getInputStream().read(new byte[1_000]);
    String fields = "SFATAL\0VFATAL\0C" + state + "\0M" + message + "\0\0";
    byte[] bytes = fields.getBytes(StandardCharsets.US_ASCII);
    client.getOutputStream().write('E');
    for (int shift = 24; shift >= 0; shift -= 8) {
      client.getOutputStream().write(bytes.length + Integer.BYTES >> shift);
    }
    client.getOutputStream().write(bytes);
    client.close();
  }

  @Test
  void aPortThatTakesConnectionsAndSaysNothingIsCalledThat() throws IOException {
    assertThat(failure(client -> {}).message())
        .contains("takes connections, and says nothing")
        .doesNotContain("not reachable");
  }

  @Test
  void aPortThatClosesEveryConnectionIsCalledThat() throws IOException {
    assertThat(failure(Socket::close).message())
        .contains("takes connections, and closes them without a word");
  }

  @ParameterizedTest
  @CsvSource({"HTTP/1.1 400 Bad Request", "SSH-2.0-OpenSSH_9.2p1"})
  void aServerOfAnotherProtocolIsQuoted(String greeting) throws IOException {
    byte[] bytes = (greeting + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII);

    assertThat(failure(client -> client.getOutputStream().write(bytes)).message())
        .contains("is no PostgreSQL: it says '" + greeting + "'");
  }

  @Test
  void whereNobodyListensItIsNotReachable() {
    StepFailure failure = failure("127.0.0.1", 1, "me", "postgres");

    assertThat(failure.kind()).isEqualTo(Kind.UNREACHABLE);
    assertThat(failure.message()).contains("not reachable", "refused", "Check host and port");
  }

  @Test
  void aNameWithoutAnAddressIsCalledThat() {
    assertThat(failure("no-such-host.invalid", 5432, "me", "postgres").message())
        .contains("no-such-host.invalid", "No address is known of this name", "DNS");
  }

  private interface Answer {
    void to(Socket client) throws IOException;
  }

  private static StepFailure failure(Answer answer) throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 5, InetAddress.getByName("127.0.0.1"))) {
      Thread thread = new Thread(() -> serve(socket, answer));
      thread.setDaemon(true);
      thread.start();
      return failure("127.0.0.1", socket.getLocalPort(), "me", "postgres");
    }
  }

  private static void serve(ServerSocket socket, Answer answer) {
    try {
      while (true) {
        answer.to(socket.accept());
      }
    } catch (IOException ended) {
      Thread.currentThread().interrupt();
    }
  }

  private static StepFailure failure(String host, int port, String user, String maintenance) {
    PostgresAddress address =
        new PostgresAddress(
            host, port, "a", maintenance, user, Secret.of("s3cret"), Duration.ofSeconds(1));
    try (PostgresLedger ledger = new PostgresLedger(address)) {
      return catchThrowableOfType(TargetException.class, () -> ledger.look(Optional.empty()))
          .toStepFailure();
    }
  }
}
