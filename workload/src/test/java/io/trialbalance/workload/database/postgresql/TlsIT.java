package io.trialbalance.workload.database.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.trialbalance.protocol.config.Problems;
import io.trialbalance.protocol.measure.DatabaseDescription.Fact;
import io.trialbalance.protocol.measure.StepFailure;
import io.trialbalance.protocol.measure.StepFailure.Kind;
import io.trialbalance.workload.database.TargetException;
import io.trialbalance.workload.database.TargetMeasures;
import io.trialbalance.workload.database.TestSettings;
import io.trialbalance.workload.database.TestTransfer;
import io.trialbalance.workload.database.TransferTarget;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Both sides of a connection know each other as libpq's words say, or there is none. */
class TlsIT {

  @TempDir private static Path folder;

  private static TestServer server;
  private static TestServer plain;

  private final TestPlan plan = new TestPlan();

  /** With a certificate for localhost; lets some in over TLS alone, and one by his certificate. */
  @BeforeAll
  static void startServer() throws Exception {
    TestCertificates ours = new TestCertificates(folder, "ours");
    new TestCertificates(folder, "strangers").sign("of-a-stranger", "carrier", null);
    ours.sign("of-server", "localhost", "dns:localhost,ip:::1");
    ours.sign("of-carrier", "carrier", null);
    plain = TestServer.shared();
    server = new TestServer(30);
    server.execute("postgres", "CREATE ROLE carrier LOGIN CREATEDB");
    server.execute("postgres", "CREATE ROLE teller LOGIN CREATEDB PASSWORD 'right'");
    Path data = Path.of(server.value("postgres", "SHOW data_directory"));
    for (String file : List.of("of-server.crt", "of-server.key", "ours.crt")) {
      Files.copy(folder.resolve(file), data.resolve(file), StandardCopyOption.COPY_ATTRIBUTES);
    }
    Path rules = data.resolve("pg_hba.conf");
    Files.writeString(
        rules,
        """
        hostssl all carrier all cert
        hostssl all teller all scram-sha-256
        host all carrier,teller all reject
        """
            + Files.readString(rules));
    server.execute("postgres", "ALTER SYSTEM SET ssl_cert_file = 'of-server.crt'");
    server.execute("postgres", "ALTER SYSTEM SET ssl_key_file = 'of-server.key'");
    server.execute("postgres", "ALTER SYSTEM SET ssl_ca_file = 'ours.crt'");
    server.execute("postgres", "ALTER SYSTEM SET ssl = on");
    server.execute("postgres", "SELECT pg_reload_conf()");
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  @ParameterizedTest
  @EnumSource
  void aLoadIsRunOverTlsOfAServerThatIsKnown(PostgresOptions.Client client) throws Exception {
    plan.client = client;
    PostgresAddress address =
        teller("sslmode = verify-full, sslrootcert = ours.crt, channel-binding = require");

    assertThat(facts(address)).anyMatch(tls -> tls.startsWith("TLSv1."));
  }

  @ParameterizedTest
  @EnumSource
  void aCertificateLetsUsIn(PostgresOptions.Client client) throws Exception {
    plan.client = client;
    PostgresAddress address =
        address(
            server,
            "user = carrier, database = carriers, sslmode = verify-full, sslrootcert = ours.crt"
                + ", sslcert = of-carrier.crt, sslkey = of-carrier.key");

    assertThat(facts(address)).anyMatch(tls -> tls.endsWith("we are /CN=carrier"));
  }

  /** Resets, submits a transfer, and gives the fact about TLS. */
  private List<String> facts(PostgresAddress address) throws Exception {
    try (PostgresLedger ledger = new PostgresLedger(address)) {
      ledger.reset(plan.plan(), 1, (what, fraction) -> {});
      try (TransferTarget target = ledger.open(plan.plan(), new TargetMeasures())) {
        TestTransfer transfer = new TestTransfer(1, 1, 2, 3);
        target.submit(transfer);
        assertThat(transfer.outcome()).isEqualTo("applied");
        assertThat(
                server.value(
                    "postgres",
                    "SELECT bool_and(ssl) FROM pg_stat_ssl JOIN pg_stat_activity USING (pid)"
                        + " WHERE usename = '"
                        + address.user()
                        + "'"))
            .isEqualTo("t");
      }
      return ledger.describe(plan.plan()).facts().stream()
          .filter(fact -> fact.name().equals("tls"))
          .map(Fact::value)
          .toList();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          localhost | sslmode = require
          localhost | sslmode = prefer
          localhost | sslmode = allow
          localhost | sslmode = require, sslrootcert = ours.crt
          localhost | sslmode = verify-ca, sslrootcert = ours.crt
          127.0.0.1 | sslmode = verify-ca, sslrootcert = ours.crt
          127.0.0.1 | sslmode = require
          """)
  void eachModeAsksForNoMoreThanItSays(String host, String text) throws Exception {
    assertThat(look(teller("host = \"" + host + "\", " + text))).contains("is PostgreSQL");
  }

  /** An address is no name, whatever the name service says backwards: anybody may write there. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          localhost | sslmode = verify-full, sslrootcert = strangers.crt | valid certification path
          localhost | sslmode = verify-ca, sslrootcert = strangers.crt | valid certification path
          localhost | sslmode = require, sslrootcert = strangers.crt | valid certification path
          localhost | sslmode = verify-full, sslrootcert = system | valid certification path
          127.0.0.1 | sslmode = verify-full, sslrootcert = ours.crt | No subject alternative names
          """)
  void whoIsNotKnownIsNotTrusted(String host, String text, String why) {
    StepFailure failure = failure(teller("host = \"" + host + "\", " + text));

    assertThat(failure.kind()).isEqualTo(Kind.REFUSED);
    assertThat(failure.message())
        .contains(host + ":" + server.port() + " is not trusted", why, "sslrootcert")
        .doesNotContain("right");
  }

  /** The load connects by itself, each client in its own way. */
  @ParameterizedTest
  @EnumSource
  void aLoadTrustsNobodyElseEither(PostgresOptions.Client client) throws Exception {
    plan.client = client;
    try (PostgresLedger ledger = new PostgresLedger(teller("sslmode = require"))) {
      ledger.reset(plan.plan(), 1, (what, fraction) -> {});
    }
    PostgresAddress address =
        teller("host = \"127.0.0.1\", sslmode = verify-full, sslrootcert = ours.crt");
    LoadPath straight = LoadPath.straight(address);

    assertThatThrownBy(
            () ->
                PostgresTarget.open(
                    straight, plan.options(), Tenancy.UNLOCKED, new TargetMeasures()))
        .isInstanceOf(TargetException.class)
        .hasMessageContainingAll("is not trusted", "No subject alternative names");
  }

  @ParameterizedTest
  @EnumSource
  void anAddressOfIpv6IsKnownByItsCertificate(PostgresOptions.Client client) throws Exception {
    assumeTrue(listensOnIpv6(), "this machine has no IPv6 on loopback");
    plan.client = client;

    assertThat(facts(teller("host = \"::1\", sslmode = verify-full, sslrootcert = ours.crt")))
        .anyMatch(tls -> tls.startsWith("TLSv1."));
  }

  private static boolean listensOnIpv6() {
    try (Socket socket = new Socket(InetAddress.getByName("::1"), server.port())) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  @Test
  void withoutTlsItIsToldThatTheServersRuleAsksForIt() {
    assertThat(failure(teller("sslmode = disable")).message())
        .contains("with sslmode = disable", "'hostssl' does not count");
  }

  @Test
  void aServerWithoutTlsIsToldSo() {
    StepFailure failure =
        failure(address(plain, "user = postgres, password-env = PW, sslmode = require"));

    assertThat(failure.message())
        .contains("localhost:" + plain.port(), "speaks no TLS, which sslmode = require asks for");
  }

  @Test
  void aServerThatAsksForACertificateIsToldToHaveNone() {
    assertThat(
            failure(
                    address(
                        server, "user = carrier, sslmode = verify-full, sslrootcert = ours.crt"))
                .message())
        .contains("valid client certificate", "sslcert and sslkey name it");
  }

  @Test
  void aCertificateThatTheServerDoesNotKnowDoesNotLetUsIn() {
    StepFailure failure =
        failure(
            address(
                server,
                "user = carrier, sslmode = verify-full, sslrootcert = ours.crt"
                    + ", sslcert = of-a-stranger.crt, sslkey = of-a-stranger.key"));

    assertThat(failure.message()).contains("localhost:" + server.port(), "sslcert");
  }

  private static String look(PostgresAddress address) throws Exception {
    try (PostgresLedger ledger = new PostgresLedger(address)) {
      return ledger.look(Optional.empty());
    }
  }

  private static StepFailure failure(PostgresAddress address) {
    return catchThrowableOfType(TargetException.class, () -> look(address)).toStepFailure();
  }

  private static PostgresAddress teller(String text) {
    return address(server, "user = teller, database = tellers, password-env = PW, " + text);
  }

  /** Files are those of the folder. */
  private static PostgresAddress address(TestServer server, String text) {
    String entry =
        text.replaceAll("= ([a-z-]+\\.(crt|key))", "= \"" + folder + "/$1\"")
            + ", port = "
            + server.port();
    Problems problems = new Problems();
    PostgresAddress address =
        new Whereabouts(
                TestSettings.read(new PostgresDriver(), entry),
                Map.of("PW", server == plain ? "postgres" : "right"),
                problems)
            .address();
    problems.throwIfAny();
    return address;
  }
}
