package io.trialbalance.workload.database.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialbalance.protocol.measure.LedgerTotals;
import io.trialbalance.protocol.plan.RunPlan;
import io.trialbalance.workload.database.TargetMeasures;
import io.trialbalance.workload.database.TestTransfer;
import io.trialbalance.workload.database.TransferTarget;
import io.trialbalance.workload.database.postgresql.PostgresOptions.Borrow;
import io.trialbalance.workload.database.postgresql.PostgresOptions.Executor;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What each executor answers and does. */
class ExecutorsIT {

  private static final String DATABASE = "executors";

  private final TestServer server = TestServer.shared();
  final TestPlan plan = new TestPlan();
  private final TargetMeasures measures = new TargetMeasures();

  @ParameterizedTest
  @EnumSource(Executor.class)
  void aTransferMovesItsAmountOnce(Executor executor) throws Exception {
    plan.executor = executor;
    LedgerTotals totals =
        run(
            plan.plan(),
            target -> {
              assertThat(send(target, 1, 1, 2, 30)).isEqualTo("applied");
              assertThat(send(target, 2, 2, 1, 100)).isEqualTo("applied");
            });

    assertThat(balance(1)).isEqualTo(170);
    assertThat(balance(2)).isEqualTo(30);
    assertThat(totals.transfers()).isEqualTo(2);
    assertThat(totals.transferAmountSum()).isEqualTo(130);
    assertThat(totals.balanceSum()).isEqualTo(1_000);
    assertThat(server.value(DATABASE, "SELECT id FROM transfers WHERE amount = 30"))
        .isEqualTo("00000000-0000-0007-0000-000000000001");
  }

  @ParameterizedTest
  @EnumSource(Executor.class)
  void anUncoveredTransferIsRejectedInBothOrdersOfItsAccounts(Executor executor) throws Exception {
    plan.executor = executor;
    LedgerTotals totals =
        run(
            plan.plan(),
            target -> {
              assertThat(send(target, 1, 1, 2, 101)).isEqualTo("rejected");
              assertThat(send(target, 2, 2, 1, 101)).isEqualTo("rejected");
              assertThat(send(target, 3, 1, 2, 100)).isEqualTo("applied");
            });

    assertThat(totals.transfers()).isEqualTo(1);
    assertThat(balance(1)).isZero();
    assertThat(balance(2)).isEqualTo(200);
  }

  @ParameterizedTest
  @EnumSource(Executor.class)
  void aRepeatedIdChangesNothingAndSaysSo(Executor executor) throws Exception {
    plan.executor = executor;
    LedgerTotals totals =
        run(
            plan.plan(),
            target -> {
              assertThat(send(target, 1, 1, 2, 60)).isEqualTo("applied");
              assertThat(send(target, 1, 2, 1, 60)).isEqualTo("failed: duplicate id");
              assertThat(send(target, 1, 1, 2, 60)).isEqualTo("failed: duplicate id");
              assertThat(send(target, 1, 99, 2, 60)).isEqualTo("failed: duplicate id");
              assertThat(send(target, 2, 2, 1, 10)).isEqualTo("applied");
            });

    assertThat(totals.transfers()).isEqualTo(2);
    assertThat(balance(1)).isEqualTo(50);
    assertThat(balance(2)).isEqualTo(150);
  }

  @ParameterizedTest
  @EnumSource(Executor.class)
  void aMissingAccountIsNamedAndTheOtherOneUntouched(Executor executor) throws Exception {
    plan.executor = executor;
    LedgerTotals totals =
        run(
            plan.plan(),
            target -> {
              assertThat(send(target, 1, 99, 2, 5)).isEqualTo("failed: debit account missing");
              assertThat(send(target, 2, 1, 99, 5)).isEqualTo("failed: credit account missing");
              assertThat(send(target, 3, 1, -1, 5)).isEqualTo("failed: credit account missing");
              assertThat(send(target, 4, -1, 1, 5)).isEqualTo("failed: debit account missing");
              assertThat(send(target, 5, 98, 99, 5)).isEqualTo("failed: debit account missing");
            });

    assertThat(totals.transfers()).isZero();
    assertThat(totals.balanceSum()).isEqualTo(1_000);
    assertThat(balance(1)).isEqualTo(100);
  }

  @ParameterizedTest
  @EnumSource(Executor.class)
  void foreignKeysAndSecondaryIndexesAreMadeWhenThePlanSaysSo(Executor executor) throws Exception {
    plan.executor = executor;
    plan.foreignKeys = true;
    plan.secondaryIndexes = true;
    run(plan.plan(), target -> assertThat(send(target, 1, 1, 2, 5)).isEqualTo("applied"));

    assertThat(count("pg_constraint WHERE contype = 'f'")).isEqualTo(2);
    assertThat(count("pg_indexes WHERE tablename = 'transfers'")).isEqualTo(3);
    assertThat(count("pg_class WHERE 'autovacuum_enabled=off' = ANY (reloptions)")).isEqualTo(2);
  }

  @ParameterizedTest
  @EnumSource(Executor.class)
  void aConnectionCanBeBorrowedForEachTransfer(Executor executor) throws Exception {
    plan.executor = executor;
    plan.borrow = Borrow.PER_TRANSFER;
    LedgerTotals totals =
        run(
            plan.plan(),
            target -> {
              List<TestTransfer> transfers =
                  LongStream.range(0, 200)
                      .mapToObj(id -> new TestTransfer(id, id % 10 + 1, (id + 1) % 10 + 1, 1))
                      .toList();
              transfers.forEach(target::submit);
              assertThat(transfers).allMatch(t -> t.outcome().equals("applied"));
              assertThat(transfers).allMatch(t -> t.sentNanos() <= t.attemptNanos());
              assertThat(measures.connections().get()).isPositive();
            });

    assertThat(totals.transfers()).isEqualTo(200);
    assertThat(measures.connections()).hasValue(0);
    assertThat(measures.poolWaiting()).hasValue(0);
  }

  @ParameterizedTest
  @EnumSource(Executor.class)
  void ofACeilingEveryTransferIsAnsweredAndNoTableTouched(Executor executor) throws Exception {
    plan.executor = executor;
    plan.ceiling = true;
    LedgerTotals totals =
        run(
            plan.plan(),
            target -> {
              List<TestTransfer> transfers =
                  LongStream.range(0, 200)
                      .mapToObj(id -> new TestTransfer(id, id % 10 + 1, (id + 1) % 10 + 1, 1))
                      .toList();
              transfers.forEach(target::submit);
              assertThat(transfers).extracting(TestTransfer::outcome).containsOnly("rejected");
            });

    assertThat(totals.transfers()).isZero();
    assertThat(totals.balanceSum()).isEqualTo(1_000);
    assertThat(balance(1)).isEqualTo(100);
    assertThat(count("pg_proc WHERE proname LIKE 'transfer\\_%'")).isEqualTo(1);
  }

  private interface Load {
    void on(TransferTarget target) throws Exception;
  }

  private LedgerTotals run(RunPlan plan, Load load) throws Exception {
    try (PostgresLedger ledger = server.ledger(DATABASE)) {
      ledger.reset(plan, 1, (what, fraction) -> {});
      try (TransferTarget target = ledger.open(plan, measures)) {
        load.on(target);
      }
      return ledger.totals(plan, List.of());
    }
  }

  private static String send(TransferTarget target, long id, long debit, long credit, long amount) {
    TestTransfer transfer = new TestTransfer(id, debit, credit, amount);
    target.submit(transfer);
    return transfer.outcome();
  }

  private long balance(long account) {
    return Long.parseLong(
        server.value(DATABASE, "SELECT balance FROM accounts WHERE id = " + account));
  }

  private long count(String from) {
    return Long.parseLong(server.value(DATABASE, "SELECT count(*) FROM " + from));
  }
}
