package io.trialbalance.cluster.verdict;

import static io.trialbalance.cluster.verdict.Findings.INVALID;
import static io.trialbalance.cluster.verdict.Findings.NOT_APPLICABLE;
import static io.trialbalance.cluster.verdict.Findings.VALID;
import static io.trialbalance.cluster.verdict.Findings.assertFinding;
import static org.assertj.core.api.Assertions.assertThat;

import io.trialbalance.protocol.measure.LedgerTotals;
import io.trialbalance.protocol.phase.Status;
import io.trialbalance.protocol.phase.Verdict;
import io.trialbalance.protocol.plan.Workload;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whether what the database holds afterwards is what was answered. */
class LedgerChecksTest {

  @Test
  void aDatabaseThatCannotBeAskedAfterwardsIsInvalid() {
    assertFinding(
        new LedgerAnswered(), EvidenceBuilder.valid().withoutLedger(), INVALID, "could not");
    assertFinding(
        new LedgerAnswered(),
        EvidenceBuilder.valid().ledger(l -> LedgerTotals.NONE),
        INVALID,
        "keeps nothing");
    assertFinding(
        new LedgerAnswered(),
        EvidenceBuilder.valid().withoutLedger().ended(Status.ABORTED, null),
        NOT_APPLICABLE,
        "before validating");
  }

  @Test
  void noopIsAskedForNoLedgerAndForNoHeadroom() {
    EvidenceBuilder noop = EvidenceBuilder.valid().noop().cpuPerTransferMicros(second -> 20_000);
    for (Check check :
        List.of(
            new LedgerAnswered(),
            new Balances(),
            new TransfersStored(),
            new AmountsStored(),
            new ClientHeadroom())) {
      assertFinding(check, noop, NOT_APPLICABLE, "noop");
    }
    assertThat(Checks.judge(noop.build()).verdict()).isEqualTo(Verdict.VALID);
  }

  @Test
  void aCeilingIsAskedForItsLedgerWhichHoldsNothing() {
    EvidenceBuilder ceiling =
        EvidenceBuilder.valid().ceiling(500).cpuPerTransferMicros(second -> 4_000);

    assertFinding(new NothingApplied(), ceiling, VALID, "a ceiling: of ");
    assertFinding(new TransfersStored(), ceiling, VALID, "exactly 0 expected");
    assertFinding(new ClientHeadroom(), ceiling, VALID, "of a ceiling the client may be");
    assertThat(Checks.judge(ceiling.build()).verdict()).isEqualTo(Verdict.VALID);
  }

  @Test
  void aCeilingThatAppliedAnythingIsInvalid() {
    assertFinding(
        new NothingApplied(),
        EvidenceBuilder.valid().ceiling(500).applied(second -> second == 20 ? 1 : 0),
        INVALID,
        "1 transfers were applied, none expected");
    assertFinding(
        new NothingApplied(), EvidenceBuilder.valid(), NOT_APPLICABLE, "it is no ceiling");
  }

  @Test
  void moneyThatAppearsOrVanishesIsInvalid() {
    long sum = new Workload(1_000, 1, 1_000_000, 1, 1_000, 42).totalBalance();
    for (long wrong : new long[] {sum - 1, sum + 1}) {
      assertFinding(
          new Balances(),
          EvidenceBuilder.valid().ledger(l -> balances(l, 1_000, wrong, 0)),
          INVALID,
          "balances add up to " + wrong);
    }
    assertFinding(
        new Balances(),
        EvidenceBuilder.valid().ledger(l -> balances(l, 1_000, sum, 1)),
        INVALID,
        "1 accounts are below zero");
    assertFinding(
        new Balances(),
        EvidenceBuilder.valid().ledger(l -> balances(l, 999, sum, 0)),
        INVALID,
        "999 accounts");
    assertFinding(
        new Balances(), EvidenceBuilder.valid().withoutLedger(), NOT_APPLICABLE, "did not say");
  }

  @Test
  void storedTransfersAreExactWhenEveryUnknownWasLookedUp() {
    // 70 s × 100 applied, and 2 of 5 unknowns found.
    EvidenceBuilder looked = EvidenceBuilder.valid().unknown(5, 2);
    assertFinding(new TransfersStored(), looked, VALID, "exactly 7002");
    assertFinding(
        new TransfersStored(), looked.ledger(l -> stored(l, 1, 0, 5)), INVALID, "7003 transfers");
    assertFinding(
        new TransfersStored(), looked.ledger(l -> stored(l, -1, 0, 5)), INVALID, "7001 transfers");
  }

  @Test
  void storedTransfersAreBetweenBoundsWhenUnknownsWereNotLookedUp() {
    EvidenceBuilder unknown = EvidenceBuilder.valid().unknown(5, 0);
    for (int more : new int[] {0, 5}) {
      assertFinding(
          new TransfersStored(),
          unknown.ledger(l -> stored(l, more, 0, 0)),
          VALID,
          "between 7000 and 7005");
    }
    for (int more : new int[] {-1, 6}) {
      assertFinding(
          new TransfersStored(), unknown.ledger(l -> stored(l, more, 0, 0)), INVALID, "between");
    }
    assertFinding(
        new TransfersStored(),
        EvidenceBuilder.valid().finalsMissing("node-1"),
        NOT_APPLICABLE,
        "final");
  }

  @Test
  void storedAmountsAreHeldAgainstTheSameBounds() {
    EvidenceBuilder looked = EvidenceBuilder.valid().unknown(5, 2);
    assertFinding(new AmountsStored(), looked, VALID, "exactly 70020");
    assertFinding(new AmountsStored(), looked.ledger(l -> stored(l, 0, 1, 5)), INVALID, "70021");
    assertFinding(new AmountsStored(), looked.ledger(l -> stored(l, 0, -1, 5)), INVALID, "70019");
    EvidenceBuilder unknown = EvidenceBuilder.valid().unknown(5, 0);
    // At most 1,000 each.
    assertFinding(
        new AmountsStored(), unknown.ledger(l -> stored(l, 0, 5_000, 0)), VALID, "and 75000");
    assertFinding(
        new AmountsStored(), unknown.ledger(l -> stored(l, 0, 5_001, 0)), INVALID, "and 75000");
    assertFinding(
        new AmountsStored(), EvidenceBuilder.valid().withoutTotals(), NOT_APPLICABLE, "final");
  }

  static LedgerTotals balances(LedgerTotals l, long accounts, long sum, long negative) {
    return new LedgerTotals(
        true,
        accounts,
        sum,
        negative,
        l.transfers(),
        l.transferAmountSum(),
        l.unknownsFound(),
        l.unknownsFoundAmount(),
        l.unknownsLookedUp(),
        null);
  }

  private static LedgerTotals stored(
      LedgerTotals l, long moreTransfers, long moreAmount, long unknownsLookedUp) {
    return new LedgerTotals(
        true,
        l.accounts(),
        l.balanceSum(),
        l.negativeBalances(),
        l.transfers() + moreTransfers,
        l.transferAmountSum() + moreAmount,
        l.unknownsFound(),
        l.unknownsFoundAmount(),
        unknownsLookedUp,
        null);
  }
}
