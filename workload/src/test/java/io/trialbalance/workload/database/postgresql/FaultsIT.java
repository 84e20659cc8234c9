package io.trialbalance.workload.database.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.trialbalance.protocol.measure.LedgerTotals;
import io.trialbalance.protocol.measure.TransferId;
import io.trialbalance.workload.database.Authority;
import io.trialbalance.workload.database.DatabaseLock;
import io.trialbalance.workload.database.DatabaseLock.Extent;
import io.trialbalance.workload.database.LockOwner;
import io.trialbalance.workload.database.TargetMeasures;
import io.trialbalance.workload.database.TestTransfer;
import io.trialbalance.workload.database.TransferTarget;
import io.trialbalance.workload.database.postgresql.PostgresOptions.Borrow;
import io.trialbalance.workload.database.postgresql.PostgresOptions.Executor;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Connections and servers that are lost, hang or lag behind. */
class FaultsIT {

  static final String DATABASE = "faults";
  static final Duration PATIENCE = Duration.ofSeconds(20);

  final TestPlan plan = new TestPlan();
  final TargetMeasures measures = new TargetMeasures();
  private int lastId;

  @ParameterizedTest
  @CsvSource({"ROW_LOCKS, ONCE", "BATCHED, ONCE", "ROW_LOCKS, PER_TRANSFER"})
  void aLostConnectionMakesItsTransferUnknownAndIsReplaced(Executor executor, Borrow borrow)
      throws Exception {
    plan.executor = executor;
    plan.borrow = borrow;
    TestServer server = TestServer.shared();
    try (PostgresLedger ledger = server.ledger(DATABASE)) {
      ledger.reset(plan.plan(), 1, (what, fraction) -> {});
      try (TransferTarget target = ledger.open(plan.plan(), measures);
          HeldAccount held = new HeldAccount(server, DATABASE, 1)) {
        TestTransfer stuck = submit(target, 1, 2);
        held.awaitWaiting(1);
        TestTransfer other = submit(target, 3, 4);
        server.execute(
            "postgres",
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                + " WHERE wait_event_type = 'Lock' AND application_name = 'trialbalance'");

        assertThat(stuck.outcome()).startsWith("unknown: connection lost: SQLSTATE 57P01: ");
        assertThat(other.outcome()).isEqualTo("applied");
        assertThat(stuck.ends()).isEqualTo(1);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Executor.class)
  void aKilledServerMakesTransfersUnknownUntilItIsBack(Executor executor) throws Exception {
    plan.executor = executor;
    try (TestServer server = new TestServer(30);
        PostgresLedger ledger = server.ledger(DATABASE)) {
      ledger.reset(plan.plan(), 1, (what, fraction) -> {});
      List<TestTransfer> all = new ArrayList<>();
      try (TransferTarget target = ledger.open(plan.plan(), measures);
          HeldAccount held = new HeldAccount(server, DATABASE, 1)) {
        TestTransfer stuck = submit(target, 1, 2);
        held.awaitWaiting(1);
        // The postmaster notices that a backend crashed, ends all others and recovers.
        long backend = held.waitingBackend();
        assertThat(ProcessHandle.of(backend).orElseThrow().destroyForcibly()).isTrue();

        assertThat(stuck.outcome()).startsWith("unknown: connection lost");
        all.add(stuck);
        await()
            .atMost(PATIENCE)
            .until(
                () -> {
                  TestTransfer next = submit(target, 3, 4);
                  all.add(next);
                  return next.outcome().equals("applied");
                });
        await().atMost(PATIENCE).until(() -> measures.connections().get() > 0);
      }
      LedgerTotals totals =
          ledger.totals(
              plan.plan(), all.stream().map(t -> new TransferId(t.idHigh(), t.idLow())).toList());
      long applied = all.stream().filter(t -> t.outcome().equals("applied")).count();
      assertThat(totals.transfers()).isEqualTo(totals.unknownsFound()).isEqualTo(applied);
      assertThat(all).allMatch(transfer -> transfer.ends() == 1);
    }
    assertThat(measures.connections()).hasValue(0);
  }

  @ParameterizedTest
  @EnumSource(Executor.class)
  void whatATriggerRefusesIsCountedByTheServersOwnWords(Executor executor) throws Exception {
    plan.executor = executor;
    TestServer server = TestServer.shared();
    try (PostgresLedger ledger = server.ledger(DATABASE)) {
      ledger.reset(plan.plan(), 1, (what, fraction) -> {});
      server.execute(
          DATABASE,
          """
          CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            RAISE EXCEPTION USING ERRCODE = '23514', MESSAGE = 'transfer ' || NEW.id || ' is refused',
              DETAIL = 'Account 7 is frozen.', HINT = 'Thaw it.';
          END $$;
          CREATE TRIGGER refuse BEFORE INSERT ON transfers FOR EACH ROW EXECUTE FUNCTION refuse();
          """);
      try (TransferTarget target = ledger.open(plan.plan(), measures)) {
        String refused =
            "failed: SQLSTATE 23514: transfer … is refused; DETAIL: Account … is frozen.;"
                + " HINT: Thaw it.";
        assertThat(submit(target, 1, 2).outcome()).isEqualTo(refused);
        assertThat(submit(target, 3, 4).outcome()).isEqualTo(refused);
      }
    }
  }

  @Test
  void withoutAnyConnectionTransfersWaitForTheDeadlineAndThenFail() throws Exception {
    plan.statementDeadline = Duration.ofSeconds(2);
    TestServer server = new TestServer(30);
    try (PostgresLedger ledger = server.ledger(DATABASE)) {
      ledger.reset(plan.plan(), 1, (what, fraction) -> {});
      try (TransferTarget target = ledger.open(plan.plan(), measures)) {
        assertThat(submit(target, 1, 2).outcome()).isEqualTo("applied");
        server.close();
        notice(target);
        await().atMost(PATIENCE).until(() -> measures.connections().get() == 0);

        assertThat(submit(target, 1, 2).outcome()).isEqualTo("failed: no connection");
        assertThat(measures.poolWaiting()).hasValue(0);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"ROW_LOCKS, ONCE", "BATCHED, ONCE", "ATOMIC, PER_TRANSFER"})
  void aStoppedBackendIsGivenUpAtTheDeadline(Executor executor, Borrow borrow) throws Exception {
    plan.executor = executor;
    plan.borrow = borrow;
    plan.poolSize = 2;
    // Long enough for a commit on a slow disk.
    plan.statementDeadline = Duration.ofSeconds(2);
    TestServer server = TestServer.shared();
    try (PostgresLedger ledger = server.ledger(DATABASE)) {
      ledger.reset(plan.plan(), 1, (what, fraction) -> {});
      try (TransferTarget target = ledger.open(plan.plan(), measures);
          HeldAccount held = new HeldAccount(server, DATABASE, 1)) {
        TestTransfer stuck = submit(target, 1, 2);
        held.awaitWaiting(1);
        long backend = held.waitingBackend();
        signal("STOP", backend);
        try {
          assertThat(stuck.outcome()).isEqualTo("unknown: deadline");
          assertThat(submit(target, 3, 4).outcome()).isEqualTo("applied");
        } finally {
          signal("CONT", backend);
        }
      }
    }
  }

  @Test
  void anUnknownTransferStaysOpenWhileItsSessionExecutes() throws Exception {
    plan.statementDeadline = Duration.ofMillis(400);
    TestServer server = TestServer.shared();
    try (PostgresLedger ledger = server.ledger(DATABASE)) {
      ledger.reset(plan.plan(), 1, (what, fraction) -> {});
      List<TransferId> stuck = new ArrayList<>();
      try (HeldAccount held = new HeldAccount(server, DATABASE, 1)) {
        try (TransferTarget target = ledger.open(plan.plan(), measures)) {
          TestTransfer transfer = submit(target, 1, 2);
          held.awaitWaiting(1);
          assertThat(transfer.outcome()).isEqualTo("unknown: deadline");
          stuck.add(new TransferId(transfer.idHigh(), transfer.idLow()));
        }

        LedgerTotals totals = ledger.totals(plan.plan(), stuck);
        assertThat(totals.transfers()).isZero();
        assertThat(totals.unknownsLookedUp()).isZero();
      }

      LedgerTotals totals = ledger.totals(plan.plan(), stuck);
      assertThat(totals.unknownsLookedUp()).isEqualTo(1);
      assertThat(totals.unknownsFound()).isEqualTo(totals.transfers());
    }
  }

  /** It is idle for the server, and executes when it goes on what it was sent long ago. */
  @Test
  void anUnknownTransferStaysOpenWhileItsSessionHasNotReadIt() throws Exception {
    plan.statementDeadline = Duration.ofMillis(400);
    plan.poolSize = 1;
    TestServer server = TestServer.shared();
    LockOwner owner =
        new LockOwner(
            new Authority(UUID.randomUUID(), 1, UUID.randomUUID(), 1),
            "faults",
            "node",
            "host",
            1,
            Instant.EPOCH);
    try (PostgresLedger ledger = server.ledger(DATABASE);
        DatabaseLock lock =
            ledger.lock(owner, Extent.ALONE, Duration.ZERO, (what, fraction) -> {}, lost -> {})) {
      ledger.reset(plan.plan(), 1, (what, fraction) -> {});
      lock.share();
      List<TransferId> stuck = new ArrayList<>();
      long backend;
      try (TransferTarget target = ledger.open(plan.plan(), measures)) {
        assertThat(submit(target, 1, 2).outcome()).isEqualTo("applied");
        backend =
            Long.parseLong(
                server.value(
                    "postgres",
                    "SELECT pid FROM pg_stat_activity WHERE datname = '" + DATABASE + "'"));
        signal("STOP", backend);
        TestTransfer transfer = submit(target, 1, 2);
        assertThat(transfer.outcome()).isEqualTo("unknown: deadline");
        stuck.add(new TransferId(transfer.idHigh(), transfer.idLow()));
      }
      try {
        LedgerTotals totals = ledger.totals(plan.plan(), stuck);
        assertThat(totals.transfers()).isEqualTo(1);
        assertThat(totals.unknownsLookedUp()).isZero();
      } finally {
        signal("CONT", backend);
      }
      LedgerTotals totals = ledger.totals(plan.plan(), stuck);
      assertThat(totals.unknownsLookedUp()).isEqualTo(1);
      assertThat(totals.unknownsFound()).isEqualTo(totals.transfers() - 1);
    }
  }

  @ParameterizedTest
  @EnumSource(Executor.class)
  void closingEndsEverythingWithinSecondsThoughTheServerIsStopped(Executor executor)
      throws Exception {
    plan.executor = executor;
    TestServer server = TestServer.shared();
    try (PostgresLedger ledger = server.ledger(DATABASE)) {
      ledger.reset(plan.plan(), 1, (what, fraction) -> {});
      TransferTarget target = ledger.open(plan.plan(), measures);
      List<Long> backends = server.backends(DATABASE);
      assertThat(backends).isNotEmpty();
      List<TestTransfer> transfers = new ArrayList<>();
      for (long backend : backends) {
        signal("STOP", backend);
      }
      try {
        for (int i = 0; i < 200; i++) {
          transfers.add(submit(target, 1 + i % 5, 6 + i % 5));
        }
        long startNanos = System.nanoTime();
        target.close();
        target.close();

        assertThat(Duration.ofNanos(System.nanoTime() - startNanos)).isLessThan(PATIENCE);
        assertThat(transfers).allMatch(TestTransfer::isEnded);
        assertThat(transfers)
            .extracting(TestTransfer::outcome)
            .containsOnly("unknown: target closed");
        assertThat(transfers).allMatch(transfer -> transfer.ends() == 1);
        assertThat(measures.connections()).hasValue(0);
        assertThat(measures.poolWaiting()).hasValue(0);
      } finally {
        for (long backend : backends) {
          signal("CONT", backend);
        }
      }
      assertThat(submit(target, 1, 2).outcome()).isEqualTo("failed: target closed");
    }
  }

  /** The wait is cancelled by somebody else; we never do. The commit is then only local. */
  @ParameterizedTest
  @EnumSource(Executor.class)
  void aCommitThatIsOnlyLocalIsUnknown(Executor executor) throws Exception {
    plan.executor = executor;
    try (TestServer server = new TestServer(30);
        PostgresLedger ledger = server.ledger(DATABASE)) {
      ledger.reset(plan.plan(), 1, (what, fraction) -> {});
      server.execute("postgres", "ALTER SYSTEM SET synchronous_standby_names = 'nobody'");
      server.execute("postgres", "SELECT pg_reload_conf()");
      await()
          .atMost(PATIENCE)
          .until(() -> server.value("postgres", "SHOW synchronous_standby_names").equals("nobody"));
      try (TransferTarget target = ledger.open(plan.plan(), measures)) {
        TestTransfer transfer = submit(target, 1, 2);
        String waiting = "FROM pg_stat_activity WHERE wait_event = 'SyncRep'";
        await()
            .atMost(PATIENCE)
            .until(() -> server.value("postgres", "SELECT count(*) " + waiting).equals("1"));
        assertThat(transfer.isEnded()).isFalse();
        server.execute("postgres", "SELECT pg_cancel_backend(pid) " + waiting);

        assertThat(transfer.outcome()).isEqualTo("unknown: committed locally only");
      }
      assertThat(ledger.totals(plan.plan(), List.of()).transfers()).isEqualTo(1);
    }
  }

  /** Does what a client needs to see that its connections are gone. */
  void notice(TransferTarget target) {
    // Event loops see it by themselves.
  }

  TestTransfer submit(TransferTarget target, long debit, long credit) {
    TestTransfer transfer = new TestTransfer(++lastId, debit, credit, 1);
    target.submit(transfer);
    return transfer;
  }

  private static void signal(String name, long pid) throws IOException, InterruptedException {
    assertThat(new ProcessBuilder("kill", "-" + name, Long.toString(pid)).start().waitFor())
        .isZero();
  }
}
