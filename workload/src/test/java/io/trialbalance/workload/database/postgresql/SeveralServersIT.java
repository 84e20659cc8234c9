package io.trialbalance.workload.database.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.trialbalance.protocol.config.Secret;
import io.trialbalance.protocol.measure.DatabaseDescription.Fact;
import io.trialbalance.protocol.measure.StepFailure;
import io.trialbalance.protocol.measure.StepFailure.Kind;
import io.trialbalance.workload.database.TargetException;
import io.trialbalance.workload.database.TargetMeasures;
import io.trialbalance.workload.database.TestTransfer;
import io.trialbalance.workload.database.TransferTarget;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Of several servers the first is used that lets us in and will do, by control side and load. */
class SeveralServersIT {

  private static final PostgresServer NOBODY = new PostgresServer("127.0.0.1", 1);

  private static final TestServer PRIMARY = TestServer.shared();
  private static TestServer standby;

  private final TestPlan plan = new TestPlan();

  @BeforeAll
  static void startStandby() {
    standby = TestServer.standby();
  }

  @AfterAll
  static void stopStandby() {
    standby.close();
  }

  @ParameterizedTest
  @EnumSource
  void whatIsDownAndAStandbyArePassedOver(PostgresOptions.Client client) throws Exception {
    plan.client = client;
    try (PostgresLedger ledger = new PostgresLedger(address(NOBODY, of(standby), of(PRIMARY)))) {
      assertThat(ledger.look(Optional.empty())).contains("postgres@" + of(PRIMARY) + "/");
      ledger.reset(plan.plan(), 1, (what, fraction) -> {});
      try (TransferTarget target = ledger.open(plan.plan(), new TargetMeasures())) {
        TestTransfer transfer = new TestTransfer(1, 1, 2, 3);
        target.submit(transfer);
        assertThat(transfer.outcome()).isEqualTo("applied");
      }

      assertThat(ledger.totals(plan.plan(), List.of()).transfers()).isOne();
      assertThat(ledger.describe(plan.plan()).facts())
          .filteredOn(fact -> fact.name().equals("server"))
          .extracting(Fact::value)
          .containsExactly(of(PRIMARY).toString());
    }
  }

  @Test
  void whoTakesAConnectionAndSaysNothingKeepsNobodyFromTheNext() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getByName("127.0.0.1"));
        PostgresLedger ledger =
            new PostgresLedger(
                address(new PostgresServer("127.0.0.1", silent.getLocalPort()), of(PRIMARY)))) {
      assertThat(ledger.look(Optional.empty())).contains(of(PRIMARY).toString());
    }
  }

  @Test
  void whereNoneWillDoItIsToldOfEach() {
    StepFailure failure = failure(address(NOBODY, of(standby)));

    assertThat(failure.kind()).isEqualTo(Kind.UNREACHABLE);
    assertThat(failure.message())
        .contains(NOBODY + " is not reachable", of(standby) + " is a standby");
  }

  /** Libpq's rule: otherwise a wrong password would be tried on every server. */
  @Test
  void whoLetsUsInNowhereIsNotPassedOver() {
    PostgresAddress own = address(of(PRIMARY), NOBODY);
    PostgresAddress stranger =
        new PostgresAddress(
            own.servers(),
            own.namespace(),
            "no_such_user",
            own.passwords(),
            own.tls(),
            own.channelBinding(),
            own.session(),
            own.connectTimeout());

    assertThat(failure(stranger).message())
        .contains(of(PRIMARY) + " does not let user 'no_such_user' in")
        .doesNotContain(NOBODY.toString());
  }

  @Test
  void aStandbyThatIsAskedForByItselfIsRefusedByName() {
    for (TargetSession session : TargetSession.values()) {
      assertThat(failure(address(session, of(standby))).message())
          .contains("PostgreSQL at " + of(standby) + " is a standby");
    }
  }

  @Test
  void aUserWhoseSessionsMayOnlyReadIsRefusedUnlessThePrimaryIsAskedFor() throws Exception {
    PRIMARY.execute("postgres", "DROP ROLE IF EXISTS reader");
    PRIMARY.execute("postgres", "CREATE ROLE reader LOGIN CREATEDB PASSWORD 'x'");
    PRIMARY.execute("postgres", "ALTER ROLE reader SET default_transaction_read_only = on");
    PostgresAddress reader = PRIMARY.address("several_read", "reader", Secret.of("x"));

    StepFailure failure = failure(reader);
    assertThat(failure.kind()).isEqualTo(Kind.REFUSED);
    assertThat(failure.message())
        .contains(reader.server(), "may only read", "target-session-attrs = primary");
    try (PostgresLedger ledger =
        new PostgresLedger(
            new PostgresAddress(
                reader.servers(),
                reader.namespace(),
                reader.user(),
                reader.passwords(),
                reader.tls(),
                reader.channelBinding(),
                TargetSession.PRIMARY,
                reader.connectTimeout()))) {
      assertThat(ledger.look(Optional.empty())).contains("is PostgreSQL");
    }
  }

  private static PostgresServer of(TestServer server) {
    return new PostgresServer("localhost", server.port());
  }

  private static PostgresAddress address(PostgresServer... servers) {
    return address(TargetSession.READ_WRITE, servers);
  }

  private static PostgresAddress address(TargetSession session, PostgresServer... servers) {
    PostgresAddress one = PRIMARY.address("several");
    return new PostgresAddress(
        Arrays.asList(servers),
        one.namespace(),
        one.user(),
        one.passwords(),
        one.tls(),
        one.channelBinding(),
        session,
        Duration.ofSeconds(2));
  }

  private static StepFailure failure(PostgresAddress address) {
    try (PostgresLedger ledger = new PostgresLedger(address)) {
      return catchThrowableOfType(TargetException.class, () -> ledger.look(Optional.empty()))
          .toStepFailure();
    }
  }
}
