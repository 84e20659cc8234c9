package io.trialbalance.cluster.results.statistics;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialbalance.cluster.results.document.DocumentFormat;
import io.trialbalance.cluster.results.render.ComparisonCsv;
import io.trialbalance.cluster.results.render.ComparisonTable;
import io.trialbalance.cluster.results.statistics.Comparison.Side;
import io.trialbalance.cluster.results.store.Experiments;
import io.trialbalance.cluster.verdict.EvidenceBuilder;
import io.trialbalance.protocol.plan.Workload;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Supplier;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.Test;

class ComparisonTest {

  @Test
  void twoPlansAreComparedByTheDifferenceOfTheirMeans() {
    Comparison comparison = Comparison.of(side(() -> applying(100)), side(() -> applying(110)));
    assertThat(comparison.refusals()).isEmpty();
    assertThat(comparison.marks()).isEmpty();
    Comparison.Row throughput = comparison.differences().get(0);
    assertThat(throughput.figure()).isEqualTo(Figure.THROUGHPUT);
    assertThat(throughput.difference().absolute()).isEqualTo(10.0);
    assertThat(throughput.difference().relative()).isEqualTo(0.1);
    assertThat(throughput.difference().confidence95()).isNotNull();
    assertThat(ComparisonTable.of(comparison)).contains("100/s", "110/s", "+10.0%");
    assertThat(ComparisonTable.rows(comparison))
        .extracting(ComparisonTable.Row::figure)
        .containsExactly(
            "throughput",
            "replies",
            "p50, mean of the runs",
            "p95, mean of the runs",
            "p99, mean of the runs",
            "p99.9, mean of the runs",
            "client CPU per transfer",
            "rejected",
            "errors");
  }

  @Test
  void programsAreGivenTheNamesOfTheDocuments() throws Exception {
    Comparison comparison = Comparison.of(side(() -> applying(100)), side(() -> applying(110)));

    assertThat(
            DocumentFormat.tree(
                    new String(DocumentFormat.write(comparison), StandardCharsets.UTF_8))
                .findValuesAsText("figure"))
        .containsExactly(
            "throughputPerSecond",
            "repliesPerSecond",
            "meanOfRunsP50Nanos",
            "meanOfRunsP95Nanos",
            "meanOfRunsP99Nanos",
            "meanOfRunsP999Nanos",
            "cpuPerTransferMicros",
            "rejectedShare",
            "errorRate");
  }

  @Test
  void whatIsNotTheSameWorkIsRefusedWithEveryReasonAtOnce() {
    Workload other = new Workload(2_000, 0.5, 2_000_000, 2, 900, 42);
    Comparison comparison =
        Comparison.of(
            side(EvidenceBuilder::valid),
            side(
                () ->
                    EvidenceBuilder.valid()
                        .workload(other)
                        .openLoop(101)
                        .warmupSeconds(11)
                        .measurementSeconds(61)
                        .nodes(2)));
    assertThat(comparison.differences()).isEmpty();
    assertThat(comparison.refusals())
        .containsExactly(
            "accounts differs: 1000 and 2000",
            "zipf-exponent differs: 1.0 and 0.5",
            "initial-balance differs: 1000000 and 2000000",
            "min-amount differs: 1 and 2",
            "max-amount differs: 1000 and 900",
            "mode differs: closed-loop and open-loop",
            "warm-up differs: PT10S and PT11S",
            "measurement differs: PT1M and PT1M1S",
            "nodes differs: 1 and 2");
    assertThat(ComparisonTable.of(comparison))
        .contains("They cannot be compared:")
        .doesNotContain("throughput");
  }

  @Test
  void anInvalidPlanIsRefusedAndAnInconclusiveOneMarked() {
    Comparison invalid =
        Comparison.of(
            side(EvidenceBuilder::valid), side(() -> EvidenceBuilder.valid().withoutLedger()));
    assertThat(invalid.refusals()).hasSize(1);
    assertThat(invalid.refusals().get(0)).contains("is invalid: run 1: ledger-answered");
    Comparison inconclusive =
        Comparison.of(
            side(EvidenceBuilder::valid),
            side(() -> EvidenceBuilder.valid().cpuPerTransferMicros(s -> s < 40 ? 40 : 30)));
    assertThat(inconclusive.refusals()).isEmpty();
    assertThat(inconclusive.marks()).hasSize(1);
    assertThat(inconclusive.marks().get(0)).contains("is inconclusive: run 1: client-warm");
  }

  @Test
  void rejectedSharesThatDifferByMoreThanAPointAreMarked() {
    assertThat(Comparison.rejectedSharesDiffer(0.02, 0.03)).isFalse();
    assertThat(Comparison.rejectedSharesDiffer(0.02, 0.0301)).isTrue();
    assertThat(Comparison.rejectedSharesDiffer(0.0301, 0.02)).isTrue();
    assertThat(Comparison.rejectedSharesDiffer(null, 0.5)).isFalse();
    Comparison comparison =
        Comparison.of(
            side(EvidenceBuilder::valid), side(() -> EvidenceBuilder.valid().rejectedPerSecond(4)));
    assertThat(comparison.marks())
        .containsExactly(
            "rejected shares differ by more than a point (1.0% and 3.8%): the databases did not do"
                + " the same work");
  }

  @Test
  void aSingleRunHasADifferenceWithoutAnIntervalAndSaysSo() {
    Side one =
        new Side(
            EvidenceBuilder.valid().runs(1).plan(),
            Experiments.aggregate(EvidenceBuilder.valid().runs(1)));
    Comparison comparison = Comparison.of(one, side(() -> applying(110)));
    assertThat(comparison.differences().get(0).difference().absolute()).isEqualTo(10.0);
    assertThat(comparison.differences().get(0).difference().confidence95()).isNull();
    assertThat(comparison.marks())
        .containsExactly(
            "bank-1/row-locks has 1 run: without a second one no interval can be given");
  }

  @Test
  void anotherConcurrencySeedOrRateIsMarkedAndNotRefused() {
    Comparison closed =
        Comparison.of(
            side(EvidenceBuilder::valid),
            side(
                () ->
                    EvidenceBuilder.valid()
                        .concurrency(32)
                        .workload(new Workload(1_000, 1.0, 1_000_000, 1, 1_000, 43))));
    assertThat(closed.refusals()).isEmpty();
    assertThat(closed.marks())
        .containsExactly("seed differs: 42 and 43", "concurrency differs: 16 and 32");
    Comparison open =
        Comparison.of(
            side(() -> EvidenceBuilder.valid().openLoop(101)),
            side(() -> EvidenceBuilder.valid().openLoop(102)));
    assertThat(open.marks()).containsExactly("target-rate differs: 101.0 and 102.0");
  }

  @Test
  void theCsvHasOneLineForEachPlanAndEmptyCellsForWhatIsAbsent() throws Exception {
    AggregateDocument one = Experiments.aggregate(EvidenceBuilder.valid().runs(1));
    AggregateDocument other =
        Experiments.aggregate(
            EvidenceBuilder.valid().runs(2).plan("noop, quoted", 2).rejectedPerSecond(4),
            EvidenceBuilder.valid().runs(2).plan("noop, quoted", 2).rejectedPerSecond(4));
    String csv = new String(ComparisonCsv.write(List.of(one, other)), StandardCharsets.UTF_8);
    CSVFormat format = CSVFormat.RFC4180.builder().setHeader().setSkipHeaderRecord(true).get();
    List<CSVRecord> records = format.parse(new StringReader(csv)).getRecords();
    assertThat(records).hasSize(2);
    assertThat(records.get(0).get("plan")).isEqualTo("row-locks");
    assertThat(records.get(0).get("throughput_per_second")).isEqualTo("100.0");
    assertThat(records.get(0).get("throughput_cv")).isEmpty();
    assertThat(records.get(0).get("throughput_low95_per_second")).isEmpty();
    assertThat(records.get(0).get("rejected_share_marked")).isEqualTo("true");
    assertThat(records.get(0).get("latency_kind")).isEqualTo("service-time");
    assertThat(records.get(1).get("plan")).isEqualTo("noop, quoted");
    assertThat(records.get(1).get("throughput_cv")).isEqualTo("0.0");
    assertThat(records.get(1).get("verdict")).isEqualTo("valid");
    assertThat(records.get(1).size()).isEqualTo(ComparisonCsv.COLUMNS.length);
  }

  private static EvidenceBuilder applying(long perSecond) {
    return EvidenceBuilder.valid().runs(2).rejectedPerSecond(0).applied(second -> perSecond);
  }

  /** Two like runs. */
  private static Side side(Supplier<EvidenceBuilder> evidence) {
    return new Side(
        evidence.get().runs(2).plan(),
        Experiments.aggregate(evidence.get().runs(2), evidence.get().runs(2)));
  }
}
