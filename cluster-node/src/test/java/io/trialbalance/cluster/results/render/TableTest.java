package io.trialbalance.cluster.results.render;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trialbalance.cluster.results.document.Percentile;
import io.trialbalance.cluster.results.statistics.AggregateDocument;
import io.trialbalance.cluster.results.statistics.Figure;
import io.trialbalance.cluster.results.statistics.Units;
import io.trialbalance.cluster.results.store.Experiments;
import io.trialbalance.cluster.verdict.EvidenceBuilder;
import io.trialbalance.cluster.verdict.Plans;
import io.trialbalance.protocol.measure.Quantile;
import io.trialbalance.protocol.plan.Threshold.Comparison;
import io.trialbalance.protocol.plan.Threshold.Metric;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TableTest {

  @Test
  void columnsAreAlignedTheFirstToTheLeft() {
    Table table = new Table("plan", "p99").row("row-locks", "12.3 ms").row("a", "≥ 1 s");
    assertThat(table)
        .hasToString("plan           p99\n" + "row-locks  12.3 ms\n" + "a            ≥ 1 s\n");
  }

  @Test
  void aRowWithTheWrongNumberOfCellsIsRefused() {
    assertThatThrownBy(() -> new Table("a", "b").row("1"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("1 cells for 2 headings");
  }

  @Test
  void figuresHaveTheUnitThatPeopleRead() {
    assertThat(Units.nanos(912)).isEqualTo("912 ns");
    assertThat(Units.nanos(34_510)).isEqualTo("34.5 µs");
    assertThat(Units.nanos(12_345_678)).isEqualTo("12.3 ms");
    assertThat(Units.nanos(123_456_789)).isEqualTo("123 ms");
    assertThat(Units.nanos(1_234_567_890L)).isEqualTo("1.2 s");
    assertThat(Units.nanos(-2_000_000)).isEqualTo("-2.0 ms");
    assertThat(Units.perSecond(8_912.4)).isEqualTo("8,912/s");
    assertThat(Units.perSecond(12.34)).isEqualTo("12.3/s");
    assertThat(Units.micros(30.5)).isEqualTo("30.5 µs");
    assertThat(Units.percent(0.0153)).isEqualTo("1.5%");
    for (String absent :
        List.of(
            Units.nanos(null),
            Units.perSecond(null),
            Units.micros(null),
            Units.percent(null),
            Units.percentile(Optional.empty(), Quantile.P99))) {
      assertThat(absent).isEqualTo("–");
    }
  }

  @Test
  void aLowerBoundAndAPercentileOfFewValuesAreMarked() {
    assertThat(Units.percentile(new Percentile(12_000_000, false, 12_000_000L, 10, false)))
        .isEqualTo("12.0 ms");
    assertThat(Units.percentile(new Percentile(12_000_000, true, null, 3, true)))
        .isEqualTo("≥ 12.0 ms*");
  }

  @Test
  void theTableOfAnExperimentEndsWithTheReasons() {
    AggregateDocument valid = Experiments.aggregate(EvidenceBuilder.valid().runs(1));
    AggregateDocument cold =
        Experiments.aggregate(
            EvidenceBuilder.valid()
                .runs(1)
                .plan("batched", 2)
                .rejectedPerSecond(4)
                .thresholds(Plans.threshold(Metric.of(Quantile.P99), Comparison.BELOW, 1_000_000))
                .cpuPerTransferMicros(second -> second < 40 ? 60 : 30));
    assertThat(ComparisonTable.of(List.of(valid, cold)))
        .isEqualTo(
            """
            plan       throughput  ± 95%     p50      p99     p99.9  CPU/transfer       verdict
            row-locks       100/s      –  6.0 ms  10.9 ms  11.0 ms*       30.0 µs         valid
            batched         100/s      –  6.1 ms  11.2 ms  11.3 ms*       45.0 µs  inconclusive

            batched is inconclusive:
              run 1: client-warm: CPU per transfer 60.00 µs in the first third, 30.00 µs in the last:\
             more than 10% apart, a longer warm-up may help
            batched, whose figures are inconclusive, is not within its threshold p99 < 1000000ns
            rejected shares differ by more than a point: the plans did not do the same work
            * rests on fewer than 10 values beyond it
            """);
  }

  @Test
  void plansThatWereAskedThroughSeveralClientsAreToldApart() {
    AggregateDocument r2dbc = Experiments.aggregate(EvidenceBuilder.valid().runs(1));
    AggregateDocument jdbc =
        Experiments.aggregate(
            EvidenceBuilder.valid().runs(1).plan("jdbc", 2).driver("pgjdbc 42.7.8"));

    assertThat(ComparisonTable.of(List.of(r2dbc, jdbc)))
        .startsWith(
            """
            plan                 client  throughput  ± 95%     p50      p99     p99.9  CPU/transfer  verdict
            row-locks  r2dbc-postgresql       100/s      –  6.0 ms  10.9 ms  11.0 ms*       30.0 µs    valid
            jdbc                 pgjdbc       100/s      –  6.0 ms  10.9 ms  11.0 ms*       30.0 µs    valid
            """);
    assertThat(ComparisonTable.of(List.of(r2dbc))).doesNotContain("client", "r2dbc");
  }

  @Test
  void aCeilingCannotBeTakenForADatabase() {
    AggregateDocument plan = Experiments.aggregate(EvidenceBuilder.valid().runs(1));
    AggregateDocument ceiling =
        Experiments.aggregate(
            EvidenceBuilder.valid().runs(1).plan("row-locks-ceiling", 2).ceiling(500));

    assertThat(ceiling.statistics(Figure.THROUGHPUT).mean()).isZero();
    assertThat(ComparisonTable.of(List.of(plan, ceiling)))
        .startsWith(
            """
            plan                  throughput  ± 95%      p50      p99     p99.9  CPU/transfer  verdict
            row-locks                  100/s      –   6.0 ms  10.9 ms  11.0 ms*       30.0 µs    valid
            row-locks-ceiling  ceiling 500/s      –""")
        .contains(
            "row-locks-ceiling is a ceiling: no transfer was executed, and its figures are of the"
                + " client, not of a database")
        .doesNotContain("rejected shares");
  }

  @Test
  void aTableWithoutAnythingToSayEndsWithItsLastRow() {
    AggregateDocument plain =
        Experiments.aggregate(
            EvidenceBuilder.valid().runs(2).applied(second -> 200),
            EvidenceBuilder.valid().runs(2).applied(second -> 200));
    assertThat(ComparisonTable.of(List.of(plain))).endsWith("valid\n").doesNotContain("*");
  }
}
