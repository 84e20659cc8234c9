package io.trialbalance.cluster.verdict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.trialbalance.cluster.results.document.Evidence;
import io.trialbalance.cluster.results.document.Finding;
import io.trialbalance.protocol.measure.LedgerTotals;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a verdict rests on is in the finding, so that nobody has to take the verdict's word. */
class FindingFiguresTest {

  /** 70 s × (100 applied, 1 rejected), 2 failed, 5 unknown of which 3 are stored, 4 unsent. */
  private static final Evidence EVIDENCE =
      EvidenceBuilder.valid()
          .openLoop(101)
          .failed(2)
          .unknown(5, 3)
          .unsent(4)
          .cpuPerTransferMicros(second -> second < 30 ? 33 : 30)
          .applied(second -> second < 30 ? 104 : 99)
          .build();

  @Test
  void findingsOfTheClientsCountsHoldThem() {
    assertFigures(new FinalsDelivered(), Map.of());
    assertFigures(new EveryTransferAnswered(), Map.of("unanswered", 0.0));
    assertFigures(new IdsUnique(), Map.of("duplicates", 0.0));
    // 20 s × 105 and 40 s × 100.
    assertFigures(new RepliesMeasured(), Map.of("replies", 6_100.0));
    assertFigures(new ScheduleKept(), Map.of("achievedOverMinted", 6_100 / 6_111.0));
    assertFigures(new ErrorRate(), Map.of("errorRate", 7 / 6_107.0, "maxErrorRate", 0.05));
  }

  @Test
  void theFindingOfTheSecondsHoldsBothSums() {
    Map<String, Double> expected = new LinkedHashMap<>();
    for (String where : new String[] {"InSeconds", "InFinals"}) {
      expected.put("applied" + where, 30 * 104 + 40 * 99.0);
      expected.put("rejected" + where, 70.0);
      expected.put("failed" + where, 2.0);
      expected.put("unknown" + where, 5.0);
    }
    assertFigures(new SnapshotsAgree(), expected);
  }

  @Test
  void theFindingOfTheHistogramsHoldsEveryCountTwice() {
    Map<String, Double> expected = new LinkedHashMap<>();
    Map.of(
            "service-time", 7_150.0,
            "response-time", 7_150.0,
            "failed", 2.0,
            "unknown", 5.0,
            "unsent-age", 4.0)
        .forEach(
            (kind, count) -> {
              expected.put(kind, count);
              expected.put(kind + "-counted", count);
            });
    assertFigures(new HistogramsAgree(), expected);
  }

  @Test
  void findingsOfTheLedgerHoldWhatIsStoredAndWhatWasExpected() {
    LedgerTotals ledger = EVIDENCE.ledger().orElseThrow();
    assertThat(ledger.transfers()).isEqualTo(7_083);
    assertFigures(
        new Balances(),
        Map.of(
            "accounts", 1_000.0,
            "accountsExpected", 1_000.0,
            "balanceSum", 1e9,
            "balanceSumExpected", 1e9,
            "negativeBalances", 0.0));
    assertFigures(
        new TransfersStored(), Map.of("transfers", 7_083.0, "least", 7_083.0, "most", 7_083.0));
    assertFigures(
        new AmountsStored(), Map.of("amountSum", 70_830.0, "least", 70_830.0, "most", 70_830.0));
    assertFigures(new LedgerAnswered(), Map.of());
  }

  @Test
  void findingsOfTheCourseHoldBothThirds() {
    assertFigures(new ClientWarm(), Map.of("firstThirdMicros", 33.0, "lastThirdMicros", 30.0));
    assertFigures(
        new SteadyThroughput(), Map.of("firstThirdPerSecond", 105.0, "lastThirdPerSecond", 100.0));
    assertFigures(new MeasurementLength(), Map.of("seconds", 60.0, "leastSeconds", 30.0));
  }

  @Test
  void findingsOfHeadroomAndRankHoldTheirShares() {
    // 20 s × 105 × 33 µs and 40 s × 100 × 30 µs on 2 cores; 1 ms of one event loop each second.
    assertFigures(
        new ClientHeadroom(),
        Map.of(
            "usedOfCores",
            (2_100 * 33e-6 + 4_000 * 30e-6) / 120,
            "maxClientCpu",
            0.9,
            "usedOfEventLoops",
            0.001));
    // 6,100 replies, 5 unknown and 4 unsent: rank 6,048 of 6,109.
    assertFigures(new ValuesBeyondP99(), Map.of("valuesBeyond", 61.0));
  }

  @Test
  void aStandstillIsCountedInSecondsOfAClosedLoop() {
    Finding finding =
        new NoStandstill()
            .examine(
                EvidenceBuilder.valid()
                    .rejectedPerSecond(0)
                    .applied(second -> second < 40 ? 100 : 0)
                    .build());
    assertThat(finding.figures()).isEqualTo(Map.of("stillSeconds", 30L, "seconds", 60));
  }

  @Test
  void aMissingFinalIsCounted() {
    Finding finding =
        new FinalsDelivered()
            .examine(EvidenceBuilder.valid().finalsMissing("node-1", "node-2").build());
    assertThat(finding.figures()).isEqualTo(Map.of("finalsMissing", 2));
  }

  private static void assertFigures(Check check, Map<String, Double> expected) {
    Map<String, Number> figures = check.examine(EVIDENCE).figures();
    assertThat(figures.keySet()).containsExactlyInAnyOrderElementsOf(expected.keySet());
    expected.forEach(
        (name, value) ->
            assertThat(figures.get(name).doubleValue()).as(name).isCloseTo(value, within(1e-9)));
  }
}
