package io.trialbalance.workload.database.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialbalance.protocol.measure.LedgerTotals;
import io.trialbalance.workload.batching.Batching;
import io.trialbalance.workload.database.TargetMeasures;
import io.trialbalance.workload.database.TestTransfer;
import io.trialbalance.workload.database.TransferTarget;
import io.trialbalance.workload.database.postgresql.PostgresOptions.Executor;
import io.trialbalance.workload.database.postgresql.PostgresOptions.IsolationLevel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Random transfers against what arithmetic says, one at a time and against each other. */
class ExactnessIT {

  private static final String DATABASE = "exactness";

  private final TestServer server = TestServer.shared();
  final TestPlan plan = new TestPlan();
  private final TargetMeasures measures = new TargetMeasures();

  /** Low balances, repeated ids, missing accounts: most batches need the in-order loop. */
  @ParameterizedTest
  @EnumSource(Executor.class)
  void randomTransfersEndAsTheyWouldOneByOne(Executor executor) throws Exception {
    plan.executor = executor;
    plan.poolSize = 1;
    plan.accounts = 8;
    Model model = new Model(plan.accounts, plan.initialBalance);
    try (PostgresLedger ledger = server.ledger(DATABASE)) {
      ledger.reset(plan.plan(), 1, (what, fraction) -> {});
      try (TransferTarget target = ledger.open(plan.plan(), measures)) {
        for (int seed = 0; seed < 60; seed++) {
          Random random = new Random(seed);
          List<TestTransfer> transfers = new ArrayList<>();
          List<String> expected = new ArrayList<>();
          int size = 1 + random.nextInt(150);
          for (int i = 0; i < size; i++) {
            TestTransfer transfer = randomTransfer(random, seed, size, seed % 3);
            transfers.add(transfer);
            expected.add(model.send(transfer));
          }
          transfers.forEach(target::submit);

          assertThat(transfers)
              .as("seed %d", seed)
              .extracting(TestTransfer::outcome)
              .containsExactlyElementsOf(expected);
        }
      }
      LedgerTotals totals = ledger.totals(plan.plan(), List.of());
      assertThat(totals.transfers()).isEqualTo(model.ids.size());
      model.balances.forEach((id, balance) -> assertThat(balance(id)).isEqualTo(balance));
    }
    assertThat(measures.takeBatchSizes().getMaxValue())
        .isEqualTo(executor == Executor.BATCHED ? plan.batching.maxSize() : 0);
  }

  /** Difficulty 0 has neither repeated ids nor missing accounts. */
  private static TestTransfer randomTransfer(Random random, int seed, int size, int difficulty) {
    long id = seed * 1_000L + (difficulty == 0 ? random.nextInt(1 << 30) : random.nextInt(size));
    int accounts = difficulty == 2 ? 9 : 8;
    long debit = 1 + random.nextInt(accounts);
    long credit = 1 + (debit + random.nextInt(accounts - 1)) % accounts;
    return new TestTransfer(id, debit, credit, 1 + random.nextInt(90));
  }

  @ParameterizedTest
  @EnumSource(IsolationLevel.class)
  void batchesAndSingleTransfersAgainstEachOtherLoseNothing(IsolationLevel isolation)
      throws Exception {
    plan.accounts = 8;
    plan.isolationLevel = isolation;
    plan.retries = 1_000;
    plan.executor = Executor.BATCHED;
    plan.batching = new Batching(40, Duration.ofMillis(1), 2);
    TestPlan singles = new TestPlan();
    singles.client = plan.client;
    singles.isolationLevel = isolation;
    singles.retries = 1_000;
    try (PostgresLedger ledger = server.ledger(DATABASE)) {
      ledger.reset(plan.plan(), 1, (what, fraction) -> {});
      server.execute(
          DATABASE, SqlResources.read("row-locks.sql", new OwnDatabase(DATABASE, "postgres"), ""));
      server.execute(
          DATABASE, SqlResources.read("atomic.sql", new OwnDatabase(DATABASE, "postgres"), ""));
      List<TestTransfer> transfers = new ArrayList<>();
      singles.executor = Executor.ATOMIC;
      try (TransferTarget batched = ledger.open(plan.plan(), measures);
          TransferTarget atomic = ledger.open(singles.plan(), new TargetMeasures())) {
        singles.executor = Executor.ROW_LOCKS;
        try (TransferTarget rowLocks = ledger.open(singles.plan(), new TargetMeasures())) {
          Random random = new Random(1);
          for (int i = 0; i < 1_500; i++) {
            TestTransfer transfer = randomTransfer(random, 0, 1, 0);
            transfers.add(transfer);
            TransferTarget target = i % 10 == 0 ? rowLocks : i % 10 == 1 ? atomic : batched;
            target.submit(transfer);
          }
          transfers.forEach(TestTransfer::outcome);
        }
      }
      verifyBooks(ledger, transfers);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "ROW_LOCKS, READ_COMMITTED",
    "ROW_LOCKS, REPEATABLE_READ",
    "ROW_LOCKS, SERIALIZABLE",
    "ATOMIC, READ_COMMITTED",
    "ATOMIC, REPEATABLE_READ",
    "ATOMIC, SERIALIZABLE",
    "BATCHED, READ_COMMITTED",
    "BATCHED, REPEATABLE_READ",
    "BATCHED, SERIALIZABLE"
  })
  void contentionIsRetriedUntilItSucceeds(Executor executor, IsolationLevel isolation)
      throws Exception {
    plan.executor = executor;
    plan.isolationLevel = isolation;
    plan.accounts = 3;
    plan.poolSize = 8;
    plan.retries = 1_000;
    plan.batching = new Batching(10, Duration.ofMillis(1), 3);
    try (PostgresLedger ledger = server.ledger(DATABASE)) {
      ledger.reset(plan.plan(), 1, (what, fraction) -> {});
      List<TestTransfer> transfers = new ArrayList<>();
      try (TransferTarget target = ledger.open(plan.plan(), measures)) {
        for (int i = 0; i < 600; i++) {
          TestTransfer transfer =
              new TestTransfer(i, 1 + i % 3, 1 + (i + 1 + i % 2) % 3, 1 + i % 7);
          transfers.add(transfer);
          target.submit(transfer);
        }
        transfers.forEach(TestTransfer::outcome);
      }
      verifyBooks(ledger, transfers);
      boolean retried = transfers.stream().anyMatch(transfer -> transfer.retries() > 0);
      if (isolation == IsolationLevel.READ_COMMITTED) {
        assertThat(retried).isFalse();
      } else if (executor != Executor.BATCHED) {
        // Batches wait for their turn before they look, so that they may well all succeed at once.
        assertThat(retried).isTrue();
      }
    }
  }

  /** Every applied transfer is stored once, and the balances are what the stored ones make them. */
  private void verifyBooks(PostgresLedger ledger, List<TestTransfer> transfers) throws Exception {
    assertThat(transfers).extracting(TestTransfer::outcome).isSubsetOf("applied", "rejected");
    assertThat(transfers).allMatch(transfer -> transfer.ends() == 1);
    long applied = transfers.stream().filter(t -> t.outcome().equals("applied")).count();
    long amount =
        transfers.stream()
            .filter(t -> t.outcome().equals("applied"))
            .mapToLong(TestTransfer::amount)
            .sum();
    LedgerTotals totals = ledger.totals(plan.plan(), List.of());
    assertThat(totals.transfers()).isEqualTo(applied).isPositive();
    assertThat(totals.transferAmountSum()).isEqualTo(amount);
    assertThat(totals.balanceSum()).isEqualTo(plan.accounts * plan.initialBalance);
    assertThat(totals.negativeBalances()).isZero();
    assertThat(
            server.value(
                DATABASE,
                "SELECT count(*) FROM accounts a WHERE balance <> "
                    + plan.initialBalance
                    + " + (SELECT coalesce(sum(amount), 0) FROM transfers"
                    + "     WHERE credit_account = a.id)"
                    + " - (SELECT coalesce(sum(amount), 0) FROM transfers"
                    + "     WHERE debit_account = a.id)"))
        .isEqualTo("0");
  }

  private long balance(long account) {
    return Long.parseLong(
        server.value(DATABASE, "SELECT balance FROM accounts WHERE id = " + account));
  }

  /** What a ledger is, in a few lines. */
  private static final class Model {

    final Map<Long, Long> balances = new HashMap<>();
    final Set<Long> ids = new HashSet<>();

    Model(long accounts, long initialBalance) {
      for (long id = 1; id <= accounts; id++) {
        balances.put(id, initialBalance);
      }
    }

    String send(TestTransfer transfer) {
      if (ids.contains(transfer.idLow())) {
        return "failed: duplicate id";
      }
      if (!balances.containsKey(transfer.debitAccount())) {
        return "failed: debit account missing";
      }
      if (!balances.containsKey(transfer.creditAccount())) {
        return "failed: credit account missing";
      }
      if (balances.get(transfer.debitAccount()) < transfer.amount()) {
        return "rejected";
      }
      balances.merge(transfer.debitAccount(), -transfer.amount(), Long::sum);
      balances.merge(transfer.creditAccount(), transfer.amount(), Long::sum);
      ids.add(transfer.idLow());
      return "applied";
    }
  }
}
