package io.trialbalance.workload.database.tigerbeetle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trialbalance.protocol.measure.LedgerTotals;
import io.trialbalance.protocol.measure.StepFailure.Kind;
import io.trialbalance.protocol.measure.TransferId;
import io.trialbalance.workload.batching.Batching;
import io.trialbalance.workload.database.TargetException;
import io.trialbalance.workload.database.TargetMeasures;
import io.trialbalance.workload.database.TestTransfer;
import io.trialbalance.workload.database.TransferTarget;
import io.trialbalance.workload.database.tigerbeetle.TigerBeetleOptions.Mode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.HdrHistogram.Histogram;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Both ways of sending on a real server, healthy and not. */
@Timeout(120)
class TigerBeetleIT {

  private final TestPlan plan = new TestPlan();
  private final TargetMeasures measures = new TargetMeasures();
  private TestServer server;
  private TigerBeetleLedger ledger;

  @BeforeEach
  void findServer() throws Exception {
    server = TestServer.required();
    ledger = new TigerBeetleLedger(server);
  }

  @AfterEach
  void removeServer() throws Exception {
    if (server != null) {
      server.close();
    }
  }

  private void reset() throws Exception {
    ledger.reset(plan.plan(), 1, (what, fraction) -> {});
  }

  /** Low balances, repeated ids and missing accounts, each checked against arithmetic. */
  @ParameterizedTest
  @EnumSource(Mode.class)
  void randomTransfersEndAsTheyWouldOneByOne(Mode mode) throws Exception {
    plan.mode = mode;
    plan.accounts = 8;
    Model model = new Model(plan.accounts, plan.initialBalance);
    reset();
    try (TransferTarget target = ledger.open(plan.plan(), measures)) {
      for (int seed = 0; seed < 30; seed++) {
        Random random = new Random(seed);
        List<TestTransfer> transfers = new ArrayList<>();
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 150; i++) {
          TestTransfer transfer = randomTransfer(random, seed);
          transfers.add(transfer);
          expected.add(model.send(transfer));
        }
        transfers.forEach(target::submit);

        assertThat(transfers)
            .as("seed %d", seed)
            .extracting(TestTransfer::outcome)
            .containsExactlyElementsOf(expected);
        assertThat(transfers).allMatch(transfer -> transfer.ends() == 1);
      }
    }
    LedgerTotals totals = ledger.totals(plan.plan(), List.of());
    assertThat(totals)
        .isEqualTo(new LedgerTotals(true, 8, 800, 0, model.applied, model.amount, 0, 0, 0, null));
    Histogram sizes = measures.takeBatchSizes();
    assertThat(sizes.getMaxValue()).isGreaterThan(1);
    assertThat(sumOf(sizes)).isEqualTo(30 * 150);
  }

  @ParameterizedTest
  @EnumSource(Mode.class)
  void ofACeilingEveryTransferIsAnsweredAndNoneIsStored(Mode mode) throws Exception {
    plan.mode = mode;
    plan.ceiling = true;
    reset();
    try (TransferTarget target = ledger.open(plan.plan(), measures)) {
      assertThat(submit(target, 150)).extracting(TestTransfer::outcome).containsOnly("rejected");
    }

    assertThat(ledger.totals(plan.plan(), List.of()))
        .isEqualTo(new LedgerTotals(true, 10, 1_000, 0, 0, 0, 0, 0, 0, null));
  }

  private static long sumOf(Histogram sizes) {
    long sum = 0;
    for (var value : sizes.recordedValues()) {
      sum += value.getValueIteratedTo() * value.getCountAtValueIteratedTo();
    }
    return sum;
  }

  private static TestTransfer randomTransfer(Random random, int seed) {
    long id = (seed + 1L << 32) + random.nextInt(seed % 2 == 0 ? 100 : 1 << 30);
    int accounts = seed % 3 == 2 ? 9 : 8;
    long debit = 1 + random.nextInt(accounts);
    long credit = 1 + (debit + random.nextInt(accounts - 1)) % accounts;
    return new TestTransfer(id, debit, credit, 1 + random.nextInt(90));
  }

  @Test
  void resettingAGrownFileBeginsANewGeneration() throws Exception {
    plan.initialBalance = 7;
    reset();
    TestTransfer first = new TestTransfer(1L << 32, 1, 2, 5);
    send(first);
    server.nextReset(TigerBeetleServer.Reset.FRESH_IDS);
    reset();

    TestTransfer again = new TestTransfer(1L << 32, 1, 2, 5);
    send(again);

    assertThat(List.of(first.outcome(), again.outcome())).containsOnly("applied");
    TransferId id = new TransferId(again.idHigh(), again.idLow());
    assertThat(ledger.totals(plan.plan(), List.of(id, new TransferId(9, 9))))
        .isEqualTo(new LedgerTotals(true, 10, 70, 0, 1, 5, 1, 5, 2, null));
    assertThat(ledger.describe(plan.plan()).facts())
        .anyMatch(fact -> fact.value().equals("grown data file, fresh ids 1"));
  }

  private void send(TestTransfer transfer) throws Exception {
    try (TransferTarget target = ledger.open(plan.plan(), measures)) {
      target.submit(transfer);
      transfer.outcome();
    }
  }

  @Test
  void whereTheDiskIsSeenItsGrowthAndFreeSpaceAreKnown() throws Exception {
    server.showDisk();
    plan.accounts = 20_000;
    reset();

    // Of an account and of its funding about 0.8 KB each, most of it still in what was formatted.
    assertThat(ledger.totals(plan.plan(), List.of()).dataGrowthBytes())
        .isBetween(0L, 20_000L * 1_600 * 2);
    assertThat(ledger.describe(plan.plan()).facts())
        .anyMatch(fact -> fact.name().equals("free disk") && fact.value().endsWith(" GB"));
  }

  @Test
  void totalsOfMoreThanAPageAreComplete() throws Exception {
    plan.accounts = 20_000;
    reset();

    assertThat(ledger.totals(plan.plan(), List.of()))
        .isEqualTo(new LedgerTotals(true, 20_000, 2_000_000, 0, 0, 0, 0, 0, 0, null));
  }

  @ParameterizedTest
  @EnumSource(Mode.class)
  void aStoppedServerMakesTransfersUnknownAndLateAnswersCountOnce(Mode mode) throws Exception {
    plan.mode = mode;
    plan.batching = new Batching(2, Duration.ZERO, 1);
    plan.statementDeadline = Duration.ofSeconds(1);
    reset();
    try (TransferTarget target = ledger.open(plan.plan(), measures)) {
      server.signal("STOP");
      List<TestTransfer> stalled = submit(target, 10);
      assertThat(stalled)
          .extracting(TestTransfer::outcome)
          .containsOnly("unknown: no answer within the statement deadline");
      server.signal("CONT");
      TestTransfer next = new TestTransfer(99L << 32, 1, 2, 1);
      target.submit(next);

      assertThat(next.outcome()).isEqualTo("applied");
      assertThat(stalled).allMatch(transfer -> transfer.ends() == 1);
      List<TransferId> ids =
          stalled.stream().map(t -> new TransferId(t.idHigh(), t.idLow())).toList();
      LedgerTotals totals = ledger.totals(plan.plan(), ids);
      assertThat(totals.transfers()).isEqualTo(1 + totals.unknownsFound());
      assertThat(totals.unknownsLookedUp()).isEqualTo(10);
    }
  }

  private static List<TestTransfer> submit(TransferTarget target, int count) {
    List<TestTransfer> transfers = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      TestTransfer transfer = new TestTransfer((long) i << 32, 1, 2, 1);
      transfers.add(transfer);
      target.submit(transfer);
    }
    return transfers;
  }

  @ParameterizedTest
  @EnumSource(Mode.class)
  @Timeout(30)
  void aKilledServerKeepsNobodyFromClosing(Mode mode) throws Exception {
    plan.mode = mode;
    plan.batching = new Batching(3, Duration.ZERO, 1);
    reset();
    TransferTarget target = ledger.open(plan.plan(), measures);
    server.kill();
    List<TestTransfer> transfers = submit(target, 10);
    target.close();
    TestTransfer late = new TestTransfer(99L << 32, 1, 2, 1);
    target.submit(late);

    assertThat(transfers).extracting(TestTransfer::outcome).containsOnly("unknown: target closed");
    assertThat(transfers).allMatch(transfer -> transfer.ends() == 1);
    assertThat(late.outcome()).isEqualTo("failed: target closed");
    assertThat(measures.connections()).hasValue(0);
    assertThat(measures.poolWaiting()).hasValue(0);
  }

  @Test
  void aWrongClusterIdIsNamedAsAPossibleReason() throws Exception {
    server.startEmpty();
    server.clientsClusterId(5);

    assertFails(Kind.UNREACHABLE, "cluster 5 at 127.0.0.1:", "another cluster id");
  }

  @Test
  void aLedgerThatWasNeverResetIsRefused() throws Exception {
    server.startEmpty();

    assertFails(Kind.REFUSED, "it was not reset");
  }

  private void assertFails(Kind kind, String... parts) {
    assertThatThrownBy(() -> ledger.open(plan.plan(), measures))
        .asInstanceOf(InstanceOfAssertFactories.type(TargetException.class))
        .extracting(TargetException::toStepFailure)
        .satisfies(failure -> assertThat(failure.kind()).isEqualTo(kind))
        .satisfies(failure -> assertThat(failure.message()).contains(parts));
  }

  @Test
  void moreSessionsThanAClusterKeepsAreRefusedBeforeAnythingIsDone() {
    plan.mode = Mode.EXPLICIT;
    plan.sessions = 32;

    assertThatThrownBy(() -> ledger.reset(plan.plan(), 2, (what, fraction) -> {}))
        .isInstanceOf(TargetException.class)
        .hasMessageContaining("65 sessions")
        .hasMessageContaining("64");
  }

  /** What a ledger is, in a few lines; an id that failed for want of something is used up too. */
  private static final class Model {

    final Map<Long, Long> balances = new HashMap<>();
    final Set<Long> ids = new HashSet<>();
    long applied;
    long amount;

    Model(long accounts, long initialBalance) {
      for (long id = 1; id <= accounts; id++) {
        balances.put(id, initialBalance);
      }
    }

    String send(TestTransfer transfer) {
      if (!ids.add(transfer.idLow())) {
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
      applied++;
      amount += transfer.amount();
      return "applied";
    }
  }
}
