package io.trialbalance.cluster.results.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.trialbalance.cluster.results.document.DocumentFormat;
import io.trialbalance.cluster.results.render.ComparisonCsv;
import io.trialbalance.cluster.results.render.ComparisonTable;
import io.trialbalance.cluster.results.statistics.Comparison.Side;
import io.trialbalance.cluster.results.store.Experiments;
import io.trialbalance.cluster.verdict.EvidenceBuilder;
import io.trialbalance.protocol.plan.Workload;
import java.io.IOException;
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
    Comparison comparison = Comparison.of(side(() -> applying(100)), side(() -> applying(110)), 0);
    assertThat(comparison.refusals()).isEmpty();
    assertThat(comparison.marks()).isEmpty();
    Comparison.Row throughput = row(comparison, Figure.THROUGHPUT);
    assertThat(throughput.difference().absolute()).isEqualTo(10.0);
    assertThat(throughput.difference().relative()).isEqualTo(0.1);
    assertThat(throughput.difference().confidence95()).isPresent();
    assertThat(ComparisonTable.of(comparison)).contains("100/s", "110/s", "1.100 ×");
    assertThat(ComparisonTable.rows(comparison))
        .extracting(ComparisonTable.Row::figure)
        .contains("throughput", "p99.9, mean of the runs", "client CPU per transfer")
        .doesNotContain("load host, CPU")
        .hasSameSizeAs(comparison.differences());
  }

  @Test
  void theAnswerNamesHowBothWereAsked() {
    Comparison alike = Comparison.of(side(() -> applying(100)), side(() -> applying(110)), 0);
    Comparison unlike =
        Comparison.of(
            side(() -> applying(100)), side(() -> EvidenceBuilder.valid().openLoop(101)), 0);

    assertThat(ComparisonTable.answer(alike))
        .hasValueSatisfying(
            answer ->
                assertThat(answer)
                    .contains(
                        "b has 1.100 × the throughput of a, both through ", " in flight (95%"));
    assertThat(unlike.throughA()).doesNotContain("up to").endsWith(" in flight");
    assertThat(unlike.throughB()).contains(" with up to ");
  }

  @Test
  void programsAreGivenTheNamesOfTheDocuments() throws Exception {
    Comparison comparison = Comparison.of(side(() -> applying(100)), side(() -> applying(110)), 0);

    assertThat(
            DocumentFormat.tree(
                    new String(DocumentFormat.write(comparison), StandardCharsets.UTF_8))
                .findValuesAsText("figure"))
        .contains("throughputPerSecond", "p999Nanos", "databaseHostCpuCores")
        .isSubsetOf(Figure.ALL.stream().map(Figure::name).toList());
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
                        .nodes(2)),
            0);
    assertThat(comparison.differences()).isEmpty();
    assertThat(comparison.refusals())
        .containsExactly(
            "accounts differs: 1000 and 2000",
            "zipf-exponent differs: 1.0 and 0.5",
            "initial-balance differs: 1000000 and 2000000",
            "min-amount differs: 1 and 2",
            "max-amount differs: 1000 and 900",
            "mode differs: closed-loop and open-loop",
            "warm-up differs: 10s and 11s",
            "measurement differs: 1m and 61s",
            "nodes differs: 1 and 2");
    assertThat(ComparisonTable.of(comparison))
        .contains("They cannot be compared:")
        .doesNotContain("throughput");
  }

  @Test
  void anInvalidPlanIsRefusedAndAnInconclusiveOneMarked() {
    Comparison invalid =
        Comparison.of(
            side(EvidenceBuilder::valid), side(() -> EvidenceBuilder.valid().withoutLedger()), 0);
    assertThat(invalid.refusals()).hasSize(1);
    assertThat(invalid.refusals().get(0)).contains("is invalid: run 1: ledger-answered");
    Comparison inconclusive =
        Comparison.of(
            side(EvidenceBuilder::valid),
            side(() -> EvidenceBuilder.valid().cpuPerTransferMicros(s -> s < 40 ? 40 : 30)),
            0);
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
            side(EvidenceBuilder::valid),
            side(() -> EvidenceBuilder.valid().rejectedPerSecond(4)),
            0);
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
            Experiments.aggregate(EvidenceBuilder.valid().runs(1)),
            0);
    Comparison comparison = Comparison.of(one, side(() -> applying(110)), 0);
    Comparison.Row throughput = row(comparison, Figure.THROUGHPUT);
    assertThat(throughput.difference().absolute()).isEqualTo(10.0);
    assertThat(throughput.difference().confidence95()).isEmpty();
    assertThat(comparison.marks())
        .containsExactly("bank-1/row-locks has 1 run: with fewer than 3 no interval can be given");
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
                        .workload(new Workload(1_000, 1.0, 1_000_000, 1, 1_000, 43))),
            0);
    assertThat(closed.refusals()).isEmpty();
    assertThat(closed.marks())
        .containsExactly("seed differs: 42 and 43", "concurrency differs: 16 and 32");
    Comparison open =
        Comparison.of(
            side(() -> EvidenceBuilder.valid().openLoop(101)),
            side(() -> EvidenceBuilder.valid().openLoop(102)),
            0);
    assertThat(open.marks()).containsExactly("target-rate differs: 101.0 and 102.0");
  }

  @Test
  void aCeilingSaysHowFarTheDatabaseIsFromBeingHiddenByItsClient() {
    Side plan = side(() -> EvidenceBuilder.valid());
    Side ceiling = side(() -> EvidenceBuilder.valid().plan("row-locks-ceiling", 2).ceiling(505));
    Side another =
        side(
            EvidenceBuilder.valid()
                .plan("another-ceiling", 3)
                .option("executor", "atomic")
                .ceiling(505));

    assertThat(Comparison.of(plan, ceiling, 0).marks())
        .anyMatch(
            mark ->
                mark.contains(
                    "/row-locks: without the database's work 5.000 times as many answers came (95%"
                        + " interval 5.000 to 5.000)"))
        .noneMatch(mark -> mark.contains("rejected shares"));
    assertThat(Comparison.of(another, plan, 0).marks())
        .anyMatch(mark -> mark.endsWith("their options differ in more than ceiling"));
  }

  @Test
  void theCsvHasOneLineForEachPlanAndEmptyCellsForWhatIsAbsent() throws Exception {
    Side one = side(EvidenceBuilder.valid().runs(1));
    Side other =
        side(
            EvidenceBuilder.valid().runs(2).plan("noop, quoted", 2).rejectedPerSecond(4),
            EvidenceBuilder.valid().runs(2).plan("noop, quoted", 2).rejectedPerSecond(4));
    List<CSVRecord> records = records(ComparisonCsv.plans(List.of(one, other)));
    assertThat(records).hasSize(2);
    assertThat(records.get(0).toMap())
        .containsEntry("plan", "row-locks")
        .containsEntry("client", "r2dbc-postgresql")
        .containsEntry("isolation", "read-committed")
        .containsEntry("synchronous-commit", "remote_write")
        .containsEntry("replicas", "3.0")
        .containsEntry("accounts", "1000")
        .containsEntry("concurrency", "16")
        .containsEntry("rate", "")
        .containsEntry("runs", "1")
        .containsEntry("throughputPerSecond", "100.0")
        .containsEntry("throughputPerSecondCv", "")
        .containsEntry("throughputPerSecondLow95", "")
        .containsEntry("rejected-shares-differ", "true")
        .containsEntry("latencyKind", "service-time");
    assertThat(records.get(1).toMap())
        .containsEntry("plan", "noop, quoted")
        .containsEntry("throughputPerSecondCv", "0.0")
        .containsEntry("verdict", "valid")
        .containsKeys("allRuns.p99Nanos", "allRuns.p99NanosAtLeast")
        .containsKeys(Figure.ALL.stream().map(Figure::name).toArray(String[]::new));
  }

  @Test
  void theCsvHasAColumnForEachKeyInWhichThePlansDiffer() throws Exception {
    Side few = side(EvidenceBuilder.valid().runs(1));
    Side many =
        side(EvidenceBuilder.valid().runs(1).plan("many", 2).warmupSeconds(20).concurrency(64));
    List<CSVRecord> records = records(ComparisonCsv.plans(List.of(few, many)));
    assertThat(records)
        .extracting(record -> record.get("phases.warm-up"), record -> record.get("concurrency"))
        .containsExactly(tuple("10s", "16"), tuple("20s", "64"));
    assertThat(records.get(0).toMap()).doesNotContainKey("pacing.concurrency");
    assertThat(records(ComparisonCsv.plans(List.of(few))).get(0).toMap())
        .doesNotContainKey("phases.warm-up");
  }

  @Test
  void theCsvOfRunsHasOneLineForEachCountedRun() throws Exception {
    Side plan =
        side(
            EvidenceBuilder.valid().runs(2).applied(second -> 90),
            EvidenceBuilder.valid().runs(2).applied(second -> 110));
    List<CSVRecord> records = records(ComparisonCsv.runs(List.of(plan)));
    assertThat(records)
        .extracting(
            record -> record.get("run"),
            record -> record.get("throughputPerSecond"),
            record -> record.get("document"))
        .containsExactly(
            tuple("1", "90.0", "x/y/run-1.json"), tuple("2", "110.0", "x/y/run-2.json"));
  }

  private static List<CSVRecord> records(byte[] csv) throws IOException {
    CSVFormat format = CSVFormat.RFC4180.builder().setHeader().setSkipHeaderRecord(true).get();
    return format.parse(new StringReader(new String(csv, StandardCharsets.UTF_8))).getRecords();
  }

  private static Comparison.Row row(Comparison comparison, Figure figure) {
    return comparison.differences().stream()
        .filter(row -> row.figure().equals(figure))
        .findFirst()
        .orElseThrow();
  }

  private static Side side(EvidenceBuilder... runs) {
    return new Side(runs[0].plan(), Experiments.aggregate(runs), 0);
  }

  private static EvidenceBuilder applying(long perSecond) {
    return EvidenceBuilder.valid().runs(3).rejectedPerSecond(0).applied(second -> perSecond);
  }

  /** Three like runs. */
  private static Side side(Supplier<EvidenceBuilder> evidence) {
    return new Side(
        evidence.get().runs(3).plan(),
        Experiments.aggregate(
            evidence.get().runs(3), evidence.get().runs(3), evidence.get().runs(3)),
        0);
  }
}
