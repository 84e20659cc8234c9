package io.trialbalance.workload.database.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialbalance.protocol.config.Secret;
import io.trialbalance.protocol.measure.DatabaseDescription.Fact;
import io.trialbalance.protocol.measure.LedgerTotals;
import io.trialbalance.workload.database.Database.Use;
import io.trialbalance.workload.database.TargetMeasures;
import io.trialbalance.workload.database.TestTransfer;
import io.trialbalance.workload.database.TransferTarget;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a role, a server or a template says of everybody's sessions does not spoil ours. */
class SessionSettingsIT {

  private static final String DATABASE = "session_settings";

  private final TestServer server = TestServer.shared();
  private final TestPlan plan = new TestPlan();

  @Test
  void settingsOfTheRoleAreOverriddenInEverySessionAndRecorded() throws Exception {
    role();
    for (String setting :
        List.of(
            "lock_timeout = '1ms'",
            "statement_timeout = '1s'",
            "idle_session_timeout = '500ms'",
            "idle_in_transaction_session_timeout = '1ms'",
            "default_transaction_read_only = on",
            "default_transaction_deferrable = on",
            "default_transaction_isolation = 'serializable'",
            "search_path = nowhere",
            "row_security = off",
            // pg_settings does not show it.
            "role = weaker",
            "client_min_messages = error")) {
      server.execute("postgres", "ALTER ROLE hampered SET " + setting);
    }
    try (PostgresLedger ledger = new PostgresLedger(hampered())) {
      ledger.reset(plan.plan(), 1, (what, fraction) -> {});
      try (TransferTarget target = ledger.open(plan.plan(), new TargetMeasures())) {
        assertThat(submitWhileLocked(target).outcome()).isEqualTo("applied");
      }
      LedgerTotals totals = ledger.totals(plan.plan(), List.of());
      assertThat(totals.transfers()).isOne();

      assertThat(ledger.describe(plan.plan()).facts())
          .filteredOn(fact -> fact.name().equals(SessionSettings.OVERRIDDEN))
          .singleElement()
          .extracting(Fact::value)
          .asString()
          .contains(
              "client_min_messages = error",
              "default_transaction_read_only = on",
              "idle_session_timeout = 500ms",
              "lock_timeout = 1ms",
              "search_path = nowhere",
              "statement_timeout = 1000ms");
    }
  }

  @Test
  void whatAPoolerKeepsFromTheServerWhenASessionBeginsIsSetAfterwards() throws Exception {
    role();
    server.execute("postgres", "ALTER ROLE hampered SET lock_timeout = '1ms'");
    try (SettingsKeeper pooler = new SettingsKeeper(server.port(), "lock_timeout", "0");
        PostgresLedger ledger = new PostgresLedger(through(pooler))) {
      ledger.look(Optional.of(new Use(plan.plan(), 1)));
      ledger.reset(plan.plan(), 1, (what, fraction) -> {});
      try (TransferTarget target = ledger.open(plan.plan(), new TargetMeasures())) {
        assertThat(submitWhileLocked(target).outcome()).isEqualTo("applied");
      }

      assertThat(ledger.describe(plan.plan()).facts())
          .filteredOn(fact -> fact.name().equals("between us and the server"))
          .singleElement()
          .extracting(Fact::value)
          .isEqualTo("a pooler that gives whole sessions at 127.0.0.1:" + pooler.port());
    }
  }

  private PostgresAddress through(SettingsKeeper pooler) {
    PostgresAddress own = hampered();
    return new PostgresAddress(
        "127.0.0.1",
        pooler.port(),
        own.namespace(),
        own.user(),
        own.password(),
        own.connectTimeout());
  }

  /** Idles, and then waits for a lock, longer than the role may. */
  private TestTransfer submitWhileLocked(TransferTarget target) throws Exception {
    TestTransfer transfer = new TestTransfer(1, 1, 2, 3);
    try (Connection holder = server.connect(DATABASE);
        Statement statement = holder.createStatement()) {
      statement.execute("SELECT pg_sleep(0.7)");
      holder.setAutoCommit(false);
      statement.execute("SELECT FROM accounts WHERE id = 1 FOR UPDATE");
      target.submit(transfer);
      statement.execute("SELECT pg_sleep(0.1)");
      holder.commit();
    }
    return transfer;
  }

  @Test
  void ofAUserWithoutSettingsNothingIsRecorded() throws Exception {
    try (PostgresLedger ledger = server.ledger(DATABASE + "_plain")) {
      assertThat(ledger.describe(plan.plan()).facts())
          .extracting(Fact::name)
          .doesNotContain(SessionSettings.OVERRIDDEN);
    }
  }

  @Test
  void whatSomebodyLeftInTheTemplateIsNotInOurWay() throws Exception {
    server.execute("template1", "CREATE TABLE accounts (mine text)");
    server.execute("template1", "CREATE EXTENSION IF NOT EXISTS plpgsql");
    server.execute("template1", "CREATE COLLATION left_over FROM \"C\"");
    try (PostgresLedger ledger = server.ledger(DATABASE + "_template")) {
      ledger.reset(plan.plan(), 1, (what, fraction) -> {});

      assertThat(ledger.totals(plan.plan(), List.of()).accounts()).isEqualTo(plan.accounts);
    } finally {
      server.execute("template1", "DROP TABLE accounts");
      server.execute("template1", "DROP COLLATION left_over");
    }
  }

  private void role() {
    server.execute("postgres", "DROP DATABASE IF EXISTS " + DATABASE + " WITH (FORCE)");
    server.execute("postgres", "DROP ROLE IF EXISTS hampered");
    server.execute("postgres", "CREATE ROLE hampered LOGIN CREATEDB PASSWORD 'x'");
    server.execute("postgres", "DROP ROLE IF EXISTS weaker");
    server.execute("postgres", "CREATE ROLE weaker ROLE hampered");
  }

  /** With target-session-attrs = primary, by which a user's read-only sessions may be used. */
  private PostgresAddress hampered() {
    PostgresAddress own = server.address(DATABASE, "hampered", Secret.of("x"));
    return new PostgresAddress(
        own.servers(),
        own.namespace(),
        own.user(),
        own.passwords(),
        own.tls(),
        own.channelBinding(),
        TargetSession.PRIMARY,
        own.connectTimeout());
  }
}
