package io.trialbalance.cluster.results.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.trialbalance.cluster.results.render.ComparisonTable;
import io.trialbalance.cluster.results.statistics.Comparison.Row;
import io.trialbalance.cluster.results.statistics.Comparison.Side;
import io.trialbalance.cluster.results.statistics.Ratio.Answer;
import io.trialbalance.cluster.verdict.Checks;
import io.trialbalance.cluster.verdict.EvidenceBuilder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Of the builder's 6,060 transfers a run the i-th of each second takes 1 ms and i times a bit. */
class ShiftFunctionTest {

  private final Map<String, Latencies> latencies = new HashMap<>();

  private Side side(String id, Supplier<EvidenceBuilder> evidence, long... bits) {
    List<CountedRun> runs = new ArrayList<>();
    for (long bit : bits) {
      int number = runs.size() + 1;
      String path = id + "/row-locks/run-" + number + ".json";
      CountedRun run =
          CountedRun.of(
              path,
              Checks.judge(evidence.get().runs(3).latencyStretch(bit).run(number, 1).build()));
      run.latencies().ifPresent(some -> latencies.put(path, some));
      runs.add(run);
    }
    return new Side(
        evidence.get().runs(3).plan(),
        AggregateDocument.of(id, evidence.get().runs(3).plan(), runs, List.of()),
        0);
  }

  private Map<String, Row> compared(Side a, Side b) {
    Comparison comparison = Comparison.against(a, List.of(b), 0, latencies).get(0);
    Map<String, Row> rows = new HashMap<>();
    comparison.quantiles().forEach(row -> rows.put(row.figure().name(), row));
    return rows;
  }

  @Test
  void theTailMayBeSlowerThanTheRest() {
    Map<String, Row> rows =
        compared(
            side("a", EvidenceBuilder::valid, 100_000, 101_000, 102_000),
            side("b", EvidenceBuilder::valid, 300_000, 301_000, 302_000));

    assertThat(rows.get("p10Nanos").ratio().orElseThrow().ratio()).isEqualTo(2.0, within(0.1));
    assertThat(rows.get("p99Nanos").ratio().orElseThrow().ratio()).isEqualTo(2.8, within(0.1));
    assertThat(rows.get("p99Nanos").answer()).isEqualTo(Answer.HIGHER);
    assertThat(rows.get("p99Nanos").ratio().orElseThrow().confidence95()).isPresent();
  }

  @Test
  void aQuantileThatTenOfARunsTransfersExceedIsTheHighest() {
    Map<String, Row> rows =
        compared(
            side("a", EvidenceBuilder::valid, 100_000, 101_000, 102_000),
            side("b", EvidenceBuilder::valid, 100_000, 101_000, 102_000));

    assertThat(rows)
        .containsOnlyKeys(
            "p10Nanos",
            "p20Nanos",
            "p30Nanos",
            "p40Nanos",
            "p50Nanos",
            "p60Nanos",
            "p70Nanos",
            "p80Nanos",
            "p90Nanos",
            "p95Nanos",
            "p99Nanos");
  }

  @Test
  void whatTransfersWithoutAnAnswerLeaveOpenIsNotCompared() {
    Map<String, Row> rows =
        compared(
            side("a", EvidenceBuilder::valid, 100_000, 101_000, 102_000),
            side("b", () -> EvidenceBuilder.valid().unknown(200, 200), 100_000, 101_000, 102_000));

    assertThat(rows).containsKey("p95Nanos").doesNotContainKey("p99Nanos");
  }

  @Test
  void whatIsNotAskedForIsNotThereAndWhatIsHasATableOfItsOwn() {
    Side a = side("a", EvidenceBuilder::valid, 100_000, 101_000, 102_000);
    Side b = side("b", EvidenceBuilder::valid, 300_000, 301_000, 302_000);
    assertThat(Comparison.of(a, b, 0).quantiles()).isEmpty();
    assertThat(ComparisonTable.of(Comparison.of(a, b, 0))).doesNotContain("p10");
    assertThat(ComparisonTable.of(Comparison.against(a, List.of(b), 0, latencies).get(0)))
        .contains("\np10, mean of the runs ", "Among so many quantiles");
  }
}
