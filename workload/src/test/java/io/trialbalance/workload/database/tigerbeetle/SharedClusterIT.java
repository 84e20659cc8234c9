package io.trialbalance.workload.database.tigerbeetle;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trialbalance.protocol.measure.LedgerTotals;
import io.trialbalance.protocol.measure.TransferId;
import io.trialbalance.workload.database.Authority;
import io.trialbalance.workload.database.DatabaseLock.Extent;
import io.trialbalance.workload.database.LockOwner;
import io.trialbalance.workload.database.TargetException;
import io.trialbalance.workload.database.TargetMeasures;
import io.trialbalance.workload.database.TestTransfer;
import io.trialbalance.workload.database.TransferTarget;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Several runs at a cluster that nobody can lock, each with ids that were never used there. */
@Timeout(120)
class SharedClusterIT {

  private final TestPlan plan = new TestPlan();
  private TestServer server;

  @BeforeEach
  void start() throws Exception {
    server = TestServer.required();
    server.startEmpty();
    server.nextReset(TigerBeetleServer.Reset.FRESH_IDS);
  }

  @AfterEach
  void removeServer() throws Exception {
    if (server != null) {
      server.close();
    }
  }

  private TigerBeetleLedger run(String experiment) throws Exception {
    TigerBeetleLedger ledger = new TigerBeetleLedger(server);
    LockOwner owner =
        new LockOwner(
            new Authority(UUID.nameUUIDFromBytes(experiment.getBytes(UTF_8)), 1, new UUID(1, 1), 1),
            experiment,
            "a",
            "host",
            1,
            Instant.EPOCH);
    ledger.lock(owner, Extent.ALONE, Duration.ZERO, (what, fraction) -> {}, lost -> {});
    return ledger;
  }

  private void reset(TigerBeetleLedger ledger) throws Exception {
    ledger.reset(plan.plan(), 1, (what, fraction) -> {});
  }

  private String send(TigerBeetleLedger ledger, long amount) throws Exception {
    TestTransfer transfer = new TestTransfer(1L << 32, 1, 2, amount);
    try (TransferTarget target = ledger.open(plan.plan(), new TargetMeasures())) {
      target.submit(transfer);
      return transfer.outcome();
    }
  }

  @Test
  void aRunThatBeginsWhileAnotherOneIsUnderWayDisturbsNeitherItsLoadNorItsTotals()
      throws Exception {
    TigerBeetleLedger first = run("first");
    TigerBeetleLedger second = run("second");
    reset(first);
    reset(second);

    assertThat(send(first, 3)).isEqualTo("applied");
    assertThat(send(second, 5)).isEqualTo("applied");

    TestTransfer sent = new TestTransfer(1L << 32, 1, 2, 1);
    List<TransferId> asked = List.of(new TransferId(sent.idHigh(), sent.idLow()));
    assertThat(first.totals(plan.plan(), asked))
        .isEqualTo(new LedgerTotals(true, 10, 1_000, 0, 1, 3, 1, 3, 1, null));
    assertThat(second.totals(plan.plan(), asked))
        .isEqualTo(new LedgerTotals(true, 10, 1_000, 0, 1, 5, 1, 5, 1, null));
    // Another node of the first attempt, which did not reset anything.
    assertThat(run("first").totals(plan.plan(), asked).transferAmountSum()).isEqualTo(3);
  }

  @Test
  void runsThatBeginInTheSameInstantGetDifferentIds() throws Exception {
    List<TigerBeetleLedger> runs = new ArrayList<>();
    for (int run = 0; run < 4; run++) {
      runs.add(run("run-" + run));
    }
    List<CompletableFuture<String>> resets =
        runs.stream().map(run -> CompletableFuture.supplyAsync(() -> resetFact(run))).toList();

    Set<String> facts = resets.stream().map(CompletableFuture::join).collect(Collectors.toSet());
    assertThat(facts)
        .containsExactlyInAnyOrderElementsOf(
            IntStream.rangeClosed(1, 4).mapToObj(i -> "grown data file, fresh ids " + i).toList());
  }

  private String resetFact(TigerBeetleLedger ledger) {
    try {
      reset(ledger);
      return ledger.describe(plan.plan()).facts().stream()
          .filter(fact -> fact.name().equals("reset"))
          .findFirst()
          .orElseThrow()
          .value();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aRunWhoseClusterAnotherOneHasEmptiedSaysThatInsteadOfBlamingTheServer() throws Exception {
    TigerBeetleLedger first = run("first");
    TigerBeetleLedger second = run("second");
    reset(first);
    server.nextReset(TigerBeetleServer.Reset.FRESH);
    reset(second);

    assertThatThrownBy(() -> first.totals(plan.plan(), List.of()))
        .isInstanceOf(TargetException.class)
        .hasMessageContaining("not the one that this attempt was given")
        .hasMessageContaining("another run");
  }
}
